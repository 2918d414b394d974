"""Articles come in from files and go out again: line-exact errors, nothing by half, the same again for nothing."""

import csv
import json
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from time import process_time
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.actions import create_article
from assistant.actions.article_rules import checked_questions, tidy
from assistant.actions.imports import check_articles
from assistant.exchange import (
    ENDINGS,
    FIELDS,
    FORMATS,
    Place,
    Read,
    Row,
    UnreadableError,
    Wrong,
    documents,
    documents_in,
    file_name,
    pack_articles,
    read_documents,
)
from assistant.models import Article, ArticleQuestion, ArticleState, Chunk, QuestionSource, Topic
from tests.cast import Cast
from tickets.models import SYSTEM

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]


@pytest.fixture
def jsonl(tmp_path: Path) -> Write:
    """jsonl({"title": ..}, ..) is the path of a file of these rows; a string is a line as it is."""

    def written(*rows: Any, name: str = "a.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
        return path

    return written


def bring(path: Path, **options: Any) -> str:
    said = StringIO()
    call_command("import_articles", str(path), stdout=said, stderr=said, **options)
    return said.getvalue()


def read(name: str, content: bytes) -> list[Read]:
    return list(read_documents(documents_in(BytesIO(content), name, ENDINGS)))


def read_path(path: Path) -> Iterator[Read]:
    return read_documents(documents_in(path, path.name, ENDINGS))


def in_words(wrong: Read) -> str:
    assert isinstance(wrong, Wrong)
    return f"{wrong.place}: {wrong.problem}"


def row(key: str, **said: Any) -> dict[str, Any]:
    return {"key": key, "title": f"Title {key}", "body": f"Body of {key}.", **said}


def trail() -> list[tuple[str, int, str, str]]:
    rows = Article.history.order_by("history_id")
    return [(one.key, one.version, one.history_change_reason, one.history_actor) for one in rows]


def test_articles_come_in_with_their_history_questions_and_chunks(jsonl: Write, cast: Cast) -> None:
    Topic.objects.create(name="Delivery")
    said = row("a", lang="zh-hans", questions=["One?", "Two?"], state="published", team="Cards", topic="Delivery",
               owner="mei", review_on="2030-01-31", is_public=False)  # fmt: skip
    assert "2 articles: 2 created, 0 changed, 0 as they are." in bring(jsonl(said, {**row("b"), "id": None}))
    a, b = Article.objects.order_by("key")
    assert (a.language, a.state, a.team, a.owner, str(a.review_on), a.is_public, str(a.topic)) == (
        "zh-hans", "published", cast.cards, cast.mei, "2030-01-31", False, "Delivery")  # fmt: skip
    assert (b.state, b.language, b.version, len(b.content_hash)) == ("draft", "en", 1, 64)
    assert [question.text for question in a.questions.all()] == ["One?", "Two?"]
    assert Chunk.objects.get().article == a
    assert trail() == [
        ("a", 1, "article.imported", "command line"),
        ("b", 1, "article.imported", "command line"),
    ]


def test_the_same_file_again_changes_nothing(jsonl: Write) -> None:
    path = jsonl(row("a", questions=["One?"], state="published"), row("b"))
    bring(path)
    before = list(Article.objects.order_by("pk").values())
    chunk = Chunk.objects.get()
    assert "0 created, 0 changed, 2 as they are" in bring(path)
    assert list(Article.objects.order_by("pk").values()) == before
    assert Chunk.objects.get().pk == chunk.pk
    assert len(trail()) == 2


def test_only_what_differs_becomes_a_new_version(jsonl: Write) -> None:
    bring(jsonl(row("a", questions=["One?"], is_public=False), row("b")), state="published")
    a = Article.objects.get(key="a")
    ArticleQuestion.objects.create(article=a, text="Asked?", source=QuestionSource.APPROVED)
    said = bring(jsonl(row("a", body="Another body.", questions=["Two?", "Asked?"]), row("b")))
    assert "0 created, 1 changed, 1 as they are" in said
    a.refresh_from_db()
    assert (a.body, a.version, a.state, a.is_public) == ("Another body.", 2, "published", False)
    assert a.chunks.get().text == "Another body."
    assert set(a.questions.values_list("text", flat=True)) == {"Two?", "Asked?"}
    assert "2 as they are" in bring(
        jsonl(row("a", body="Another body.", questions=["Two?", "Asked?"]), row("b"))
    )
    assert [one[:2] for one in trail()] == [("a", 1), ("b", 1), ("a", 2)]


def test_a_dry_run_says_what_would_happen_and_does_nothing(jsonl: Write, cast: Cast) -> None:
    bring(jsonl(row("a"), row("c")))
    said = bring(
        jsonl(row("a", title="Other", owner="mei", questions=["Q?"]), row("b"), row("c")), dry_run=True
    )
    assert "Nothing was imported: 1 would be created, 1 would be changed, 1 would be as they are." in said
    assert [line for line in said.splitlines() if line.startswith("a.jsonl")] == [
        "a.jsonl, line 1 (row 1): changed: Other (title, owner, questions)",
        "a.jsonl, line 2 (row 2): new: Title b",
        "a.jsonl, line 3 (row 3): the same: Title c",
    ]
    assert Article.objects.get(key="a").title == "Title a"


def test_of_many_rows_the_first_of_each_kind_are_shown(jsonl: Write) -> None:
    bring(jsonl(*(row(str(number)) for number in range(40))))
    rows = [row(str(number), body="New" if number > 37 else f"Body of {number}.") for number in range(60)]
    found = check_articles(read_path(jsonl(*rows)), state="", on_progress=lambda done: None)
    assert Counter(one.fate for one in found.rows) == {"same": 20, "changed": 2, "created": 20}
    assert found.counts == {"same": 38, "changed": 2, "created": 20}
    assert [one.place.line for one in found.rows] == [*range(39, 61), *range(1, 21)], (
        "what changes comes first"
    )


def test_every_wrong_line_is_named_in_its_order_and_nothing_comes_in(jsonl: Write, cast: Cast) -> None:
    path = jsonl(
        row("a"), "not json", "", '["a"]', {"title": "No body"}, row("b", colour="red"), row("a"),
        row("c", team="None"),
        row("d", state="gone"), row("e", review_on="soon"), row("f", questions=[7]), row("g" * 121),
        row("h", title="x" * 201), row("i", lang="de"), row("j", is_public="perhaps"), row("k", body=7),
    )  # fmt: skip
    with path.open("ab") as file:
        file.write(b'\n{"title": "caf\xe9", "body": "x"}')
    with pytest.raises(CommandError) as refused:
        bring(path)
    lines = str(refused.value).splitlines()
    assert lines[:-1] == [
        "a.jsonl, line 2 (row 2): This is no JSON: look at character 1 of the line.",
        'a.jsonl, line 4 (row 3): A JSON object was expected: {"title": …, "body": …}.',
        "a.jsonl, line 5 (row 4): “body” is missing or empty.",
        f"a.jsonl, line 6 (row 5): “colour” is no field. There are: {', '.join(FIELDS)}.",
        "a.jsonl, line 7 (row 6): The key “a” stands in line 1 of a.jsonl already.",
        "a.jsonl, line 8 (row 7): There is no team called “None”.",
        "a.jsonl, line 9 (row 8): “state” is one of draft, published, retired, not “gone”.",
        "a.jsonl, line 10 (row 9): “review_on” must be a day like 2027-01-31, not “soon”.",
        "a.jsonl, line 11 (row 10): “questions” must be text.",
        "a.jsonl, line 12 (row 11): “key” has up to 120 characters, and here 121.",
        "a.jsonl, line 13 (row 12): A title has 1 to 200 characters.",
        "a.jsonl, line 14 (row 13): This desk does not speak that language.",
        "a.jsonl, line 15 (row 14): “is_public” must be true or false, not “perhaps”.",
        "a.jsonl, line 16 (row 15): “body” must be text.",
        "a.jsonl, line 17 (row 16): “title” is not written in UTF-8.",
    ]
    assert lines[-1] == "Nothing was imported: 15 of 16 rows are wrong."
    assert not Article.objects.exists()


def test_no_placeholder_is_published_by_an_import(jsonl: Write) -> None:
    holding = row("a", body="Ring [PHONE_1].", questions=["Is [NAME] there?"])
    assert "1 created" in bring(jsonl(holding))
    for published in (jsonl({**holding, "state": "published"}), jsonl({**row("a"), "state": "published"})):
        with pytest.raises(CommandError, match=r"take them out: .*NAME"):
            bring(published)
    assert Article.objects.get().state == ArticleState.DRAFT
    with pytest.raises(CommandError, match=r"line 1 \(row 1\): Say what stands in these places.*PHONE_1"):
        bring(jsonl(holding), state="published")


def test_what_would_be_exposed_is_named(jsonl: Write) -> None:
    said = bring(
        jsonl(row("a", body="Ring 13812345678."), row("b", body="Ring 13812345678.", state="published"))
    )
    assert "a.jsonl, line 2 (row 2): would publish what looks like personal data" in said
    assert "line 1" not in said


def test_a_sheet_names_the_line_on_which_a_row_begins() -> None:
    sheet = 'title,body,questions\r\nA,"two\r\nlines","Q1?\nQ2?"\r\n\r\nB,\r\nC,x,y,z\r\n'
    one, no_body, too_many = read("s.csv", b"\xef\xbb\xbf" + sheet.encode())
    assert isinstance(one, Row)
    assert one.fields == {"title": "A", "body": "two\nlines", "questions": ["Q1?", "Q2?"]}
    assert in_words(no_body) == "s.csv, line 6 (row 4): “body” is missing or empty."
    assert in_words(too_many) == "s.csv, line 7 (row 5): 3 cells were expected, and 4 came."
    _, broken = read("s.csv", b'title,body\nA,x\nB,"never closed\nC,x\n')
    assert in_words(broken) == (
        "s.csv, line 3 (row 3): A cell begins with a quotation mark and does not end with one."
    )
    with translation.override("zh-hans"):
        assert in_words(too_many) == "s.csv，第 7 行（第 5 条）: 应有 3 个单元格，实际有 4 个。"


def test_markdown_files_may_say_things_in_front(tmp_path: Path) -> None:
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq/card.md").write_text(
        '---\ntitle: "A \\"card\\""\nlanguage: en\nquestions:\n- Where?\n---\n\nIt comes.\n'
    )
    (tmp_path / "fees.md").write_text("# Fees\n\nNone.\n")
    (tmp_path / "lost-card.md").write_text("Block it.\n")
    (tmp_path / "wrong.md").write_text("---\ntitle: x\n*nonsense*\n---\nx")
    (tmp_path / "endless.md").write_text("---\ntitle: x\nx")
    found = list(read_documents(documents_in(tmp_path, tmp_path.name, ENDINGS)))
    said = {"title": 'A "card"', "language": "en", "questions": ["Where?"], "body": "It comes."}
    assert found[1] == Row(Place("faq/card.md", 1), "faq/card", said)
    assert found[2] == Row(Place("fees.md", 1), "fees", {"title": "Fees", "body": "None."})
    assert found[3] == Row(Place("lost-card.md", 1), "lost-card", {"title": "lost card", "body": "Block it."})
    assert [in_words(one) for one in found if isinstance(one, Wrong)] == [
        "endless.md, line 1: A second line of dashes (---) was expected.",
        "wrong.md, line 3: “name: value” was expected, not “*nonsense*”.",
    ]


HTML = """<html lang="zh-CN"><head><title>T</title><style>p{}</style></head><body><nav><a href="/">menu</a></nav>
<h1>Lost <em>card</em></h1><p>First <b>block</b> it,<br>see <a href="https://x.example/a">the page</a>.</p>
<ul><li>One<ul><li>in</li></ul></li><li><p>Two</p></li></ul><ol><li>a</li></ol><h2>Then</h2><pre>x
 y</pre><script>alert(1)</script></body></html>"""


def test_html_comes_in_as_what_a_reader_sees_in_markdown() -> None:
    (one,) = read("a.html", HTML.encode())
    assert isinstance(one, Row)
    assert (one.fields["title"], one.fields["language"], one.key) == ("Lost card", "zh-hans", "a")
    assert one.fields["body"] == (
        "First **block** it,\nsee [the page](https://x.example/a).\n\n- One\n   - in\n\n- Two\n\n1. a\n\n"
        "## Then\n\n```\nx\n y\n```"
    )


def test_a_zip_holds_any_of_these(jsonl: Write) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as file:
        file.writestr("b/two.md", "# Two\n\nTwo.")
        file.writestr("one.jsonl", json.dumps(row("a")))
        file.writestr("../three.md", "# Three\n\nThree.")
        file.writestr("__MACOSX/two.md", "x")
        file.writestr("picture.png", "x")
    assert [one.key for one in read("all.zip", packed.getvalue()) if isinstance(one, Row)] == [
        "../three",
        "b/two",
        "a",
    ]


@pytest.mark.parametrize(("name", "content"), [("a.zip", b"no zip"), ("a.pdf", b"x"), ("none.jsonl", None)])
def test_what_cannot_be_read_is_refused(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError, match=r"expected|cannot be"):
        bring(tmp_path / name)


def test_a_row_without_a_key_is_known_by_its_title(jsonl: Write) -> None:
    bring(jsonl({"title": "Fees", "body": "None."}))
    assert "0 created, 1 changed" in bring(jsonl({"title": "Fees", "body": "Two euros."}))


@pytest.mark.parametrize("form", FORMATS)
def test_what_goes_out_comes_in_again_as_the_same(form: str, cast: Cast, tmp_path: Path) -> None:
    create_article(author=cast.mei, title='"Quoted", and: more', body="---\n# Head\n\n- a\n- b\n\n\n```\n x\n```",
                   questions=['"Why?"', "为什么？", "- dash", "<b> & 'c'"], team=cast.cards,
                   owner=cast.mei)  # fmt: skip
    create_article(author=cast.mei, title="费用", body="=1+1, 无", language="zh-hans", topic=None)
    Article(title="Loose ", body="\n spaces \n", state=ArticleState.RETIRED).record(
        "article.created", actor=SYSTEM
    )
    before = trail()
    out = tmp_path / ("out" if form in ("markdown", "html") else f"out.{form}")
    call_command("export_articles", str(out), format=form, stdout=StringIO())
    assert "0 created, 0 changed, 3 as they are" in bring(out)
    assert trail() == before


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\ufffd"), min_size=1, max_size=60) | st.text(
    "#*-_`<>[]()&;'\"=+|\\: \n\ta1", min_size=1, max_size=60
)


@given(title=TEXTS, body=TEXTS, questions=st.lists(TEXTS, max_size=3))
def test_every_form_reads_back_what_was_written(title: str, body: str, questions: list[str]) -> None:
    article = Article(title=title, body=body)
    tidy(article)
    assume(article.title and article.body)
    said = {
        "key": "k", "title": article.title, "body": article.body, "questions": checked_questions(questions),
        "language": "en", "state": "draft", "team": "", "topic": "", "owner": "mei", "review_on": "2030-01-31",
        "is_public": False,
    }  # fmt: skip
    wanted = {**said, "review_on": date(2030, 1, 31)}
    for form in FORMATS:
        (one,) = read(file_name(form), b"".join(pack_articles(form, [{**said, "slug": "a"}])))
        assert isinstance(one, Row), (form, one)
        assert {"key": one.key, **one.fields} == wanted, form


def test_a_page_that_somebody_has_changed_reads_as_it_shows(cast: Cast, tmp_path: Path) -> None:
    create_article(author=cast.mei, title="Fees", body="* None **yet**")
    call_command("export_articles", str(tmp_path / "out"), format="html", stdout=StringIO())
    (page,) = (tmp_path / "out").iterdir()
    shown = page.read_text()
    assert "<li>None <strong>yet</strong></li>" in shown
    page.write_text(shown.replace("<h1>Fees", "<h1>Costs").replace("<li>None", "<li>Two euros"))
    assert "0 created, 1 changed" in bring(tmp_path / "out")
    assert Article.objects.values_list("title", "body").get() == ("Costs", "- Two euros **yet**")


def test_a_page_that_hides_another_article_brings_in_what_it_shows(cast: Cast, tmp_path: Path) -> None:
    create_article(author=cast.mei, title="Fees", body="None **yet**")
    call_command("export_articles", str(tmp_path / "out"), format="html", stdout=StringIO())
    (page,) = (tmp_path / "out").iterdir()
    hidden = page.read_text().replace(json.dumps("None **yet**"), json.dumps("Send your PIN to us."))
    assert "Send your PIN" in hidden
    page.write_text(hidden)
    assert "0 created, 0 changed" in bring(tmp_path / "out")
    assert Article.objects.get().body == "None **yet**"


def test_a_spreadsheet_finds_no_formula_in_what_goes_out(cast: Cast, tmp_path: Path) -> None:
    bodies = ['=HYPERLINK("https://x.example")', "+1", "-1", "@SUM(1)", "'=1", "''=1", "＝1", "'quoted'"]
    for number, body in enumerate(bodies):
        create_article(author=cast.mei, title=f"Title {number}", body=body)
    out = tmp_path / "out.csv"
    call_command("export_articles", str(out), format="csv", stdout=StringIO())
    with out.open(newline="") as file:
        cells = [cell for line in csv.reader(file) for cell in line]
    assert "'quoted'" in cells
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@＝")]
    assert "0 created, 0 changed, 8 as they are" in bring(out)


def test_looking_through_many_rows_takes_no_more_memory() -> None:
    def rows(count: int) -> Iterator[Read]:
        return (
            Row(Place("a.jsonl", number, number), str(number), {"title": "x", "body": "y" * 4000})
            for number in range(count)
        )

    def peak(count: int) -> int:
        tracemalloc.start()
        check_articles(rows(count), state="", on_progress=lambda done: None)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(500)
    assert (peak(2500) - peak(500)) / 2000 < 400, (
        "of a row that is done only its key and its place are remembered"
    )


def test_a_damaged_file_of_a_zip_is_named_and_the_others_are_read() -> None:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        file.writestr("a.md", "# A\n\n" + "Some text that is packed. " * 50)
        file.writestr("b.md", "# B\n\nB.")
    damaged = bytearray(packed.getvalue())
    damaged[len("a.md") + 30 : len("a.md") + 40] = b"\xff" * 10
    first, second = read("all.zip", bytes(damaged))
    assert isinstance(first, Wrong)
    assert in_words(first) == "a.md: This file is damaged."
    assert second.place == Place("b.md", 1)


@pytest.mark.parametrize("text", ["<![foo[ x", "<p>x<!-- y", "<p>x<script>y", "<p>&#" + "9" * 5000 + ";"])
def test_broken_html_is_read_or_named(text: str) -> None:
    (one,) = read("a.html", text.encode())
    assert one.place == Place("a.html", 1)


@pytest.mark.parametrize("tags", ["<!--", "<a ", '<a b="', "<i>x", "<ul><li>", "<h1><i>x", "<title>x"])
def test_html_is_read_in_time_that_grows_with_it(tags: str) -> None:
    begun = process_time()
    read("a.html", ("<p>x</p>" + tags * (100_000 // len(tags))).encode())
    assert process_time() - begun < 2, "100 kB took 3 to 300 seconds where each tag looked at all before it"


def test_a_markdown_heading_of_many_spaces_is_read_at_once() -> None:
    begun = process_time()
    (one,) = read("a.md", b"# a" + b" " * 100_000 + b"b ## \n\nText.")
    assert process_time() - begun < 1
    assert isinstance(one, Row)
    assert one.fields["title"] == "a b"


def test_what_is_too_big_for_one_article_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_FILES", 2)
    big = b"x" * 2_000_001
    for name, content in {"a.md": big, "a.html": big, "a.jsonl": big, "a.csv": b"title\n" + big,
                          "b.csv": b"title\n" + b'"x\n",' * 500_000}.items():  # fmt: skip
        assert [type(one) for one in read(name, content)] == [Wrong], name
    for packing, count in ((ZIP_BZIP2, 1), (ZIP_DEFLATED, 3)):
        packed = BytesIO()
        with ZipFile(packed, "w", packing) as file:
            for number in range(count):
                file.writestr(f"{number}.md", "# A\n\nA.")
        with pytest.raises(UnreadableError, match="zip"):
            read("all.zip", packed.getvalue())
