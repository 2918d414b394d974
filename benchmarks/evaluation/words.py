"""Words in disguise are found, and harmless messages are left alone."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.screening import DEFAULT_RULES, Rules, Verdict, screen, with_words
from assistant.screening.lexicon import Lexicon
from benchmarks.evaluation.table import Row, at_least, at_most, read_cases

RECALL, BULK, HARD, TRIGGERS = 0.97, 0.003, 0.04, 0.02
#: Of the variants that two libraries promise, those that are about words: not mail, addresses or long numbers.
VARIANTS = frozenset({"repeated letters", "inserted symbols"})


def evaluate(data: Path) -> Iterator[Row]:
    evasions = read_cases(data, "sens_evasion_dev")
    imported = with_words(dict.fromkeys((row["word"], row["category"]) for row in evasions))
    yield from _evasions(evasions, imported)
    yield from _variants(data)
    for name, rules in (("own words", DEFAULT_RULES), ("own and imported words", imported)):
        yield from _false_alarms(data, name, rules)


def _evasions(evasions: list[dict[str, Any]], rules: Rules) -> Iterator[Row]:
    cases, hits = Counter[str](), Counter[str]()
    for row in evasions:
        group = "must catch" if row["must_catch"] else f"need not catch: {row['transform']}"
        cases[group] += 1
        hits[group] += _is_found(screen(row["text"], rules), row["category"])
    yield at_least("evasions: must catch", hits["must catch"], cases["must catch"], RECALL)
    for group in sorted(cases):
        if group != "must catch":
            yield Row(f"evasions: {group}", f"{hits[group] / cases[group]:.2f} of {cases[group]}")


def _is_found(verdict: Verdict, category: str) -> bool:
    return any(span.kind == "word" and span.rule == category for span in verdict.spans)


def _variants(data: Path) -> Iterator[Row]:
    hits = cases = 0
    for words, row in _variant_cases(data):
        found = _found_in(row["text"], Rules(Lexicon((word, "x") for word in words), kinds=frozenset()))
        wanted = {hit.lower() for hit in row["hits"]}
        cases += len(wanted)
        hits += sum(any(_agree(hit, one) for one in found) for hit in wanted)
    yield at_least("variants of two libraries: hits found", hits, cases, RECALL)


def _variant_cases(data: Path) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """The words to look for, and the case. The first library's own lists are not here: the plain hits stand in."""
    for row in read_cases(data, "sens_houbb_cases"):
        if row["hits"] and VARIANTS.issuperset(row["evasion"]):
            yield [_plain(hit) for hit in row["hits"]], row
    for row in read_cases(data, "sens_toolgood_cases"):
        yield row["keywords"], row


def _plain(hit: str) -> str:
    """The word behind a hit: without symbols, each letter once."""
    from assistant.screening.normalise import close_gaps, fold_words

    folded = close_gaps(fold_words(hit)).text
    return "".join(
        letter
        for index, letter in enumerate(folded)
        if not letter.isascii() or index == 0 or letter != folded[index - 1]
    )


def _found_in(text: str, rules: Rules) -> list[str]:
    return [text[hit.start : hit.end].lower() for hit in rules.lexicon.find(text)]


def _agree(hit: str, found: str) -> bool:
    return hit in found or found in hit


def _false_alarms(data: Path, name: str, rules: Rules) -> Iterator[Row]:
    for kind, mark, texts in (
        ("bulk", BULK, [*_bulk(data)]),
        ("hard", HARD, [row["text"] for row in read_cases(data, "sens_benign_dev")]),
        ("naughty strings", HARD, [row["text"] for row in read_cases(data, "naughty")]),
        ("injection trigger words", TRIGGERS, [row["text"] for row in read_cases(data, "inj_benign_dev")]),
    ):
        alarms = sum(screen(text, rules).action != "allow" for text in texts)
        yield at_most(f"false alarms, {name}: {kind}", alarms, len(texts), mark)


def _bulk(data: Path) -> Iterator[str]:
    """Harmless messages of services. A turn in which people do give their mail or phone number is none."""
    for name in ("banking77_train10", "clinc_val"):
        yield from (row["text"] for row in read_cases(data, name))
    yield from (row["body"] for row in read_cases(data, "kb_abcd"))
    for dialogue in read_cases(data, "abcd_dialogues"):
        personal = [dialogue["scenario"]["personal"].get(field, "@") for field in ("phone", "email")]
        for turn in dialogue["turns"]:
            if "@" not in turn["text"] and not any(value in turn["text"] for value in personal):
                yield turn["text"]
