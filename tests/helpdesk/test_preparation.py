"""What a desk needs before its processes start: catalogues without gettext, and no work done twice."""

import gettext
import os
import sys
from pathlib import Path

import pytest

from helpdesk.embedded import EngineError, demo
from helpdesk.management.catalogues import compile_catalogues

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Take over"
msgstr "接管"

#, fuzzy
msgid "Hand back"
msgstr "不确定"
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(CATALOGUE)
    return path


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one source file, whose preparation leaves a line in `runs`."""
    (tmp_path / "source.py").write_text("1")
    runs = tmp_path / "runs"
    leave_line = f"open({str(runs)!r}, 'a').write('prepared\\n')"
    monkeypatch.setattr(demo, "ROOT", tmp_path)
    monkeypatch.setattr(demo, "SOURCES", ["source.py"])
    monkeypatch.setattr(demo, "PREPARATION", [sys.executable, "-c", leave_line])
    return tmp_path


def count_runs(desk: Path) -> int:
    return (desk / "runs").read_text().count("prepared")


def test_a_compiled_catalogue_speaks_chinese_and_leaves_out_the_unsure(
    catalogue: Path, tmp_path: Path
) -> None:
    compile_catalogues(tmp_path)
    with catalogue.with_suffix(".mo").open("rb") as file:
        texts = gettext.GNUTranslations(file)
    assert texts.gettext("Take over") == "接管"
    assert texts.gettext("Hand back") == "Hand back"


def test_only_a_newer_catalogue_is_compiled_again(catalogue: Path, tmp_path: Path) -> None:
    compiled = catalogue.with_suffix(".mo")
    compiled.write_text("as it was")
    os.utime(catalogue, (0, 0))
    compile_catalogues(tmp_path)
    assert compiled.read_text() == "as it was"
    os.utime(compiled, (0, 0))
    os.utime(catalogue, (1, 1))
    compile_catalogues(tmp_path)
    assert b"as it was" not in compiled.read_bytes()


def test_an_unchanged_desk_is_not_prepared_again(desk: Path) -> None:
    demo.prepare(desk, can_be_skipped=True)
    demo.prepare(desk, can_be_skipped=True)
    assert count_runs(desk) == 1
    (desk / "source.py").write_text("22")
    demo.prepare(desk, can_be_skipped=True)
    assert count_runs(desk) == 2


def test_a_database_of_somebody_else_is_always_prepared(desk: Path) -> None:
    demo.prepare(desk, can_be_skipped=False)
    demo.prepare(desk, can_be_skipped=False)
    assert count_runs(desk) == 2


def test_a_failed_preparation_is_tried_again(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = demo.PREPARATION
    monkeypatch.setattr(demo, "PREPARATION", [sys.executable, "-c", "raise SystemExit(1)"])
    with pytest.raises(EngineError, match="preparation failed"):
        demo.prepare(desk, can_be_skipped=True)
    monkeypatch.setattr(demo, "PREPARATION", good)
    demo.prepare(desk, can_be_skipped=True)
    assert count_runs(desk) == 1
