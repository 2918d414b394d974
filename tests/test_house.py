"""The rules of the house that no linter knows. Each failure says what to do instead."""

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("helpdesk", "tickets", "assistant", "agents_ui")
MEDIAN_LINES, MOST_LINES, LONGEST_FILE, LONGEST_TEMPLATE = 8, 30, 300, 75


def sources(*folders: str) -> list[Path]:
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in files if "migrations" not in path.parts)


def functions() -> Iterator[tuple[int, str]]:
    for path in sources(*PACKAGES):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield (node.end_lineno or 0) - node.lineno + 1, f"{path.relative_to(ROOT)}:{node.name}"


def lines_with(pattern: str, files: list[Path]) -> list[str]:
    wanted = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if wanted.search(line)
    ]


def test_only_the_lifecycle_writes_a_tickets_status() -> None:
    others = [path for path in sources(*PACKAGES) if path.name != "lifecycle.py"]
    written = lines_with(r"\bticket\.status\s*=(?!=)|Ticket\.objects.*update\(.*\bstatus=", others)
    assert not written, "move the ticket through tickets/lifecycle.py: " + "; ".join(written)


def test_views_fetch_through_the_person() -> None:
    views = [path for path in sources("agents_ui", "tickets/chat") if "view" in str(path.relative_to(ROOT))]
    unguarded = lines_with(
        r"\b(Ticket|Draft|Escalation)\.objects\.(?!visible_to|of_customer|for_ticket)", views
    )
    assert not unguarded, "start with .visible_to(user) or .of_customer(customer): " + "; ".join(unguarded)


def test_sentences_are_joined_as_their_language_has_it() -> None:
    """Chinese has no blank after a full stop. What stands on lines of its own is for the eye."""
    templates = sorted((ROOT / "templates").rglob("*.html"))
    joined = lines_with(
        r'[.?!:]" %\}(?:</b>)? +(?:\{% if [^%]*%\})?(?:<a |<b[ >])?(?:\{\{|\{% (?:block)?translate)',
        templates,
    )
    blank = [line for line in joined if "{% sentences %}" not in line]
    assert not blank, "put them into {% sentences %}: " + "; ".join(blank)


def test_functions_are_short() -> None:
    lengths = sorted(functions())
    sizes = [size for size, _ in lengths]
    longest = ", ".join(f"{name} ({size})" for size, name in lengths[-5:])
    assert statistics.median(sizes) <= MEDIAN_LINES
    assert sizes[int(len(sizes) * 0.95)] <= MOST_LINES, f"say it in smaller steps: {longest}"


@pytest.mark.parametrize("package", PACKAGES)
def test_no_file_is_too_long_to_read(package: str) -> None:
    long = [path for path in sources(package) if path.read_text().count("\n") > LONGEST_FILE]
    assert not long, f"split by noun: {long}"


def test_no_template_is_too_long_to_read() -> None:
    long = [
        path
        for path in (ROOT / "templates").rglob("*.html")
        if path.read_text().count("\n") > LONGEST_TEMPLATE
    ]
    assert not long, f"take a fragment out: {long}"


def test_no_template_holds_inline_script_or_style() -> None:
    templates = list((ROOT / "templates").rglob("*.html"))
    assert templates
    inline = lines_with(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:|<script(?![^>]*\ssrc=)", templates)
    assert not inline, "the Content-Security-Policy forbids it; use a static file: " + "; ".join(inline)


def test_no_note_in_a_template_is_shown() -> None:
    notes = lines_with(r"\{#(?!.*#\})", list((ROOT / "templates").rglob("*.html")))
    assert not notes, "a note ends on the line where it begins, else people read it: " + "; ".join(notes)


def test_no_style_behind_has_is_meant_for_every_element() -> None:
    """As far as it stands in one line."""
    styles = list((ROOT / "agents_ui" / "static" / "css").glob("*.css"))
    assert styles
    endless = lines_with(r":has\(.*[\s>+~](?:\*|:not\()[^\s>+~]*\s*[,{]$", styles)
    assert not endless, (
        "each change on the page would style all of it anew; name what is meant: " + "; ".join(endless)
    )


def test_production_code_does_not_know_the_simulator() -> None:
    product = [
        path for path in sources(*PACKAGES) if "simulator" not in path.parts and path.name != "demo.py"
    ]
    known = lines_with(r"^\s*(from|import)\s+assistant\.simulator", product)
    assert not known, "it stands behind DEEPSEEK_BASE_URL like the real one: " + "; ".join(known)


def test_every_decision_is_in_the_list_of_decisions() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\]\((\S+)\)", (folder / "README.md").read_text())
    assert sorted(listed) == sorted(path.name for path in folder.glob("0*.md")), "docs/decisions/README.md"


def test_models_and_migrations_agree(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
