"""Articles from a file, on a screen: looked through by a worker, read by a supervisor, then brought in."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from assistant.actions import FORMATS, bring_next, bringing, create_article, imports
from assistant.actions.imports import check_articles
from assistant.models import Article, ArticleImport, ImportState
from assistant.tasks import bring_articles
from tests.cast import Cast

IMPORTS = "/console/articles/imports/"
GOOD = "\n".join(json.dumps({"key": f"k{n}", "title": f"Title {n}", "body": "Text."}) for n in range(3))


def upload(client: Client, content: str = GOOD, name: str = "a.jsonl", **said: Any) -> Any:
    return client.post(IMPORTS, {"file": SimpleUploadedFile(name, content.encode()), **said})


def shown(client: Client) -> str:
    wanted = ArticleImport.objects.latest("pk")
    return client.get(f"{IMPORTS}{wanted.public_id}/").content.decode()


def confirm(client: Client) -> int:
    wanted = ArticleImport.objects.latest("pk")
    return client.post(f"{IMPORTS}{wanted.public_id}/confirmation/").status_code


def test_a_file_is_looked_through_then_brought_in(cast: Cast, sofia: Client) -> None:
    upload(sofia, publish="on")
    assert "hx-get" in shown(sofia)
    assert confirm(sofia) == 409, "nobody has read what it would do"
    bring_articles()
    assert "<dt>New</dt><dd>3</dd>" in shown(sofia)
    assert not Article.objects.exists()
    assert confirm(sofia) == 302
    bring_articles()
    page = shown(sofia)
    assert "Brought in" in page
    assert "hx-get" not in page
    assert set(Article.objects.values_list("state", flat=True)) == {"published"}
    assert Article.history.latest().history_actor == "supervisor:sofia"
    assert bytes(ArticleImport.objects.get().content) == b""
    assert "a.jsonl" in sofia.get(IMPORTS).content.decode()


def test_wrong_lines_are_named_and_nothing_can_be_brought_in(cast: Cast, sofia: Client) -> None:
    upload(sofia, GOOD + "\n<b>nonsense</b>")
    bring_articles()
    page = shown(sofia)
    assert "<b>a.jsonl, line 4 (row 4)</b> This is no JSON: look at character 1" in page
    assert "confirmation/" not in page
    assert confirm(sofia) == 409
    assert not Article.objects.exists()


def test_each_supervisor_reads_the_wrong_lines_in_their_own_language(cast: Cast, sofia: Client) -> None:
    upload(sofia, GOOD + '\n{"title": "No body"}')
    bring_articles()
    assert "“body” is missing or empty." in shown(sofia)
    sofia.cookies["django_language"] = "zh-hans"
    assert "<b>a.jsonl，第 4 行（第 4 条）</b> 缺少“body”，或内容为空。" in shown(sofia)


def test_before_it_comes_in_one_reads_which_articles_are_new_or_changed_and_in_what(
    cast: Cast, sofia: Client
) -> None:
    known = create_article(author=cast.mei, title="Known", body="Text.")
    rows = [
        {"key": known.key, "title": "Known", "body": "Another text.", "owner": "mei"},
        {"key": "new", "title": "Never heard of", "body": "Text."},
    ]
    upload(sofia, "\n".join(map(json.dumps, rows)))
    bring_articles()
    page = " ".join(shown(sofia).split("<tbody")[1].split())
    assert f'href="/console/articles/{known.pk}/"' in page
    assert "Changed</span> Text · Owner" in page
    assert "Never heard of</span>" in page
    assert "New</span>" in page


@pytest.mark.parametrize(("content", "name"), [("", "a.jsonl"), ("no zip", "a.zip"), ("x", "a.pdf")])
def test_what_cannot_be_read_is_said(cast: Cast, sofia: Client, content: str, name: str) -> None:
    upload(sofia, content or "\n", name)
    bring_articles()
    assert ArticleImport.objects.get().state == ImportState.REFUSED
    assert 'data-tone="danger"' in shown(sofia)
    assert f'<a class="button" href="{IMPORTS}">' in shown(sofia), "one can go on from there"


def test_no_file_is_refused_in_words(cast: Cast, sofia: Client) -> None:
    answer = sofia.post(IMPORTS)
    assert (answer.status_code, "Choose a file." in answer.content.decode()) == (422, True)


def test_imports_are_for_supervisors(cast: Cast, sofia: Client, mei: Client) -> None:
    upload(sofia)
    assert upload(mei).status_code == mei.get(IMPORTS).status_code == confirm(mei) == 403
    assert IMPORTS not in mei.get("/console/articles/").content.decode()
    assert IMPORTS in sofia.get("/console/articles/").content.decode()


@pytest.mark.parametrize("form", FORMATS)
def test_what_a_supervisor_takes_out_comes_in_again_as_the_same(form: str, cast: Cast, sofia: Client) -> None:
    for number in range(3):
        create_article(author=cast.mei, title=f"费用 {number}", body="**None**, yet\n\n* a\n* b")
    page = sofia.get(IMPORTS).content.decode()
    taken = sofia.get(f"/console/articles/export/?form={form}")
    assert f"/console/articles/export/?form={form}" in page
    name = taken.headers["Content-Disposition"].split('"')[1]
    sofia.post(IMPORTS, {"file": SimpleUploadedFile(name, taken.content)})
    bring_articles()
    assert "<dt>The same as here</dt><dd>3</dd>" in shown(sofia)


def test_only_supervisors_take_articles_out(cast: Cast, mei: Client, sofia: Client) -> None:
    assert mei.get("/console/articles/export/?form=jsonl").status_code == 403
    assert sofia.get("/console/articles/export/?form=pdf").status_code == 404


def test_what_a_killed_worker_left_is_taken_up_again_but_not_for_ever(cast: Cast, sofia: Client) -> None:
    upload(sofia)
    assert ArticleImport.objects.take()
    assert not bring_next(), "its worker was heard of just now"
    for _attempt in range(3):
        ArticleImport.objects.update(heard_at=timezone.now() - timedelta(minutes=2))
        assert ArticleImport.objects.take()
    ArticleImport.objects.update(heard_at=timezone.now() - timedelta(minutes=2))
    assert bring_next()
    assert ArticleImport.objects.get().state == ImportState.CHECKED
    ArticleImport.objects.update(state=ImportState.CHECKING, heard_at=timezone.now() - timedelta(minutes=2))
    assert not bring_next()
    assert "again and again" in shown(sofia)


def waits_again() -> None:
    """Nobody has heard of its worker."""
    ArticleImport.objects.update(heard_at=timezone.now() - timedelta(minutes=2))


def test_a_slow_worker_that_ends_late_changes_nothing(
    cast: Cast, sofia: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(sofia)

    def overtaken(read: Any, **said: Any) -> Any:
        monkeypatch.undo()
        waits_again()
        bring_articles()
        assert confirm(sofia) == 302
        return check_articles(read, **said)

    monkeypatch.setattr(bringing, "check_articles", overtaken)
    assert bring_next()
    assert ArticleImport.objects.get().state == ImportState.CONFIRMED, "what was confirmed stays confirmed"
    bring_articles()
    assert Article.objects.count() == 3


def test_a_check_that_needed_every_attempt_is_brought_in_all_the_same(cast: Cast, sofia: Client) -> None:
    upload(sofia)
    for _attempt in range(4):
        assert ArticleImport.objects.take()
        waits_again()
    bring_articles()
    assert confirm(sofia) == 302
    bring_articles()
    assert ArticleImport.objects.get().state == ImportState.DONE


def test_what_a_killed_worker_had_brought_in_is_counted_once(
    cast: Cast, sofia: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    upload(sofia)
    bring_articles()
    confirm(sofia)
    brought: list[int] = []

    def killed(*said: Any) -> Any:
        if brought:
            raise KeyboardInterrupt
        brought.append(1)
        return bring(*said)

    bring = imports._bring
    with monkeypatch.context() as patch:
        patch.setattr(imports, "_bring", killed)
        with pytest.raises(KeyboardInterrupt):
            bring_next()
    assert Article.objects.count() == 2
    waits_again()
    bring_articles()
    assert "<dt>New</dt><dd>3</dd>" in shown(sofia)


def test_an_import_that_stops_halfway_counts_what_is_in(
    cast: Cast, sofia: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    last = {"key": "last", "title": "Last", "body": "Text.", "team": cast.cards.name}
    upload(sofia, f"{GOOD}\n{json.dumps(last)}")
    bring_articles()
    assert "<dt>New</dt><dd>4</dd>" in shown(sofia)
    confirm(sofia)
    cast.cards.name = "Renamed"
    cast.cards.save()
    bring_articles()
    assert "There is no team called “Cards”." in shown(sofia)
    assert Article.objects.count() == 2
    assert "<dt>New</dt><dd>2</dd>" in shown(sofia)


def test_imports_come_one_after_the_other(cast: Cast, sofia: Client) -> None:
    upload(sofia)
    upload(sofia, name="b.jsonl")
    assert ArticleImport.objects.take()
    assert not bring_next(), "one worker at most is busy with imports; the others release replies"


def test_a_damaged_file_is_named_on_the_screen(cast: Cast, sofia: Client) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        file.writestr("a.md", "# A\n\n" + "Some text that is packed. " * 50)
    damaged = packed.getvalue().replace(packed.getvalue()[34:44], b"\xff" * 10)
    sofia.post(IMPORTS, {"file": SimpleUploadedFile("a.zip", damaged)})
    bring_articles()
    assert "<b>a.md</b> This file is damaged." in shown(sofia)
