"""The desk's own words: supervisors keep them, and every place that screens goes by them at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.test import Client

from assistant.actions import Blocked, approve_draft, edit_draft, mark_text, send_checked_reply
from assistant.lexicon import rules_for
from assistant.models import AllowedPhrase, CategoryPolicy, Draft, LexiconState, Word, WordList
from assistant.screening import SCREENING_VERSION, screen
from assistant.simulator import Simulator
from tests.cast import Cast, write_now
from tickets.actions import take_over
from tickets.models import SYSTEM, Author, Floor, HandOff, Team, Ticket

Ask = Callable[..., Ticket]


def word(text: str, category: str, **values: Any) -> Word:
    row = Word(word=text, category=category, **values)
    row.record("word.created", actor=SYSTEM)
    return row


def word_list(*, is_on: bool) -> WordList:
    row = WordList(name="public", imported_at=datetime(2026, 11, 1, tzinfo=UTC), is_on=is_on)
    row.record("word_list.imported", actor=SYSTEM)
    return row


def policy(category: str, action: str, team: Team | None = None) -> CategoryPolicy:
    row = CategoryPolicy(category=category, action=action, team=team)
    row.record("category.created", actor=SYSTEM)
    return row


def found(text: str, team: Team | None = None) -> list[str]:
    return [span.rule for span in screen(text, rules_for(team.pk if team else None)).spans]


def test_a_word_of_the_desk_sends_a_customers_message_to_people(ask: Ask) -> None:
    word("gruntle", "fraud")
    ticket = ask("Can you gruntle me?")
    ticket.refresh_from_db()
    assert (ticket.floor, ticket.hand_off) == (Floor.PEOPLE, HandOff.SENSITIVE)


def test_a_word_of_the_desk_holds_back_what_goes_out(
    cast: Cast, ready: Callable[..., Draft], ask: Ask
) -> None:
    word("gruntle", "jargon")
    draft = ready()
    with pytest.raises(Blocked):
        edit_draft(draft, agent=cast.mei, text="We gruntle it.", client_key=uuid4())
    ticket = take_over(ask("Another one"), agent=cast.mei)
    with pytest.raises(Blocked):
        send_checked_reply(
            ticket,
            agent=cast.mei,
            text="We gruntle it.",
            client_key=uuid4(),
            seen_seq=ticket.last_public_seq,
        )


def test_a_word_listed_after_the_draft_was_written_holds_it_back(
    cast: Cast, ready: Callable[..., Draft]
) -> None:
    draft = ready()
    mei = Client(headers={"HX-Request": "true"})
    mei.force_login(cast.mei)
    path = f"/console/drafts/{draft.public_id}/approval/"
    word("working days", "jargon")
    unseen = {"client_key": str(uuid4()), "override_reason": "I know what it says"}
    refused = mei.post(path, unseen)
    assert refused.status_code == 422
    assert "Sensitive wording" in refused.content.decode()
    card = mei.get(f"/console/tickets/{draft.ticket.public_id}/draft/").content.decode()
    assert "Approve with a reason" in card
    assert '<mark data-severity="high"' in card
    assert mei.post(path, {"client_key": str(uuid4())}).status_code == 422
    assert not draft.ticket.messages.filter(author=Author.ASSISTANT).exists()
    assert mei.post(path, unseen).status_code == 204
    assert draft.ticket.messages.get(author=Author.ASSISTANT).body == draft.text


def test_a_word_that_does_not_stand_in_the_draft_holds_nothing_back(
    cast: Cast, ready: Callable[..., Draft]
) -> None:
    draft = ready()
    word("gruntle", "jargon")
    approve_draft(draft, agent=cast.mei, client_key=uuid4())
    assert draft.ticket.messages.filter(author=Author.ASSISTANT).exists()


def test_what_was_covered_in_a_draft_stays_on_its_record_when_it_is_screened_again(
    cast: Cast, simulator: Simulator, ask: Ask
) -> None:
    simulator.fault("leak_personal")
    draft = write_now(ask())
    word("gruntle", "jargon")
    with pytest.raises(Blocked) as refusal:
        approve_draft(draft, agent=cast.mei, client_key=uuid4())
    assert "card" in {span.kind for span in refusal.value.verdict.spans}


def test_a_word_of_the_desk_is_covered_in_what_the_model_writes(ready: Callable[..., Draft]) -> None:
    word("working", "jargon")
    draft = ready("When does my card arrive?")
    assert draft.is_blocked
    assert "working" not in draft.text
    assert "███" in draft.text


def test_a_word_of_the_desk_is_covered_on_every_screen(client: Client, cast: Cast, ask: Ask) -> None:
    client.force_login(cast.mei)
    word("gruntle", "jargon")
    ticket = ask("Does the gruntle work?")
    page = client.get(ticket.get_absolute_url()).content.decode()
    page += client.get("/console/?view=all").content.decode()
    assert "work?" in page
    assert "gruntle" not in page


def test_an_action_holds_for_a_team_or_for_all_that_say_nothing_else(cast: Cast) -> None:
    word("gruntle", "jargon")
    policy("jargon", "log")
    policy("jargon", "block", cast.cards)
    assert screen("gruntle", rules_for(cast.front.pk)).action == "allow"
    assert screen("gruntle", rules_for(None)).action == "allow"
    assert screen("gruntle", rules_for(cast.cards.pk)).action == "block"


def test_a_ticket_is_screened_by_the_rules_of_its_team(cast: Cast, ask: Ask) -> None:
    word("gruntle", "jargon")
    policy("jargon", "off")
    policy("jargon", "escalate", cast.cards)
    assert Ticket.objects.get(pk=ask("Why gruntle?").pk).floor == Floor.ASSISTANT
    Team.objects.filter(pk=cast.front.pk).update(is_front_desk=False)
    Team.objects.filter(pk=cast.cards.pk).update(is_front_desk=True)
    assert Ticket.objects.get(pk=ask("Why gruntle?").pk).floor == Floor.PEOPLE


def test_politics_is_off_until_somebody_switches_it_on(cast: Cast) -> None:
    word("gruntle", "political")
    assert not found("gruntle")
    policy("political", "mask", cast.front)
    assert found("gruntle", cast.front) == ["political"]
    assert not found("gruntle", cast.cards)


def test_a_list_counts_only_while_it_is_switched_on(db: None) -> None:
    words = word_list(is_on=False)
    word("gruntle", "jargon", word_list=words)
    assert not found("gruntle")
    words.is_on = True
    words.record("word_list.edited", actor=SYSTEM)
    assert found("gruntle") == ["jargon"]


def test_a_word_that_is_not_active_is_not_looked_for(db: None) -> None:
    row = word("gruntle", "jargon")
    row.is_active = False
    row.record("word.edited", actor=SYSTEM)
    assert not found("gruntle")


def test_a_removed_word_is_forgotten_and_stays_on_record(db: None) -> None:
    row = word("gruntle", "jargon")
    assert found("gruntle")
    row.remove("word.deleted", actor=SYSTEM)
    assert not found("gruntle")
    newest = Word.history.latest()
    assert (newest.word, newest.history_change_reason, newest.history_actor) == (
        "gruntle",
        "word.deleted",
        "system",
    )


def test_an_allowed_phrase_of_the_desk_wins_over_any_word(db: None) -> None:
    word("gruntle", "jargon")
    AllowedPhrase(phrase="gruntle cake").record("phrase.created", actor=SYSTEM)
    assert not found("a gruntle cake, please")
    assert found("a gruntle, please")


def test_everyday_words_of_service_stay_allowed_whatever_a_list_says(db: None) -> None:
    words = word_list(is_on=True)
    word("退款", "fraud", word_list=words)
    word("假退款", "fraud", word_list=words)
    assert not found("我要退款")
    assert found("这是假退款") == ["fraud"]


def test_a_supervisor_may_take_an_everyday_word_back(db: None) -> None:
    word("退款", "fraud")
    assert found("我要退款") == ["fraud"]


def test_of_two_categories_for_one_word_the_desks_own_counts(db: None) -> None:
    assert found("asshole") == ["abuse"]
    word("asshole", "jargon")
    assert found("asshole") == ["jargon"]


def test_what_is_unchanged_is_looked_up_once_and_never_read_again(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    word("gruntle", "jargon")
    lexicon = rules_for(cast.front.pk).lexicon
    with django_assert_num_queries(1):
        assert rules_for(cast.cards.pk).lexicon is lexicon
    with django_assert_num_queries(0):
        list(mark_text("gruntle", cast.front.pk))


@pytest.mark.django_db(transaction=True)
def test_threads_share_one_lexicon(cast: Cast) -> None:
    def asked(_number: int) -> int:
        try:
            return id(rules_for(cast.front.pk).lexicon)
        finally:
            connections.close_all()

    before = rules_for(None).lexicon
    word("gruntle", "jargon")
    with ThreadPoolExecutor(8) as pool:
        seen = set(pool.map(asked, range(64)))
    assert seen == {id(rules_for(None).lexicon)}
    assert rules_for(None).lexicon is not before


@pytest.mark.django_db(transaction=True)
def test_a_change_that_was_taken_back_counts_nowhere() -> None:
    with transaction.atomic():
        word("gruntle", "jargon")
        assert found("gruntle")
        transaction.set_rollback(True)
    assert not found("gruntle")


def test_a_draft_names_the_screening_and_the_lexicon_it_was_screened_by(
    simulator: Simulator, article: object, ask: Ask
) -> None:
    first, second = write_now(ask()), write_now(ask())
    row = word("gruntle", "jargon")
    third = write_now(ask())
    row.remove("word.deleted", actor=SYSTEM)
    fourth = write_now(ask())
    assert first.screening_version.startswith(f"{SCREENING_VERSION}+")
    assert first.screening_version == second.screening_version == fourth.screening_version
    assert third.screening_version != first.screening_version
    assert LexiconState.objects.count() == 1


@pytest.mark.parametrize("category", ["allowed", " ALLOWED ", " "])
def test_a_category_cannot_be_the_lexicons_own_word_for_harmless(category: str) -> None:
    with pytest.raises(ValidationError):
        Word(word="gruntle", category=category).clean()
