from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Phrases:
    """How the simulated assistant talks around the facts, in one language."""

    space: str
    openings: tuple[str, ...]
    again: tuple[str, ...]  # after a rejected draft
    unknown: tuple[str, ...]
    file: str  # that came without a word
    closings: tuple[str, ...]
    noted: str
    replies: tuple[tuple[re.Pattern[str], str], ...]  # small talk that needs no knowledge

    def small_talk(self, message: str) -> str:
        bare = message.strip().lower()
        return next((reply for pattern, reply in self.replies if pattern.search(bare)), "")


ENGLISH = Phrases(
    space=" ",
    openings=(
        "Thanks for getting in touch.",
        "Hello, and thank you for your message.",
        "Happy to help with that.",
        "Good question, here is how it works.",
    ),
    again=(
        "Thank you for your patience, let me put that more clearly.",
        "Let me look at your question once more.",
        "Here is a more precise answer.",
    ),
    unknown=(
        "I do not know the answer to that from our help pages. A colleague will look at your "
        "question and reply to you here.",
        "I could not find this in our help pages, and I would rather not guess. A colleague "
        "will look into it and answer you in this conversation.",
    ),
    file="Thank you for the file. A colleague will look at it and reply to you here.",
    closings=("Does that answer your question?", "Please write again if anything is unclear."),
    noted="I have noted {} as your contact.",
    replies=(
        (re.compile(r"^(hi|hello|hey|good (morning|afternoon|evening))( there)?[\s!.]*$"),
         "Hello! I am glad to help. What would you like to know?"),
        (re.compile(r"^(ok(ay)?[,.!]? )?(thanks|thank you|thx|cheers)\b.{0,20}$"),
         "You are welcome! Write again any time if something else comes up."),
        (re.compile(r"\b(speak|talk|chat) (to|with) (a |an )?(human|person|agent|someone)"),
         "Of course. A colleague will take over this conversation and reply to you here."),
    ),
)  # fmt: skip
CHINESE = Phrases(
    space="",
    openings=("您好，感谢您的咨询。", "您好，很高兴为您解答。", "感谢您的留言。"),
    again=("感谢您的耐心等待，我再为您说明一下。", "我重新核对了您的问题。"),
    unknown=(
        "抱歉，我在帮助资料中没有找到这个问题的答案。我们的同事会查看并在这里回复您。",
        "这个问题我暂时不清楚，不想随意猜测。稍后会有同事为您核实，并在本对话中答复您。",
    ),
    file="文件已收到，谢谢。稍后会有同事查看并在这里回复您。",
    closings=("请问这样回答清楚了吗？", "如有不清楚的地方，欢迎继续留言。"),
    noted="已记下您的联系方式{}。",
    replies=(
        (re.compile(r"^(您好|你好|在吗|有人吗|嗨|哈喽|早上好|下午好|晚上好)[\s！!。？?啊呀]*$"),
         "您好！很高兴为您服务，请问有什么可以帮您？"),
        (re.compile(r"^(好的?[,，。 ]?)?(谢谢|多谢|感谢)[^?？]{0,8}$"),
         "不客气！如果还有其他问题，欢迎随时留言。"),
        (re.compile(r"(转|找|要)一?下?(人工|真人|客服)"),
         "好的，马上为您转接同事，他们会在本对话中回复您。"),
    ),
)  # fmt: skip
PHRASES = {"en": ENGLISH, "zh": CHINESE}
_STOP = """
a about after all also am an and any are as at be been but by can could did do does for from
get got had has have hello hi how long i if in into is it its just like me my need no not of on or
our please so some take tell than thanks that the their them then there they this to up us want
was we were what when where which who why will with would you your
money more worse something hasn haven isn aren didn doesn don won ve ll re
"""
STOP_WORDS = frozenset(_STOP.split())
FILLER = re.compile("[的是我你您了吗呢吧啊么怎请问在要想有没能可以多久少什哪个为都还就把和与给这那时候几很]")
"""Chinese characters that seldom carry what a question is about; they part the words."""
BANK_CARD = ("银行卡", "卡")
"""As customers say it, and as articles do: its first pair is that of a bank."""
SAME = {
    word: words.split()[0]
    for words in (
        "stolen stole steal theft thief",
        "exchange change changing changed convert converting conversion",
        "top topup topping topped",
        "cost costs fee fees charge charges price",
        "arrive arrived arrives arrival deliver delivers delivery delivered",
        "cancel cancelling cancelled cancellation stop",
        "payment payments pay paying",
        "transfer transferring transferred transfers transfering",
        "refund refunded",
        "送达 到 卡到 到卡 寄到 寄送 寄卡 收到",
        "被盗 被偷",
        "遗失 卡丢",
        "被拒 刷不 用不",
        "吐钱 吐钞",
        "充值 充钱",
    )
    for word in words.split()
}
"""Words that customers use for one another, in the forms that no ending tells apart."""
NOT_FIRST = re.compile(
    r"(?:(?:Then|However|It|They|This|That|These|Those|But|And|Also|Afterwards|Otherwise|Above that|"
    r"In that case|If it|If (?:contactless )?still)\b|然后|此外|之后|这|但|否则|它|另外|同时|也|其中|如果还)"
)
"""How a sentence begins that leans on the one before it."""
