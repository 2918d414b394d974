"""What stands in a question and is none of it: who asks, how to reach them, numbers of theirs, and courtesy.

Customers write these all day, and no article holds them: as words they would be the rarest of all. The screening
finds personal data one by one and must not err; here a pattern suffices, for what it takes or leaves only orders.
"""

import re
from collections.abc import Callable
from unicodedata import normalize

#: Stands for what was taken out; words on its two sides are no neighbours.
GAP = "\x00"


def _any(*ways: str) -> str:
    return f"(?:{'|'.join(ways)})".replace(" ", r"\s")


_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
#: A letter or digit of a word that spaces divide; Chinese may stand beside it. And where such a word begins and ends.
_W = f"[^\\W{_HAN}]"
_B, _E = f"(?<!{_W})", f"(?!{_W})"
_CURRENCY = "(?i:euros?|pounds?|dollars?|quid|gbp|eur|usd|chf|cny|rmb|yuan)"
_MONTH = "(?i:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|(?:t?em|o)ber)?"
_DATA = re.compile(
    _any(
        r"\[[A-Z]{2,9}_\d{1,4}\]",  # one of our placeholders
        rf"(?i:https?://|www\.)[^\s<>\u3000-\u303f\uff00-\uffef{_HAN}]+",
        rf"{_B}(?<![.+-])(?:{_W}|[.+'-]){{1,64}}@(?:{_W}|-){{1,63}}(?:\.(?:{_W}|-){{1,63}}){{1,4}}",
        r"(?<!\w)@\w{2,30}",
        rf"{_B}[A-Za-z]{{2}}\d\d(?: ?[A-Z0-9]{{4}}){{2,7}}(?: ?[A-Z0-9]{{1,3}})?{_E}",  # an IBAN
        r"[£$€¥] ?\d[\d.,]+(?: ?(?i:k|million)\b)?",  # of one digit, it may be a fee that articles name
        rf"{_B}{_CURRENCY} ?\d[\d.,]*",
        rf"{_B}\d[\d.,]* ?(?:{_CURRENCY}\b|[£€]|元|块钱?|英镑|欧元|美元|人民币)",
        r"\d{2,4}年(?:\d{1,2}月)?(?:\d{1,2}[日号])?",
        r"\d{1,2}月(?:\d{1,2}[日号])?",
        r"\d{1,2}[点时](?!间)(?:\d{1,2}分?)?",
        rf"{_B}\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}\b\.?(?:,? \d{{4}}\b)?",
        rf"\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}}\b)?",
        rf"{_B}\d{{1,2}}:\d\d(?::\d\d)?(?: ?(?i:[ap]m)\b)?",
        rf"{_B}\d{{1,2}} ?(?i:[ap]m)\b",
        rf"{_B}[+(#]{{0,2}}[\d*•xX](?:[ .,()/-]{{0,2}}[\d*•xX]){{4,}}{_E}",  # five digits or more, masked ones too
        rf"{_B}# ?(?:{_W}|-){{0,12}}\d(?:{_W}|-)*",
        # Letters with four digits or more.
        rf"{_B}(?=[\d_-]{{0,20}}[A-Za-z])(?=(?:[A-Za-z_-]{{0,12}}\d){{4}})[A-Za-z0-9_-]{{5,40}}{_E}",
        rf"{_B}(?=[A-Z]*\d+[A-Z]+\d)[A-Z0-9]{{6,40}}{_E}",
    )
)

_NUMBERED = (
    "(?:(?:mobile|phone|telephone|cell|order|account|card|customer|reference|booking|tracking|invoice|case|ticket"
    r"|transaction|payment) ){0,3}(?:number|num|no\.?|id|iban|ref(?:erence)?\.?)"
)
_KIND = _any(
    r"e-?mail(?: address)?", _NUMBERED, "phone", "mobile", r"tel\.?", "iban", "handle", "date of birth"
)
_REACH = "write|reply|answer|respond|call|text|phone|ring|e-?mail|mail|contact|reach|message"
_KIND_CHINESE = (
    "(?:手机|联系|电话|邮箱|微信|会员|金额|订单|银行卡|账户|账号|帐号|身份证|快递|流水|参考|交易|客户"
    "|单|卡|地址|方式|号码|编号|号|码){1,4}"
)
_REACH_CHINESE = "打电话|电话|联系|回复|发邮件|发送?|写信|致电|拨打|回电"
#: Without one of these there is no datum.
_HINT = re.compile(r"[\d@*•]|://|www\.", re.IGNORECASE)
#: Said about a datum that follows.
_INTRODUCTION = re.compile(
    _any(
        rf"\b(?:please |you can |just )?(?:{_REACH})(?: me| us| back){{0,2}}(?: to| at| on| under| via)?[:=]?",
        rf"\b(?:my |the |here is my )?{_KIND}(?: is| ends in| ending in)?[:=]?",
        f"(?:请|可以|麻烦)*(?:{_REACH_CHINESE})(?:给?我|一下)*[到至在]?:?",
        f"(?:我的)?{_KIND_CHINESE}[是为]?:?",
    )
    + rf"\s{{0,3}}{GAP}",
    re.IGNORECASE,
)

#: An initial, or a word with a small letter: whoever shouts gives no names.
_NAME = r"[A-Z](?:\.|(?=[\w'’-]{0,29}[a-zß-öø-ÿ])[\w'’-]{1,30}+)"
_NAMES = f"{_NAME}(?: {_NAME}){{0,3}}"
_PEOPLE = (
    "(?i:there|all|everyone|team|support|sirs?|madam|or|and|customer (?:service|support|care)|guys|folks)"
)
_THANKS = (
    "(?i:(?:many |a lot of )?(?:thanks|thank you|thx|cheers)(?: so much| very much| a lot| in advance| again)*"
    "(?: for (?:all )?(?:your|the|any) (?:quick |kind |great |prompt )?(?:help|time|support|assistance|reply|response"
    "|answer|patience|understanding|attention|service))?(?: in advance)?)"
)
_REGARDS = (
    "(?i:(?:with )?(?:(?:best|kind|warm|kindest) )+(?:regards|wishes)|yours (?:sincerely|faithfully|truly)|all the best"
    r"|(?:regards|sincerely|rgds)(?=\s{0,3}(?:[,.!\n]|\Z)| (?-i:[A-Z])))"
)
_WELL = (
    "(?:i )?hope (?:you(?:'re| are)|all is|everything is|this (?:e-?mail|message|letter) finds you)"
    "(?: doing| keeping)?(?: very)? (?:well|ok|okay|fine|good|great)(?: today)?"
)
_SOON = (
    "(?:please )?(?:reply|answer|respond) (?:asap|as soon as possible|quickly|soon)|as soon as possible|asap"
)
_PHRASES = _any(
    _WELL,
    _SOON,
    r"(?:i )?hope you can help(?: me)?(?=\W*\Z|[.!,])",
    "have a (?:nice|great|good|lovely|wonderful) (?:day|evening|weekend|week|one)(?: ahead)?",
    "(?:i )?(?:am |'m )?look(?:ing)? forward to (?:hear(?:ing)? from you|your (?:reply|response|answer))(?: soon)?",
    "(?:i(?:'m| am) )?sorry (?:to|for) (?:bother|disturb|troubl)(?:ing|e)? you",
    "(?:any|your) (?:help|assistance|advice) (?:is|would be|will be)(?: much| greatly| really| highly)* appreciated",
    "much appreciated|i(?:'d| would) (?:really )?appreciate (?:it|your help)",
    "(?:it is|it's|this is) (?:very |quite |really )?urgent",
    r"(?:(?:can|could|would) (?:you|anyone|someone)(?: please)?|please) help(?: me)?(?: out| please)?(?=\W*\Z|[.!?,])",
    r"(?:i have a )?(?:quick|small) question|i have a question|how are you(?: doing)?(?: today)?",
    r"sent from (?:my )?\w+(?: for \w+)?|god bless you",
    r"(?:user ?name|login|nickname|skype|wechat|telegram): ?[^\s,]{2,40}",
)
_SURNAME = (
    "(?!马上|何时|何|周[一二三四五六日天末]|黄金|许多|谢谢)"
    "[王李张刘陈杨赵黄周吴徐孙胡朱林何郭马罗梁宋郑谢韩唐冯董程曹袁邓许沈彭吕]"
)
_HAN_ENDS = r"(?=[,。.!?\s]|\Z)"
_GREETING = (
    "(?i:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings)\\b"
    rf"(?: {_PEOPLE}\b| {_NAME}(?=[\s,!.:])){{0,3}}"
)
_CLOSING = (
    rf"{_THANKS}|(?i:looking forward to [^.!?\n]{{1,40}}|have a \w+ \w+|much appreciated)"
    r"|(?:(?<=\n)|(?<=[.!?] ))(?i:(?:all the )?best|yours|love|greetings)(?= {0,3}[,.!]?\s{0,3}\n)"
)
#: Who writes, where one says so: at the beginning, and below a word that closes. In a group, as it may be no person.
_NAMED = (
    re.compile(
        _any(
            rf"\A\W*(?:{_GREETING}[\s,!.:-]{{1,5}})?(?i:this is|i am|i'm|im) "
            rf"(?!\w+(?:ish|ian|ese|can|man|ch)\b)({_NAMES})(?=[,.!\n]| (?:and|from|here)\b|\s?\Z)"
        )
    ),
    re.compile(
        _any(
            rf"(?<!\w)(?:{_CLOSING})\b[\s,.!–—-]{{0,5}}({_NAMES}|(?<=, )\w+|(?<=\n)\w+)[.!]?\s{{0,3}}"
            r"(?=(?i:sent from)|\Z)"
        )
    ),
    re.compile(
        "(?:谢谢|感谢|多谢|辛苦|拜托|麻烦|此致|敬礼|祝好|盼复)(?:您|你们?|了|啦|大家)*"
        rf"[,。.!~\s]{{0,5}}({_SURNAME}[{_HAN}]{{1,2}})[。\s]*\Z"
    ),
)
_COURTESY = re.compile(
    _any(
        rf"\A\W*{_GREETING}\s*(?:[,!.:\n-]+|\Z)",
        rf"(?<!\w){_REGARDS}\b[^?]{{0,80}}\Z",
        rf"(?<!\w){_THANKS}\b[\s,.!-]{{0,5}}",
        rf"\b(?i:my (?:full )?name(?: is|:|'s)|name:) {_NAMES}",
        rf"\b(?i:{_PHRASES})\b",
        f"(?:你们?好|您好|哈[喽啰]|[早上中下][上午]好|晚上好)[呀啊哦]?|(?<![现正实存])在[吗么]{_HAN_ENDS}",
        "想?请问(?:一下)?|(?:非常|十分|万分)?(?:谢谢|感谢|多谢)(?:您|你们?|了|啦|大家|的|帮助|耐心|支持|解答|回复)*",
        "麻烦(?:您们?|你们?|了)+|辛苦(?:您|你们?)?了|拜托(?:您|你们?)?了?|打扰(?:您|了|一下)*|不好意思",
        "在线等|(?:挺|很|比较|非常)着?急的?|祝(?:好|您|你|生活|工作|愉快|商祺)+|此致|敬礼",
        r"急{2,}|\A亲(?:爱的)?(?=[,!~\s])|尊敬的(?:客服|先生|女士|工作人员)*|尾号[是为]?\d{3,4}",
        r"微信号?[是为:]? ?[A-Za-z][\w-]{3,20}",
        "期待(?:您|你)?的?(?:回复|答复)|[请望]?尽快(?:回复|答复|处理|解决)我?",
        f"我(?:叫|的?名字(?:是|叫)|姓)(?![你您他她它不错写拼名氏什怎车客人了过])[{_HAN}]{{1,4}}{_HAN_ENDS}",
        f"我是{_SURNAME}[{_HAN}]{{1,2}}{_HAN_ENDS}",
    )
)


def without_asides(text: str, is_known: Callable[[str], bool]) -> str:
    """`text` with a GAP for each aside, its signs folded (NFKC). What `is_known` to the articles is nobody's name."""
    rest = normalize("NFKC", text).replace(GAP, " ")
    if _HINT.search(rest):
        rest = _INTRODUCTION.sub(GAP, _DATA.sub(GAP, rest))
    for named in _NAMED:
        rest = named.sub(lambda found: found[0] if is_known(found[1]) else GAP, rest)
    return _COURTESY.sub(GAP, rest)
