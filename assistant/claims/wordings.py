"""How promises are worded in English and Chinese, as patterns of small letters."""

import re

from assistant.screening.normalise import CJK


def _any(*words: str) -> str:
    return "|".join(words)


#: What is given, and how it is said. Several may stand in one clause.
_GIVEN = {
    "refund": _any(
        r"\b(?:refund|reimburs|repay)|money back|\bpay(?:ing)? you back",
        "退款|退钱|退[还回]|退费|返还",
    ),
    "compensation": _any(
        r"\bcompensat|\bgoodwill\b|\bcredit (?:to )?(?:you|your)",
        r"\b(?:giv|offer|send|receiv|get\b|add|issu|apply|here is|provid|grant|eligible|entitled)[^.]*"
        r"(?:\b(?:voucher|coupon|gift card|discount|store credit)|% off)",
        "赔偿|补偿|赔付|赔您|返现|[送给赠发享][^，。]{0,8}(?:券|折扣|优惠)|打折",
    ),
    "replacement": _any(
        r"\breplac(?:e\b|ing|ement)|\bexchange\b|\bre-?send|\bswap\b",
        r"\bsend (?:you )?(?:out )?(?:a )?(?:new|another)",
        "换货|更换|补发|重发|重寄|换一[个张件]|换新",
    ),
    "waiver": _any(
        r"\bwaiv|\bfree of charge|\bfor free\b|\bat no (?:extra |additional )?(?:cost|charge)|\bcomplimentary\b",
        r"\bno (?:extra |additional )?(?:fees?|charges?)\b|n(?:o|')t (?:be )?charged?\b",
        r"\bwithout (?:any )?(?:fees?|charges?)",
        "免费|减免|免除|免收|免手续费|不收取?|[无不]需?支付|免单",
    ),
    "delivery": _any(
        r"\b(?:will|'ll|shall) (?:\w+ )?(?:arrive|reach you|be (?:delivered|shipped|dispatched|with you))|\barrives?\b",
        r"\b(?:deliver|ship|dispatch)(?:ed|s|y)? (?:by|on|within|tomorrow|today)",
        "送达|到货|送到|寄出|发货",
    ),
    "guarantee": _any(
        r"\bguarantee|\b(?:i|we) (?:can )?(?:promise|assure|swear)|\bdefinitely\b|\bfor certain\b",
        "保证|承诺|一定会|必定|肯定会|包您",
    ),
    "payment": _any(
        r"\b(?:i|we|you|it)(?:'ll| will| shall) (?:\w+ )?"
        r"(?:pay|receive \W?\d|get \W?\d|be (?:paid|credited|given))",
        "我们[将会]?支付|打给您|到账给您",
    ),
    "legal": _any(
        r"\blegal(?:ly)?\b|\bsue\b|\blawsuit|\bin court\b|\blawyer|\battorney|\bliab(?:le|ility)",
        r"\bconsumer rights|\bby law\b|\bstatut",
        "法律|起诉|诉讼|律师|法院|违法|维权",
    ),
    "medical": _any(
        r"\bdos(?:e|age)\b|\b\d+ ?mg\b|\bmedica(?:tion|l advice)|\bdiagnos|\bsymptom",
        r"\b(?:antibiotic|ibuprofen|paracetamol|painkiller)",
        "剂量|服用|用药|症状|诊断|药物",
    ),
    "financial": _any(
        r"\b(?:you should|i (?:would )?recommend|we recommend|good time to|best to) (?:\w+ )?(?:invest|buy|sell|hold)",
        r"\binvest(?:ing|ments?)?\b|\bcrypto|\bportfolio\b|\bshare price|\binterest rates will|\btax advice",
        "投资|股票|理财产品|收益率|加密货币|炒股",
    ),
}
GIVEN = {name: re.compile(words) for name, words in _GIVEN.items()}
ADVICE = frozenset({"legal", "medical", "financial"})
#: A waiver says no to a fee: that is no refusal.
NO_FEE = re.compile(
    _any(
        r"\bno (?:extra |additional )?(?:fees?|charges?)\b|n(?:o|')t (?:be )?charged?\b",
        r"\bwithout (?:any )?(?:fees?|charges?)|不收取?|[无不]需?支付",
    )
)

_WHO = _any(
    r"\b(?:i|we|they|a colleague",
    r"(?:one of )?(?:my|our) (?:\w+ )?(?:teams?|colleagues?|specialists?|manager|support))",
)
_OFTEN = (
    "as|also|then|now|gladly|happily|personally|certainly|definitely|just|immediately|always|soon|be able to"
)
_DOING = f"(?:(?:{_OFTEN}) )*"
#: What every desk says and no customer holds it to: it will look, ask and answer.
_COURTESY = _any(
    "look|check|investigat|review|see|answer|reply|respond|get back|help|assist|try|do (?:my|our)|let you|need|ask",
    "be (?:happy|glad|sure|in touch|here|back|right|with you|able|looking|checking|contacting|answering|helping)",
    "forward|pass|escalat|explain|wait|find out|keep you|update you|contact|note|work on|go over|walk|guide|show|tell",
    "indicate|give you (?:a |an )?(?:call|ring|update|answer)|take (?:a look|care|it|over|this)|gladly|follow up",
    "have (?:a|to)|write|speak|talk|handle|figure|want|require|never ask|not",
)
WILL = re.compile(
    _any(
        rf"(?:{_WHO})(?:'ll| will| shall| am going to| are going to) {_DOING}(?!{_COURTESY})[a-z]+",
        r"\byou(?:'ll| will) (?:\w+ly )?(?:receive|get(?! (?:to|in|used))|be (?:paid|given|credited|reimbursed))",
        "我们?(?:将|会)(?!.{0,6}(?:[查核][看实查]|回复|答复|联系|跟进|反馈|帮|协助|尽[快力]|通知|转|告[知诉]|看|了解|处理"
        "|记录|安排同事))",
    )
)
_DONE = _any(
    "refunded|reimbursed|cancell?ed|processed|issued|sent|credited|waived|replaced|updated|changed|reset|blocked",
    "unblocked|unlocked|escalated|added|applied|removed|ordered|shipped|arranged|booked|transferred|upgraded|approved",
    "extended|reported|submitted|registered|closed|activated|restored",
)
DEED = re.compile(
    _any(
        rf"\b(?:i|we)(?:'ve| have|) (?:now |just |already |gone ahead and |successfully )*(?:{_DONE})\b",
        rf"\bha(?:s|ve) (?:now |just |already )*been (?:successfully )?(?:{_DONE})\b",
        "(?:已经?|刚刚)(?:成功)?[为帮给替]您",
        "我们?(?:已经?|刚刚)(?:退款|取消|处理|发放|安排|更换|修改|重置|解锁|冻结|提交|登记)",
    )
)
CONDITION = re.compile(
    _any(
        r"\b(?:if|once|when|whenever|after|as soon as|unless|until|before|whether|in case)\b",
        "如果|若|一旦|[当在].{0,12}[后时]|之?后|是否",
    )
)
#: Nobody promises anything by these: a wish repeated, the way to something, a matter by its name.
NO_PROMISE = re.compile(
    _any(
        r"\byou (?:asked|want|wanted|would like|'d like|requested|applied|are asking|wish|wrote|said|mentioned)",
        r"\bto (?:request|ask for|apply for|claim|get|check|track|receive)\b",
        r"\b(?:about|regarding|concerning|status of|reason for|question on|policy on) ",
        r"\brefund (?:policy|policies|status|reason|request|method|form|process)",
        r"\bdelivery (?:address|status|options?)",
        r"\bexchange rates?\b|\bdiscount codes?\b|\bwhether\b|\bmay\b|\bmight\b|\bcheck (?:if|whether|on)\b",
        "您(?:想要?|要求|申请|咨询|提到|说)|关于|是否|可能|申请退|退款(?:政策|状态|原因|方式|申请|进度)|汇率",
    )
)
QUESTION = re.compile(r"[?？]|[吗呢么]$")
NOT = re.compile(
    _any(
        r"\bnot(?! only)\b|\bno(?! (?:problem|worries|later|more than))\b|n't\b",
        r"\b(?:never|cannot|unable|without|neither|nor|none|nobody|nowhere|refuse|declin)",
        "不(?!仅|但|好意思|客气|用担心|必担心|要担心|久|论|管|超过|少于|低于|过)|无法|没(?!问题|关系|事)|未(?!来)|无权|拒绝|并非"
        "|(?<![特类级区个分性告识辨])别(?![的人名处墅])",
    )
)
FULL = re.compile(r"\b(?:in full|full|fully|entire|whole|complete|100 ?%|all of)\b|全额|全部|全款|百分之百")
WORD = re.compile(rf"[a-z]{{3,}}|[{CJK}]+")
LITTLE = frozenset(
    [
        "the",
        "and",
        "you",
        "your",
        "our",
        "for",
        "with",
        "are",
        "will",
        "can",
        "has",
        "have",
        "this",
        "that",
        "from",
        "been",
        "was",
        "were",
        "its",
        "about",
        "please",
        "then",
        "when",
        "into",
        "any",
        "all",
        "not",
        "but",
        "they",
        "them",
        "also",
        "just",
        "now",
        "shall",
        "may",
    ]
)
