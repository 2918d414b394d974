"""Articles from a file, on a screen: looked through by a worker, read by a supervisor, then brought in."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from assistant.actions import bring_next
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
    assert "a.jsonl, line 4: a JSON object was expected" in page
    assert "confirmation/" not in page
    assert confirm(sofia) == 409
    assert not Article.objects.exists()


@pytest.mark.parametrize(("content", "name"), [("", "a.jsonl"), ("no zip", "a.zip"), ("x", "a.pdf")])
def test_what_cannot_be_read_is_said(cast: Cast, sofia: Client, content: str, name: str) -> None:
    upload(sofia, content or "\n", name)
    bring_articles()
    assert ArticleImport.objects.get().state == ImportState.REFUSED
    assert 'data-tone="danger"' in shown(sofia)


def test_no_file_is_refused_in_words(cast: Cast, sofia: Client) -> None:
    answer = sofia.post(IMPORTS)
    assert (answer.status_code, "Choose a file." in answer.content.decode()) == (422, True)


def test_imports_are_for_supervisors(cast: Cast, sofia: Client, mei: Client) -> None:
    upload(sofia)
    assert upload(mei).status_code == mei.get(IMPORTS).status_code == confirm(mei) == 403
    assert IMPORTS not in mei.get("/console/articles/").content.decode()
    assert IMPORTS in sofia.get("/console/articles/").content.decode()


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
