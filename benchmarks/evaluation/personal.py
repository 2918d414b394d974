"""Personal data of the supported kinds is found with its exact borders, and wrong check digits are left alone."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.screening import screen
from benchmarks.evaluation.table import Row, at_least, none_of, read_cases

MARK = 0.96
ENTITIES = {
    "CREDIT_CARD": "card", "PHONE_NUMBER": "phone", "EMAIL_ADDRESS": "email", "EMAIL": "email", "IBAN_CODE": "iban",
    "IBAN": "iban", "IP_ADDRESS": "ip", "US_SSN": "us_ssn", "US_PASSPORT": "passport", "UK_PASSPORT": "passport",
    "DE_PASSPORT": "passport", "ES_PASSPORT": "passport", "IN_PASSPORT": "passport", "IT_PASSPORT": "passport",
    "KR_PASSPORT": "passport",
}  # fmt: skip
VALIDATORS = {
    "isEmail": "email", "isIBAN": "iban", "isMobilePhone": "phone", "isCreditCard": "card", "isIdentityCard": "cn_id",
}  # fmt: skip
#: Numbers of other places, and what no name stands beside: the product promises passports in context only.
UNSUPPORTED = ("zh-HK", "zh-TW", "en-HK")
CONTEXT = {"passport": "passport", "us_ssn": "ssn"}
CHECKED = ("card", "cn_id", "iban")


@dataclass(frozen=True)
class Case:
    """A text, the kind that is looked at, and its spans; `is_exact` is false where only an overlap can be asked."""

    text: str
    kind: str
    spans: frozenset[tuple[int, int]]
    is_exact: bool = True


def evaluate(data: Path) -> Iterator[Row]:
    for name, cases in (
        ("recogniser cases", [*_recogniser_cases(data)]),
        ("sentences", [*_sentences(data)]),
        ("validator cases", [*_validator_cases(data)]),
    ):
        yield from _recall_and_precision(name, cases)
    yield none_of("wrong check digits masked as card, ID or IBAN", *_wrong_checks(data))


def _recall_and_precision(name: str, cases: list[Case]) -> Iterator[Row]:
    counts, by_kind = Counter[str](), Counter[str]()
    for case in cases:
        found = {(span.start, span.end) for span in screen(case.text).spans if span.kind == case.kind}
        right = _agreeing(found, case)
        counts.update(wanted=len(case.spans), found=len(found), right=right)
        by_kind[case.kind] += len(case.spans) - right
    missed = ", ".join(f"{kind} {missed}" for kind, missed in by_kind.items() if missed)
    yield at_least(f"{name}: recall of spans", counts["right"], counts["wanted"], MARK)
    yield at_least(f"{name}: precision of spans", counts["right"], counts["found"], MARK)
    yield Row(f"{name}: missed", missed or "none")


def _agreeing(found: set[tuple[int, int]], case: Case) -> int:
    if case.is_exact:
        return len(found & case.spans)
    return sum(any(start < wanted[1] and wanted[0] < end for start, end in found) for wanted in case.spans)


def _recogniser_cases(data: Path) -> Iterator[Case]:
    for row in read_cases(data, "pii_presidio_dev"):
        kind = ENTITIES.get(row["entity"])
        if kind and row["spans"] is not None and CONTEXT.get(kind, "") in row["text"].lower():
            yield Case(row["text"], kind, frozenset(map(tuple, row["spans"])))


def _sentences(data: Path) -> Iterator[Case]:
    for row in read_cases(data, "pii_synth_dev"):
        for kind in sorted(set(ENTITIES.values())):
            spans = [(s["start"], s["end"]) for s in row["spans"] if ENTITIES.get(s["type"]) == kind]
            yield Case(row["text"], kind, frozenset(spans))


def _validator_cases(data: Path) -> Iterator[Case]:
    """Only right ones: a wrong format may be personal all the same."""
    for row in read_cases(data, "pii_validator_dev"):
        kind = VALIDATORS.get(row["validator"])
        if kind and row["valid"] and not any(place in row["args"] for place in UNSUPPORTED):
            whole = frozenset([(0, len(row["text"]))])
            yield Case(row["text"], kind, whole, is_exact=kind != "email")


def _wrong_checks(data: Path) -> tuple[int, int]:
    """How many of the numbers with a wrong check are masked, in any kind that has one."""
    texts = [
        row["text"]
        for row in read_cases(data, "pii_validator_dev")
        if VALIDATORS.get(row["validator"]) in CHECKED and not row["args"] and not row["valid"]
    ]
    texts += [
        row["text"]
        for row in read_cases(data, "pii_presidio_dev")
        if ENTITIES.get(row["entity"]) in CHECKED and not row["expected_count"]
    ]
    masked = sum(any(span.kind in CHECKED for span in screen(text).spans) for text in texts)
    return masked, len(texts)
