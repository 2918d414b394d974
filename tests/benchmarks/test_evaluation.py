"""The evaluation says which figure misses its mark and which cases are missing, and never gives up on the others."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.evaluation import __main__ as evaluation
from benchmarks.evaluation.table import Row, at_least, at_most, read_cases

BENIGN = ("banking77_train10", "clinc_val", "sens_benign_dev", "naughty", "inj_benign_dev")


def write(folder: Path, name: str, *rows: object) -> None:
    (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")


def test_cases_that_are_missing_are_named_and_fail_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert all(
        evaluation.show(name, tmp_path) for name in ("words", "personal", "recordings", "markup", "knowledge")
    )
    assert capsys.readouterr().out.count("left out: ") == 5


def test_a_mark_that_does_not_hold_fails_its_subject(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def subject(data: Path) -> Iterator[Row]:
        yield at_least("recall", 9, 10, 0.95)
        yield at_most("alarms", 0, 10, 0.01)

    monkeypatch.setitem(evaluation.SUBJECTS, "words", subject)
    assert not evaluation.show("words", tmp_path)
    assert "| recall | 0.9000 (9 of 10) | >= 0.95 | **no** |" in capsys.readouterr().out


def test_no_case_is_no_success() -> None:
    assert at_least("recall", 0, 0, 0.5).holds is at_most("alarms", 0, 0, 0.5).holds is False


def test_words_are_imported_from_the_cases_themselves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = {"word": "坏词语", "category": "某类", "transform": "spaced", "must_catch": True}
    write(tmp_path, "sens_evasion_dev", case | {"text": "说 坏 词 语 吧"}, case | {"text": "说好话"})
    write(
        tmp_path,
        "sens_houbb_cases",
        {"text": "坏@词语", "hits": ["坏@词语"], "evasion": ["inserted symbols"]},
    )
    write(
        tmp_path, "sens_toolgood_cases", {"text": "gruuuntle", "hits": ["gruuuntle"], "keywords": ["gruntle"]}
    )
    for name in BENIGN:
        write(tmp_path, name, {"text": "我要退货"})
    write(tmp_path, "kb_abcd", {"body": "Ask for the reason."})
    write(tmp_path, "abcd_dialogues", {"scenario": {"personal": {}}, "turns": [{"text": "Hi!"}]})
    assert not evaluation.show("words", tmp_path)
    printed = capsys.readouterr().out
    assert "| evasions: must catch | 0.5000 (1 of 2) | >= 0.97 | **no** |" in printed
    assert "| variants of two libraries: hits found | 1.0000 (2 of 2) | >= 0.97 | yes |" in printed


def test_a_line_separator_inside_a_case_ends_no_row(tmp_path: Path) -> None:
    (tmp_path / "some.jsonl").write_text('{"text": "a\u2028b"}\n\n{"text": "c"}\n', "utf-8")
    assert [row["text"] for row in read_cases(tmp_path, "some")] == ["a\u2028b", "c"]
