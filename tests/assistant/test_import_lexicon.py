"""manage.py import_lexicon: a public list comes in whole or not at all, and shows first what it would do."""

import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from assistant.lexicon import rules_for
from assistant.models import CategoryPolicy, Word, WordList
from assistant.screening import screen
from tests.cast import Cast
from tickets.actions import ask_for_person, send_reply
from tickets.models import HandOff, Ticket

pytestmark = pytest.mark.django_db
Ask = Callable[..., Ticket]


@pytest.fixture
def bring(tmp_path: Path) -> Callable[..., str]:
    """bring(("gruntle", "jargon"), ...) imports these words as the list "public" and returns what was said."""

    def brought(*words: tuple[str, str], **options: Any) -> str:
        path = tmp_path / "public.jsonl"
        path.write_text("\n".join(json.dumps({"word": w, "category": c, "lang": "en"}) for w, c in words))
        return run(path, **options)

    return brought


def run(path: Path, **options: Any) -> str:
    said = StringIO()
    call_command("import_lexicon", str(path), stdout=said, **options)
    return said.getvalue()


def found(text: str) -> list[str]:
    return [span.rule for span in screen(text, rules_for(None)).spans]


def answered(ticket: Ticket, cast: Cast) -> Ticket:
    send_reply(
        ask_for_person(ticket, customer=ticket.requester),
        agent=cast.mei,
        text="Certainly.",
        client_key=uuid4(),
        seen_seq=Ticket.objects.get(pk=ticket.pk).last_public_seq,
    )
    return ticket


def test_an_imported_list_is_off_until_somebody_switches_it_on(bring: Callable[..., str]) -> None:
    assert "public: 1 words, switched OFF" in bring(("gruntle", "jargon"))
    assert not found("gruntle")
    assert "switched ON" in bring(("gruntle", "jargon"), on=True)
    assert found("gruntle") == ["jargon"]


def test_the_report_counts_harmless_messages_and_names_the_worst_words(
    cast: Cast, ask: Ask, bring: Callable[..., str]
) -> None:
    for text in ("Where is my parcel? My parcel!", "The parcel and the box", "A box", "Nothing of the kind"):
        answered(ask(text), cast)
    said = bring(("parcel", "fraud"), ("box", "fraud"), ("gruntle", "abuse"))
    assert "Of 4 past messages" in said
    assert "fraud (2 words): 3 (75.00 %), most often box 2, parcel 2" in said
    assert "abuse (1 words): 0 (0.00 %)\n" in said
    assert WordList.objects.get().report["categories"][0] == {
        "category": "fraud",
        "words": 2,
        "hits": 3,
        "worst": [["box", 2], ["parcel", 2]],
    }


def test_only_what_people_answered_without_an_alarm_counts_as_harmless(
    cast: Cast, ask: Ask, bring: Callable[..., str]
) -> None:
    answered(ask("My parcel"), cast)
    ask("My parcel, unanswered")
    alarming = ask("My parcel, and I will kill you all with a bomb")
    assert Ticket.objects.get(pk=alarming.pk).hand_off == HandOff.SENSITIVE
    answered(alarming, cast)
    assert "Of 1 past messages" in bring(("parcel", "fraud"))


def test_everyday_words_of_service_are_not_counted_since_they_stay_allowed(
    cast: Cast, ask: Ask, bring: Callable[..., str]
) -> None:
    answered(ask("我要退款"), cast)
    assert "fraud (1 words): 0 (0.00 %)" in bring(("退款", "fraud"))


def test_every_wrong_line_is_named_and_nothing_is_imported(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    lines = [
        '{"word": "gruntle", "category": "jargon", "lang": "en"}',
        "not json",
        "",
        '{"category": "jargon"}',
        '{"word": "x", "category": "allowed"}',
        '{"word": "\\ud800\\u200b", "category": "jargon"}',
        json.dumps({"word": "y" * 65, "category": "jargon"}),
        '{"word": 7, "category": "jargon"}',
    ]
    path.write_bytes("\n".join(lines).encode() + b'\n{"word": "caf\xe9", "category": "jargon"}')
    with pytest.raises(CommandError) as refused:
        run(path)
    named = re.findall(r"bad[.]jsonl, line (\d+): ", str(refused.value))
    assert named == ["2", "4", "5", "6", "7", "8", "9"]
    assert "Nothing was imported: 7 of 9 lines." in str(refused.value)
    assert not Word.objects.exists()
    assert not WordList.objects.exists()


def test_a_missing_file_and_an_empty_one_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n")
    for name in ("empty.jsonl", "none.jsonl"):
        with pytest.raises(CommandError):
            run(tmp_path / name)


def test_again_leaves_the_same_words_with_no_further_history(bring: Callable[..., str]) -> None:
    words = (("gruntle", "jargon"), ("fizzle", "jargon"), ("gruntle", "abuse"))
    bring(*words, on=True)
    before = list(Word.objects.order_by("pk").values_list("pk", "word", "category"))
    version = rules_for(None).version
    assert "switched ON" in bring(*words)
    assert list(Word.objects.order_by("pk").values_list("pk", "word", "category")) == before
    assert [word for _, word, category in before] == ["gruntle", "fizzle"]
    assert Word.history.count() == 2
    assert rules_for(None).version == version


def test_a_list_that_has_got_something_new_is_off_again(bring: Callable[..., str]) -> None:
    bring(("gruntle", "jargon"), ("fizzle", "jargon"), on=True)
    assert "switched ON" in bring(("gruntle", "jargon"))
    assert not Word.objects.filter(word="fizzle").exists()
    assert Word.history.filter(word="fizzle").latest().history_change_reason == "word.left_its_list"
    assert "switched OFF" in bring(("gruntle", "abuse"))
    bring(("gruntle", "abuse"), on=True)
    assert found("gruntle") == ["abuse"]


def test_a_word_that_a_supervisor_made_inactive_stays_so(bring: Callable[..., str]) -> None:
    bring(("gruntle", "jargon"), ("fizzle", "jargon"), on=True)
    word = Word.objects.get(word="gruntle")
    word.is_active = False
    word.save()
    bring(("gruntle", "jargon"), ("fizzle", "jargon"), on=True)
    assert not found("gruntle")


def test_an_unknown_category_gets_a_policy_that_supervisors_can_change(bring: Callable[..., str]) -> None:
    bring(("gruntle", "Jargon"), ("fizzle", "abuse"), on=True)
    policy = CategoryPolicy.objects.get()
    assert (policy.category, policy.team, policy.action) == ("jargon", None, "mask")
    assert screen("gruntle", rules_for(None)).action == "mask"


def test_each_imported_word_is_on_record(bring: Callable[..., str]) -> None:
    bring(("gruntle", "jargon"))
    row = Word.history.get()
    assert (row.word, row.history_change_reason, row.history_actor) == (
        "gruntle",
        "word.imported",
        "command line",
    )
