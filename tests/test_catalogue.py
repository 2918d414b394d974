"""The Simplified Chinese catalogue: every text of the product is in it, and nothing else."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = polib.pofile(str(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"))
PACKAGES = ("helpdesk", "tickets", "assistant", "agents_ui")
#: How many words at the front of a call belong to the text: its context, if any, and itself.
ARGUMENTS = {"_": 1, "gettext": 1, "ngettext": 1, "pgettext": 2, "npgettext": 2}
QUOTED = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({QUOTED}(?:,\s*{QUOTED})*)")
#: A script that would put words of its own on the screen.
SAID = re.compile(
    r"(?:textContent|innerHTML|innerText|title|placeholder|ariaLabel|value) *[:=] *[\"'`][^\"'`$]*[A-Za-z]"
    r"|setAttribute\(\"aria-label\"|\b(?:alert|confirm|prompt)\("
)
#: Nothing but what is put in and a colon.
WORDLESS = {"%(words)s:", "%(field)s: %(problem)s"}

Text = tuple[str, ...]


def texts() -> set[Text]:
    """All that is marked for translation: (text,) or (context, text). Found without GNU gettext."""
    return {*texts_of_code(), *texts_of_templates()}


def texts_of_code() -> Iterator[Text]:
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield from text_of_call(node)


def text_of_call(call: ast.Call) -> Iterator[Text]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    wanted = ARGUMENTS.get(name.removesuffix("_lazy").removesuffix("_noop"), 0)
    words = [word.value for word in call.args[:wanted] if isinstance(word, ast.Constant)]
    if words:
        yield tuple(map(str, words))


def texts_of_templates() -> Iterator[Text]:
    for path in (ROOT / "templates").rglob("*.html"):
        for name, words in CALL.findall(templatize(path.read_text(), str(path))):
            yield ast.literal_eval(f"({words},)")[: ARGUMENTS[name]]


def text_of(entry: polib.POEntry) -> Text:
    return (entry.msgctxt, entry.msgid) if entry.msgctxt else (entry.msgid,)


def test_every_text_of_code_and_templates_is_translated() -> None:
    missing = texts() - {text_of(entry) for entry in CATALOGUE.translated_entries()}
    assert not missing, f"run `make messages` and translate: {sorted(missing)}"


def test_the_catalogue_holds_no_text_that_nothing_uses() -> None:
    unused = {text_of(entry) for entry in CATALOGUE} - texts()
    assert not unused, f"run `make messages`, or delete: {sorted(unused)}"
    assert not CATALOGUE.obsolete_entries(), "delete what is commented out"


def test_no_translation_is_unsure_or_empty() -> None:
    assert len(CATALOGUE) > 300
    assert not [entry.msgid for entry in CATALOGUE if entry.fuzzy or not entry.msgstr.strip()]


def test_every_translation_is_chinese() -> None:
    foreign = {entry.msgid for entry in CATALOGUE if not re.search("[\u4e00-\u9fff]", entry.msgstr)}
    assert foreign == WORDLESS


@pytest.mark.parametrize("pattern", [r"%(?:\(\w+\))?[a-z%]", r"</?[^>]+>"], ids=["placeholders", "markup"])
def test_placeholders_and_markup_survive_translation(pattern: str) -> None:
    wanted = re.compile(pattern)
    assert [entry for entry in CATALOGUE if wanted.search(entry.msgid)]
    for entry in CATALOGUE:
        assert Counter(wanted.findall(entry.msgstr)) == Counter(wanted.findall(entry.msgid)), entry.msgid


def test_scripts_show_only_words_of_the_server() -> None:
    """There is no catalogue for scripts: words for people stand in data attributes and <template>s."""
    scripts = sorted((ROOT / "agents_ui/static/js").glob("*.js"))
    assert scripts
    said = [
        f"{path.name}: {line}"
        for path in scripts
        for line in path.read_text().splitlines()
        if SAID.search(line)
    ]
    assert not said


def test_no_text_has_two_translations() -> None:
    times = Counter(map(text_of, CATALOGUE))
    assert [text for text, count in times.items() if count > 1] == []
