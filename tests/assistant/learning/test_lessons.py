"""An edited draft may teach an article something; a supervisor signs it, or not."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from assistant.actions import (
    Exposing,
    accept_lesson,
    approve_draft,
    dismiss_lesson,
    edit_draft,
    proposal_of,
    record_gap,
    restore_article,
)
from assistant.models import Article, ArticleState, Draft, GapCluster, Lesson, LessonKind, LessonState
from tests.assistant.topics.deciding import finished
from tests.cast import Cast
from tickets.actions import send_reply, take_over
from tickets.exceptions import Conflict, Invalid, NotAllowed
from tickets.models import SYSTEM, Message, Ticket

Ask = Callable[..., Ticket]
Edited = Callable[..., Draft]
TEXT = "Your card arrives within 5 working days."
CORRECTED = "Your card arrives within 3 working days."


@pytest.fixture
def edited(ask: Ask, article: Article, cast: Cast) -> Edited:
    """edited("Within 3 days.") is what Mei sent instead of TEXT, which stood on `article`."""

    def sent(
        text: str, draft_text: str = TEXT, question: str = "When does my card arrive?", **values: object
    ) -> Draft:
        used = values.pop("articles", [{"id": article.pk, "version": article.version}])
        draft = finished(ask(question), text=draft_text, articles=used, **values)
        edit_draft(draft, agent=cast.mei, text=text, client_key=uuid4())
        return Draft.objects.get(pk=draft.pk)

    return sent


def lesson() -> Lesson:
    return Lesson.objects.select_related("article").get()


def test_a_corrected_fact_proposes_a_change_with_its_source(edited: Edited, article: Article) -> None:
    draft = edited(f"Dear Ana, {CORRECTED}")
    proposed = lesson()
    assert (proposed.kind, proposed.article, proposed.version) == (
        LessonKind.CHANGE,
        article,
        article.version,
    )
    assert proposed.body == article.body.replace("within 5", "within 3")
    assert (proposed.draft, proposed.message) == (draft, draft.message)
    assert (proposed.why, proposed.seen) == (f"{TEXT} → {CORRECTED}", 1)
    article.refresh_from_db()
    assert "within 5" in article.body


def test_a_price_that_leans_on_the_sentence_before_is_shown_with_it(edited: Edited, article: Article) -> None:
    article.body = "The green bag is back. It costs 15 euros. The red bag is new. It costs 15 euros."
    article.save()
    before, after = (f"The red bag is new. It costs {price} euros." for price in (15, 12))
    edited(f"Hello Ana, {after}", draft_text=before, question="What does the red bag cost?")
    assert lesson().body == f"The green bag is back. It costs 15 euros. {after}"
    assert lesson().why == f"{before} → {after}"


def test_an_unedited_approval_proposes_nothing(ask: Ask, article: Article, cast: Cast) -> None:
    used = [{"id": article.pk, "version": article.version}]
    draft = finished(ask(), text="Your card arrives within 9 working days.", articles=used)
    approve_draft(draft, agent=cast.mei, client_key=uuid4())
    assert Message.objects.filter(body__contains="9 working").exists()
    assert not Lesson.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "It arrives within 5 working days, I promise that you will like it!",
        f"{TEXT} Please send your order 778812 back to us by courier, Ana.",
        f"{TEXT} The courier knows the address 12 Baker Street, London.",
        f"{TEXT} The courier will call the number 13812345678 before delivery.",
    ],
)
def test_tone_and_what_only_concerns_this_customer_teach_nothing(edited: Edited, text: str) -> None:
    edited(text, question="When does my card arrive? Call 13812345678, I am Ana.")
    assert not Lesson.objects.exists()


def test_what_reached_nobody_teaches_nothing(edited: Edited, window: None) -> None:
    edited(CORRECTED)
    assert not Lesson.objects.exists()


def test_the_same_lesson_again_is_counted(edited: Edited) -> None:
    edited(CORRECTED)
    edited("Good news, it arrives within 3 working days!")
    assert lesson().seen == 2


def test_one_decision_proposes_one_lesson_however_much_it_adds(edited: Edited) -> None:
    added = "Cards to Iceland arrive within 12 working days. Interest on savings pots is paid every month."
    edited(f"{CORRECTED} {added}")
    assert lesson().body.count("Iceland") == 1
    assert "savings" not in lesson().body


def test_an_article_that_says_so_already_is_not_changed(edited: Edited) -> None:
    edited(TEXT, draft_text="Your card arrives within 7 working days.")
    assert not Lesson.objects.exists()


def test_a_signed_lesson_changes_the_article_and_can_be_rolled_back(
    edited: Edited, article: Article, cast: Cast
) -> None:
    edited(CORRECTED)
    before = article.body
    accept_lesson(lesson(), supervisor=cast.sofia, seen=article.version)
    article.refresh_from_db()
    assert "within 3 working days" in article.body
    newest = article.history.first()
    assert (newest.history_change_reason, newest.history_user) == ("article.edited", cast.sofia)
    assert (lesson().state, lesson().decided_by) == (LessonState.ACCEPTED, cast.sofia)
    restore_article(article, version=lesson().version, seen=article.version, supervisor=cast.sofia)
    article.refresh_from_db()
    assert article.body == before
    with pytest.raises(Conflict, match="Sofia has already decided"):
        accept_lesson(lesson(), supervisor=cast.sofia, seen=article.version)


def test_a_lesson_may_be_worded_otherwise_before_it_is_signed(
    edited: Edited, article: Article, cast: Cast
) -> None:
    edited(CORRECTED)
    accept_lesson(
        lesson(), supervisor=cast.sofia, seen=article.version, body="In three days.", title="Delivery"
    )
    article.refresh_from_db()
    assert (article.title, article.body) == ("Delivery", "In three days.")


def test_when_the_article_has_changed_it_is_refused_and_shown_anew(
    edited: Edited, article: Article, cast: Cast
) -> None:
    edited(CORRECTED)
    seen = proposal_of(lesson()).seen
    article.body = f"New front.\n\n{article.body}"
    article.record("article.edited", actor=SYSTEM)
    with pytest.raises(Conflict, match="another version"):
        accept_lesson(lesson(), supervisor=cast.sofia, seen=seen)
    anew = proposal_of(lesson())
    assert anew.body == article.body.replace("within 5", "within 3")
    accept_lesson(lesson(), supervisor=cast.sofia, seen=anew.seen)
    article.refresh_from_db()
    assert article.body == anew.body


def test_when_its_very_place_has_changed_only_a_person_can_say_how(
    edited: Edited, article: Article, cast: Cast
) -> None:
    edited(CORRECTED)
    article.body = "Cards come by post."
    article.record("article.edited", actor=SYSTEM)
    anew = proposal_of(lesson())
    assert (anew.body, anew.rows) == ("", [])
    with pytest.raises(Conflict, match="changed in this place"):
        accept_lesson(lesson(), supervisor=cast.sofia, seen=anew.seen)
    accept_lesson(lesson(), supervisor=cast.sofia, seen=anew.seen, body="Cards come by post in 3 days.")
    article.refresh_from_db()
    assert article.body == "Cards come by post in 3 days."


def test_dismissed_with_a_reason_it_stays_dismissed(edited: Edited, article: Article, cast: Cast) -> None:
    edited(CORRECTED)
    with pytest.raises(Invalid):
        dismiss_lesson(lesson(), supervisor=cast.sofia, reason=" ")
    dismiss_lesson(lesson(), supervisor=cast.sofia, reason="Only this week")
    edited(CORRECTED)
    assert (lesson().state, lesson().reason, lesson().seen) == (LessonState.DISMISSED, "Only this week", 2)
    article.refresh_from_db()
    assert "within 5" in article.body


def test_agents_sign_nothing(edited: Edited, article: Article, cast: Cast) -> None:
    edited(CORRECTED)
    with pytest.raises(NotAllowed):
        accept_lesson(lesson(), supervisor=cast.mei, seen=article.version)


ANSWER = "Thank you for asking, Ana! Children of any age get an account when a parent opens it in the app. It is free."


def taken_over(ticket: Ticket, cast: Cast, text: str = ANSWER) -> None:
    take_over(ticket, agent=cast.mei)
    ticket.refresh_from_db()
    send_reply(ticket, agent=cast.mei, text=text, client_key=uuid4(), seen_seq=ticket.last_public_seq)


def test_a_persons_reply_to_a_gap_proposes_an_article_which_closes_it(ask: Ask, cast: Cast) -> None:
    ticket = ask("How do I open an account for my child?")
    record_gap(Draft.objects.for_ticket(ticket).get())
    taken_over(ticket, cast)
    proposed = lesson()
    assert (proposed.kind, proposed.draft) == (LessonKind.NEW, None)
    assert proposed.title == "How do I open an account for my child?"
    assert proposed.body == "Children of any age get an account when a parent opens it in the app."
    written = accept_lesson(proposed, supervisor=cast.sofia, seen=0)
    assert (written.state, written.ticket, written.owner) == (ArticleState.DRAFT, ticket, cast.sofia)
    assert written.team == ticket.team == cast.front
    assert GapCluster.objects.get().writing == written


def test_data_of_the_desk_stands_as_a_placeholder_and_is_named(ask: Ask, cast: Cast) -> None:
    ticket = ask("How do I open an account for my child? Mail ana@example.com")
    record_gap(Draft.objects.for_ticket(ticket).get())
    taken_over(ticket, cast, f"{ANSWER} Parents abroad write to parents@harbour.example first.")
    assert lesson().body.endswith("Parents abroad write to [EMAIL_1] first.")
    assert proposal_of(lesson()).placeholders == ["[EMAIL_1]"]


def test_a_change_with_a_placeholder_waits_for_words(edited: Edited, article: Article, cast: Cast) -> None:
    edited(CORRECTED)
    proposed = lesson()
    proposed.body += " Lost ones are reported on [PHONE_1] first."
    proposed.save(update_fields=["body"])
    proposal = proposal_of(lesson())
    assert "[PHONE_1]" in proposal.body
    assert (proposal.placeholders, proposal.needs_words) == (["[PHONE_1]"], True)
    with pytest.raises(Invalid, match=r"take them out: \[PHONE_1\]"):
        accept_lesson(lesson(), supervisor=cast.sofia, seen=article.version)
    assert lesson().state == LessonState.PROPOSED
    said = proposal.body.replace("on [PHONE_1]", "at our desk")
    changed = accept_lesson(lesson(), supervisor=cast.sofia, seen=article.version, body=said)
    assert "reported at our desk first" in changed.body


def test_a_signature_shows_no_personal_data_that_was_not_there(
    edited: Edited, article: Article, cast: Cast
) -> None:
    edited(CORRECTED)
    with pytest.raises(Exposing):
        accept_lesson(lesson(), supervisor=cast.sofia, seen=article.version, body="Call Ana: 13812345678")


def test_a_reply_to_what_is_no_gap_proposes_nothing(ask: Ask, cast: Cast) -> None:
    taken_over(ask("How do I open an account for my child?"), cast)
    assert Message.objects.filter(body=ANSWER).exists()
    assert not Lesson.objects.exists()


def test_the_same_gap_answered_again_is_the_same_lesson(ask: Ask, cast: Cast) -> None:
    for _ in range(2):
        ticket = ask("How do I open an account for my child?")
        record_gap(Draft.objects.for_ticket(ticket).get())
        taken_over(ticket, cast)
    assert lesson().seen == 2


def test_an_edited_draft_that_stood_on_nothing_proposes_an_article(edited: Edited) -> None:
    draft = edited(
        "Children of any age get an account when a parent opens it in the app.",
        draft_text="I cannot find anything about this.",
        question="How do I open an account for my child? I am Ana.",
        articles=[],
    )
    assert (lesson().kind, lesson().draft) == (LessonKind.NEW, draft)
    assert lesson().title == "How do I open an account for my child? I am [NAME]."
