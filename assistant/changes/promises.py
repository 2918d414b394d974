"""What a text commits the desk to: refunds, compensation, guarantees, deadlines, the law; and how firmly."""

import re

from assistant.changes.facts import clauses, denies
from assistant.changes.quantities import dates, quantities

_PROMISES = {
    "refund": r"refund|money back|reimburs|repay|退款|退钱|退还|退费|返还|退回",
    "return": r"退货",
    "compensation": r"compensat|indemni|赔偿|补偿|赔付|理赔|赔您|赔给",
    "voucher": r"voucher|coupon|gift card|store credit|代金券|优惠券|抵用券",
    "discount": r"discount|price reduction|折扣|打折|减价|优惠(?!券)",
    "free": r"free of charge|for free|at no (?:extra )?(?:cost|charge)|waive|免费|免单|减免|免除|免收",
    "full": r"\bin full\b|full (?=refund|amount)|全额|全款",
    "partial": r"partial|\bin part\b|部分(?=退)",
    "guarantee": r"guarant|warrant|promis|\bcommit|we assure|保证|承诺|担保|保修|一定会|必定",
    "legal": r"\blaws?\b|legal|lawsuit|\bsue\b|\bcourts?\b|lawyer|attorney|liab|statut|entitle|consumer rights|contract"
    r"|terms (?:of|and)|法律|法规|律师|起诉|诉讼|法院|责任|违约|合同|条款|权益",
    "deadline": r"deadline|截止",
}
_PROMISE = {name: re.compile(words) for name, words in _PROMISES.items()}
_PERHAPS = re.compile(
    r"\b(?:may|might|could|possibly|perhaps|probably|try to|hope to)\b|可能|也许|或许|尽量|争取|视情况"
)
_BY = re.compile(
    r"\b(?:within|by|no later than|at the latest|until|before)\b(?! (?:the|your|our|using))[^.,;!?]{0,30}"
    r"|[^，。；！？,.;!?]{0,12}(?:之内|以内|(?<![国店境室])内(?![容部])|之前|前(?=[^，。]{0,6}(?:到|处理|完成|答|回)))"
    r"|(?:最晚|最迟|截至|截止)[^，。；！？,.;!?]{0,12}"
)


def promises(text: str) -> set[tuple[str, str]]:
    """Each commitment with its stance: ("refund", "yes" | "no" | "perhaps"), ("deadline", "5 workday")."""
    made = {
        (name, _stance(clause))
        for clause in clauses(text)
        for name, words in _PROMISE.items()
        if words.search(clause)
    }
    return made | {("deadline", when) for until in _BY.findall(text.lower()) for when in _moments(until)}


def _stance(clause: str) -> str:
    if denies(clause):
        return "no"
    return "perhaps" if _PERHAPS.search(clause) else "yes"


def _moments(until: str) -> set[str]:
    return quantities(until) | dates(until)
