"""The list: what stands in which view, in which order, page by page, in few queries."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from time_machine import travel

from agents_ui.frame import frame_of
from agents_ui.wanted import Wanted
from assistant.models import Draft, TicketTopic, Topic
from tests.cast import Cast, solve_now
from tickets.actions import (
    add_note,
    ask_for_person,
    escalate,
    hand_back,
    hand_off,
    move_ticket,
    receive_message,
    send_reply,
    settle_escalation,
    take_over,
)
from tickets.models import SYSTEM, Customer, HandOff, OpeningHours, SavedView, Ticket


def subjects(client: Client, view: str, **query: Any) -> list[str]:
    response = client.get("/console/queue/", {"view": view, **query})
    return [ticket.subject for ticket in response.context["queue"].tickets]


def test_each_view_shows_its_tickets(
    cast: Cast, mei: Client, ask: Callable[..., Ticket], ready: Callable[..., Draft]
) -> None:
    ready("Where is my card?")
    ask("Still being drafted")
    ask_for_person(ask("Let me talk to someone"), customer=cast.ana)
    take_over(ask("Held by Mei"), agent=cast.mei)
    solve_now(ask("Over"), agent=cast.liam)
    assert subjects(mei, "approval") == ["Where is my card?"]
    assert subjects(mei, "waiting") == ["Let me talk to someone"]
    assert subjects(mei, "mine") == ["Held by Mei"]
    assert subjects(mei, "unassigned") == [
        "Where is my card?",
        "Still being drafted",
        "Let me talk to someone",
    ]
    assert len(subjects(mei, "all")) == 4
    assert "Over" not in subjects(mei, "all")


def test_what_is_due_first_comes_first_and_what_is_not_due_last(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    asked = {name: ask(name) for name in ("later", "never", "first")}
    due = {"later": timedelta(hours=2), "first": timedelta(minutes=-5)}
    for name, ticket in asked.items():
        ticket.due_at = timezone.now() + due[name] if name in due else None
        ticket.record("test.due", actor=SYSTEM, fields=["due_at"])
    assert subjects(mei, "all") == ["first", "later", "never"]
    page = mei.get("/console/?view=all").content.decode()
    assert page.count("</time> over") == 1


def test_what_came_after_hours_is_due_on_the_next_working_day(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    """By the clock it would be overdue all weekend, and stand before what can still be kept."""
    for weekday in range(5):
        hours = OpeningHours(team=cast.front, weekday=weekday, opens=time(9), closes=time(18))
        hours.record("hours.created", actor=SYSTEM)
    friday = datetime(2026, 11, 27, tzinfo=UTC)
    with travel(friday.replace(hour=10), tick=False):
        answered = ask("Answered on Friday")
        send_reply(answered, agent=cast.mei, text="Here.", client_key=uuid4(), seen_seq=1)
    cast.front.sla_policies.update(first_response=4 * 60)
    with travel(friday.replace(hour=17, minute=30), tick=False):
        late = ask("Late on Friday")
    with travel(friday + timedelta(days=1, hours=12), tick=False):
        assert "</time> over" not in mei.get("/console/?view=all").content.decode()
        assert "Answer due in" in mei.get(late.get_absolute_url()).content.decode()
    with travel(friday + timedelta(days=3, hours=9, minutes=5), tick=False):
        receive_message(answered, customer=cast.ana, text="And now?", client_key=uuid4())
        assert subjects(mei, "all") == ["Answered on Friday", "Late on Friday"]
    with travel(friday + timedelta(days=3, hours=12, minutes=31), tick=False):
        assert mei.get("/console/?view=all").content.decode().count("</time> over") == 2
        assert "Answer overdue for" in mei.get(late.get_absolute_url()).content.decode()


def test_agents_of_another_team_see_an_empty_list_that_helps(
    sign_in: Callable[[str], Client], ask: Callable[..., Ticket]
) -> None:
    ask()
    page = sign_in("noor").get("/console/?view=all").content.decode()
    assert "Where is my card?" not in page
    assert "No open conversations" in page


def test_pages_follow_each_other_without_gap_or_repetition(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    asked = [ask(f"Question {number}").subject for number in range(57)]
    undated = Ticket.objects.filter(
        pk__in=list(Ticket.objects.order_by("pk").values_list("pk", flat=True)[40:])
    )
    undated.update(due_at=None)
    seen, after = [], ""
    for _ in range(3):
        response = mei.get("/console/queue/", {"view": "all", "after": after})
        seen += [ticket.subject for ticket in response.context["queue"].tickets]
        after = response.context["queue"].after
    assert after == ""
    assert seen == asked


def test_a_refresh_brings_as_many_pages_as_are_open(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    for number in range(30):
        ask(f"Question {number}")
    assert len(subjects(mei, "all")) == 25
    assert len(subjects(mei, "all", pages=2)) == 30


def test_a_forged_place_in_the_list_is_not_found(mei: Client) -> None:
    assert mei.get("/console/queue/?after=forged").status_code == 404


def test_more_is_a_link_without_javascript_too(mei: Client, ask: Callable[..., Ticket]) -> None:
    for number in range(26):
        ask(f"Question {number}")
    queue = mei.get("/console/?view=all").context["queue"]
    page = mei.get("/console/", {"view": "all", "after": queue.after}).content.decode()
    assert "Question 25" in page
    assert "Question 24" not in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_queue_takes_few_queries_at_any_size(
    count: int, cast: Cast, sofia: Client, ask: Callable[..., Ticket], django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        ticket = ask(f"Question {number}")
        if number % 3 == 0:
            take_over(ticket, agent=cast.mei)
    with django_assert_max_num_queries(8):
        assert sofia.get("/console/?view=all").status_code == 200
    with django_assert_max_num_queries(8):
        assert sofia.get("/console/queue/?view=all&pages=2").status_code == 200


def test_a_row_says_that_it_is_escalated_beside_whatever_else_it_says(
    cast: Cast, mei: Client, ready: Callable[..., Draft]
) -> None:
    ticket = ready("Where is my card?").ticket
    assert "Escalated" not in row_of(mei, ticket)
    escalation = escalate(ticket, agent=cast.mei, detail="Look at this.")
    assert "Draft ready" in row_of(mei, ticket)
    assert "Escalated" in row_of(mei, ticket)
    settle_escalation(escalation, supervisor=cast.sofia, outcome="Called her.")
    assert "Escalated" not in row_of(mei, ticket)


def row_of(client: Client, ticket: Ticket) -> str:
    page = client.get("/console/queue/", {"view": "all"}).content.decode()
    return page.partition(f'id="row-{ticket.public_id}"')[2].partition("</li>")[0]


def test_a_customers_card_number_is_not_in_the_list(mei: Client, ask: Callable[..., Ticket]) -> None:
    ask("My card 4111 1111 1111 1111 is lost")
    page = mei.get("/console/?view=all").content.decode()
    assert "is lost" in page
    assert "4111 1111 1111 1111" not in page


def test_a_ticket_handed_back_leaves_the_agents_own_list(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = take_over(ask(), agent=cast.mei)
    assert subjects(mei, "mine")
    hand_back(ticket, agent=cast.mei)
    assert not subjects(mei, "mine")


def test_blocked_is_what_does_not_go_on_by_itself(
    cast: Cast, mei: Client, ask: Callable[..., Ticket], ready: Callable[..., Draft]
) -> None:
    ready("Where is my card?")
    stuck = ready("When does it come?")
    Draft.objects.filter(pk=stuck.pk).update(marks=[{"kind": "amount", "start": 0, "end": 1}])
    given_up = ask("Nobody could answer this")
    hand_off(given_up, reason=HandOff.UNAVAILABLE, detail="")
    ask_for_person(ask("Let me talk to someone"), customer=cast.ana)
    assert subjects(mei, "blocked") == ["When does it come?", "Nobody could answer this"]
    assert mei.get("/console/?view=blocked").content.decode().count("Must be looked at") == 1
    take_over(given_up, agent=cast.liam)
    assert subjects(mei, "blocked") == ["When does it come?"]


def test_my_teams_are_those_one_works_in(sofia: Client, cast: Cast, ask: Callable[..., Ticket]) -> None:
    ask("Ours")
    move_ticket(ask("Theirs"), agent=cast.mei, to=cast.cards)
    assert subjects(sofia, "teams") == ["Ours"]
    assert subjects(sofia, "all") == ["Ours", "Theirs"]


def test_filters_stand_in_the_address_and_lead_on(
    cast: Cast, sofia: Client, ask: Callable[..., Ticket]
) -> None:
    topic = Topic.objects.create(name="Delivery")
    english, chinese = ask("Where is my card?"), ask("我的卡在哪里？")
    TicketTopic.objects.update_or_create(ticket=english, defaults={"topic": topic})
    bo = ask("Bo asks", customer=cast.bo)
    moved = move_ticket(ask("Theirs"), agent=cast.mei, to=cast.cards)
    for ticket in (chinese,):
        take_over(ticket, agent=cast.mei)
    assert subjects(sofia, "all", language="zh-hans") == [chinese.subject]
    assert subjects(sofia, "all", status="open") == [chinese.subject]
    assert subjects(sofia, "all", topic=topic.pk) == [english.subject]
    assert subjects(sofia, "all", team=cast.cards.pk) == [moved.subject]
    assert subjects(sofia, "all", customer=cast.bo.public_id) == [bo.subject]
    assert len(subjects(sofia, "all", team="x", topic="9" * 30, status="lost", language="fr")) == 4
    page = sofia.get(f"/console/?view=all&team={cast.cards.pk}").content.decode()
    assert f"/console/tickets/{moved.public_id}/?view=all&amp;team={cast.cards.pk}" in page
    assert "data-on>" in page
    choices = sofia.get("/console/queue/filters/?view=all", headers={"HX-Request": "true"}).content.decode()
    assert "Delivery" in choices


def test_a_page_follows_without_gap_when_tickets_come_between(
    mei: Client, ask: Callable[..., Ticket]
) -> None:
    asked = [ask(f"Question {number}").subject for number in range(30)]
    first = mei.get("/console/queue/", {"view": "all"}).context["queue"]
    urgent = ask("Urgent")
    Ticket.objects.filter(pk=urgent.pk).update(due_at=timezone.now() - timedelta(days=1))
    second = mei.get("/console/queue/", {"view": "all", "after": first.after}).context["queue"]
    assert [ticket.subject for ticket in (*first.tickets, *second.tickets)] == asked


def test_each_view_says_how_much_waits_there_up_to_a_hundred(
    cast: Cast, sofia: Client, ask: Callable[..., Ticket], django_assert_num_queries: Any
) -> None:
    for number in range(3):
        ask(f"Question {number}")
    take_over(Ticket.objects.earliest("pk"), agent=cast.sofia)
    with django_assert_num_queries(1):
        frame = frame_of(cast.sofia, "inbox")
    counts = {entry.view.value: entry.count for entry in frame.views}
    assert (counts["all"], counts["mine"], counts["unassigned"], counts["snoozed"]) == (3, 1, 2, 0)
    assert frame.escalations == 0
    fragment = sofia.get("/console/queue/?view=all").content.decode()
    assert re.search(r'id="count-all"[^>]*hx-swap-oob="true"[^>]*>3<', fragment)


def test_a_list_is_kept_under_a_name_by_its_agent_alone(
    cast: Cast, mei: Client, sign_in: Callable[[str], Client]
) -> None:
    query = f"view=all&team={cast.front.pk}"
    answer = mei.post("/console/views/", {"name": "Ours", "view": "all", "team": cast.front.pk, "q": ""})
    assert answer.headers["Location"] == f"/console/?{query}"
    page = mei.get(answer.headers["Location"]).content.decode()
    assert re.search(r'title="Ours"\s+aria-current="page"', page)
    mei.post("/console/views/", {"name": "Ours", "view": "mine", "nonsense": "1"})
    saved = SavedView.objects.get()
    assert saved.query == "view=mine"
    liam = sign_in("liam")
    assert "Ours" not in liam.get("/console/").content.decode()
    assert liam.post(f"/console/views/{saved.pk}/removal/").status_code == 404
    assert mei.post(f"/console/views/{saved.pk}/removal/").status_code == 302
    assert not SavedView.objects.exists()


def test_what_is_chosen_in_the_dialog_is_saved_though_it_was_never_shown(cast: Cast) -> None:
    """Without a script: the button sends the fields of the filter along, and brings the token itself."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.mei)
    page = browser.get("/console/queue/filters/?view=all").content.decode()
    (form,) = re.findall(r'<form class="sheet-form".*?</form>', page, re.DOTALL)
    (save,) = re.findall(r'<button [^>]*formaction="/console/views/"[^>]*>', form)
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token in save, "an address that is only shown has no token in it"
    assert 'formmethod="post"' in save
    chosen = dict.fromkeys(re.findall(r'<(?:input|select)[^>]* name="(\w+)"', form), "")
    chosen |= {"view": "all", "language": "zh-hans", "name": "ZH", "csrfmiddlewaretoken": token}
    assert browser.post("/console/views/", chosen).status_code == 302
    assert SavedView.objects.get(name="ZH").query == "view=all&language=zh-hans"


def test_words_that_are_too_long_to_be_saved_are_refused(mei: Client) -> None:
    answer = mei.post("/console/views/", {"name": "Long", "view": "all", "q": "卡" * 60})
    assert "These words are too long to be saved." in answer.content.decode()
    assert not SavedView.objects.exists()


def test_a_saved_view_has_its_name_above_it_and_its_count_beside_it(
    cast: Cast, mei: Client, ask: Callable[..., Ticket], django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        ask(f"Question {number}")
    query = "view=all&status=new"
    for name, kept in (("Fresh", {"status": "new"}), ("Found", {"q": "Question"}), ("All", {})):
        mei.post("/console/views/", {"name": name, "view": "all", **kept})
    fresh, found = (SavedView.objects.get(name=name) for name in ("Fresh", "Found"))
    with django_assert_max_num_queries(8):
        page = mei.get(f"/console/?{query}").content.decode()
    assert re.search(r'<h1 id="queue-title">Fresh</h1>', page)
    assert re.search(r"<title>\s*Fresh", page)
    assert re.search(rf'id="count-saved-{fresh.pk}" class="count" data-tone="calm"\s+>3<', page)
    assert re.search(rf'id="count-saved-{found.pk}"[^>]*hidden', page)
    with django_assert_max_num_queries(8):
        fragment = mei.get(f"/console/queue/?{query}").content.decode()
    assert ">Fresh</h1>" in fragment
    assert re.search(rf'id="count-saved-{fresh.pk}"[^>]*hx-swap-oob="true"[^>]*>3<', fragment)
    take_over(Ticket.objects.earliest("pk"), agent=cast.mei)
    assert re.search(rf'id="count-saved-{fresh.pk}"[^>]*>2<', mei.get("/console/").content.decode())
    assert ">All open</h1>" in mei.get("/console/?view=all").content.decode()
    assert ">All open</h1>" in mei.get("/console/?view=all&language=en").content.decode()


def test_a_view_that_does_not_exist_hides_nothing(mei: Client, ask: Callable[..., Ticket]) -> None:
    ask("Still being drafted")
    assert ">All open</h1>" in mei.get("/console/?view=open").content.decode()
    assert subjects(mei, "open") == ["Still being drafted"]
    assert ">To approve</h1>" in mei.get("/console/?view=").content.decode()


def test_a_find_amid_chinese_stands_near_the_beginning_of_its_row(
    mei: Client, ask: Callable[..., Ticket]
) -> None:
    ask("请问转账到德国的欧元账户要几天到账？要手续费吗？房东催我今天必须交押金。")
    assert ">…东催我今天必须交<mark>押金</mark>。" in mei.get("/console/?q=押金").content.decode()
    ask("Please tell me how long a transfer to Germany may take, my landlord wants the deposit")
    assert "my landlord wants the <mark>deposit</mark>" in mei.get("/console/?q=deposit").content.decode()


def test_a_search_marks_the_words_and_finds_what_is_solved(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    solved = solve_now(take_over(ask("My <b>cards</b> were stolen"), agent=cast.liam), agent=cast.liam)
    newer = ask("我的卡丢了，card 4111 1111 1111 1111")
    add_note(newer, agent=cast.liam, text="Her card again", client_key=uuid4())
    found = mei.get("/console/?q=card")
    assert [ticket.pk for ticket in found.context["queue"].tickets] == [newer.pk, solved.pk]
    page = found.content.decode()
    assert "Her <mark>card</mark> again" in page
    assert "My &lt;b&gt;<mark>cards</mark>&lt;/b&gt; were stolen" in page
    assert "Solved · Liam" in page, "what it is, and not only whose"
    assert "data-on>" not in page, "a search is no filter"
    chinese = mei.get("/console/?q=卡丢了").content.decode()
    assert "我的<mark>卡丢了</mark>" in chinese
    assert "4111 1111 1111 1111" not in chinese
    assert subjects(mei, "mine", q="card") == []


def test_a_search_finds_nothing_that_one_may_not_see(
    sign_in: Callable[[str], Client], ask: Callable[..., Ticket]
) -> None:
    ask("A secret question")
    page = sign_in("noor").get("/console/?q=secret").content.decode()
    assert "A secret question" not in page
    assert "Nothing found" in page


@pytest.mark.parametrize("before", [80, 96, 100, 104, 108, 112, 117, 140, 152])
def test_half_a_card_number_at_the_end_of_a_line_stands_uncovered_nowhere(
    before: int, mei: Client, ask: Callable[..., Ticket]
) -> None:
    words = ("I am travelling and need help with this card, please. " * 4)[:before].rpartition(" ")[0]
    ticket = ask(f"{words} 4111 1111 1111 1111 thanks")
    for page in (mei.get("/console/?view=all"), mei.get(f"{ticket.get_absolute_url()}?view=all")):
        assert not re.search(r"\s4111(?!\d)", page.content.decode())  # a word, no id and no time


def test_a_search_does_not_answer_for_what_is_covered(mei: Client, ask: Callable[..., Ticket]) -> None:
    ask("My IBAN is GB33BUKB20201555555555 and my number is 07700 900123")
    for covered in ("GB33", "gb33bukb2", "GB33BUKB20201555555555"):
        assert not mei.get("/console/queue/", {"view": "all", "q": covered}).context["queue"].rows
        assert "IBAN" not in mei.get("/console/palette/", {"q": covered}).content.decode()
    for shown in ("IBAN", "07700", "number"):
        assert len(mei.get("/console/queue/", {"view": "all", "q": shown}).context["queue"].rows) == 1


def test_a_search_goes_on_past_pages_of_which_nothing_may_be_read(
    mei: Client,
    ask: Callable[..., Ticket],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: Any,
) -> None:
    monkeypatch.setattr("agents_ui.queue.PAGE", 2)
    shown = ask("Is 4111 the code of your branch?")
    for _ in range(5):
        ask("My card is 4111 1111 1111 1111")
    with django_assert_max_num_queries(8):
        page = mei.get("/console/?q=4111")
    assert [row.ticket for row in page.context["queue"].rows] == [shown]
    assert "More follows" not in page.content.decode()
    for _ in range(2):
        ask("My card is 4111 1111 1111 1111")
    with django_assert_max_num_queries(8):
        page = mei.get("/console/?q=4111")
    assert "More follows" in page.content.decode()
    assert "Fewer words" not in page.content.decode()
    following = re.search(r'hx-get="([^"]+)"', page.content.decode().split('class="rows-more"')[1])
    assert following
    assert shown.subject in mei.get(unescape(following[1])).content.decode()


@pytest.mark.parametrize("q", ["Mbeki", "grace mbe", "grace.mbeki@example.com", "GRACE.M"])
def test_a_search_finds_whose_conversation_it_is(
    q: str, cast: Cast, sign_in: Callable[[str], Client], ask: Callable[..., Ticket]
) -> None:
    ask("Somebody else's")
    grace = Customer.objects.create(name="Grace Mbeki", email="grace.mbeki@example.com")
    tickets = [ask("Where is my card?", customer=grace), solve_now(ask("It is late"), agent=cast.mei)]
    Ticket.objects.filter(pk=tickets[1].pk).update(requester=grace)
    found = sign_in("mei").get("/console/", {"q": q})
    assert [row.ticket.pk for row in found.context["queue"].rows] == [tickets[1].pk, tickets[0].pk]
    assert "<mark>Grace</mark>" in found.content.decode() or q == "Mbeki"
    assert "Nothing found" in sign_in("noor").get("/console/", {"q": q}).content.decode()


def test_a_search_by_name_goes_on_page_by_page_with_what_says_the_name(
    cast: Cast, mei: Client, ask: Callable[..., Ticket], django_assert_max_num_queries: Any
) -> None:
    grace = Customer.objects.create(name="Grace Mbeki")
    asked = [ask(f"Is Grace here? {n}", customer=grace if n % 3 else cast.ana) for n in range(30)]
    with django_assert_max_num_queries(8):
        first = mei.get("/console/", {"q": "Grace"}).context["queue"]
    second = mei.get("/console/queue/", {"q": "Grace", "after": first.after}).context["queue"]
    found = [ticket.pk for ticket in (*first.tickets, *second.tickets)]
    assert found == [ticket.pk for ticket in reversed(asked)]


def test_a_search_says_how_many_it_has_found(
    mei: Client,
    ask: Callable[..., Ticket],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: Any,
) -> None:
    monkeypatch.setattr("agents_ui.queue.PAGE", 2)
    for text in ("Where is my card?", "A lost card", "A bicycle", "A blue card"):
        ask(text)
    for q, words in (("bicycle", "1 found"), ("card", "More than 2 found"), ("zebra", "Nothing found")):
        with django_assert_max_num_queries(8):
            page = mei.get("/console/", {"q": q}).content.decode()
        assert f'<span id="how-many">{words} for “{q}”</span>' in page
        assert f"Search · {words}" in page.partition("</title>")[0], "it is what a screen reader says first"
    chinese = mei.get("/console/queue/?q=card&pages=2", headers={"accept-language": "zh-hans"})
    assert "找到 3 个（搜索“card”）" in chinese.content.decode()


def test_a_search_goes_on_page_by_page(
    mei: Client, ask: Callable[..., Ticket], django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        ask(f"Card question {number}")
    with django_assert_max_num_queries(8):
        first = mei.get("/console/", {"q": "card"}).context["queue"]
    more = mei.get("/console/queue/", {"q": "card", "after": first.after})
    second, said = more.context["queue"], more.content.decode()
    assert '<span id="how-many" hx-swap-oob="true">30 found for “card”</span>' in said
    assert "<title>Search · 30 found · Harbour</title>" in said
    subjects_found = [ticket.subject for ticket in (*first.tickets, *second.tickets)]
    assert subjects_found == [f"Card question {number}" for number in reversed(range(30))]


def test_an_answer_of_the_list_carries_the_count_of_escalations_to_supervisors_only(
    sofia: Client, mei: Client, cast: Cast
) -> None:
    assert "escalation-count" in sofia.get("/console/queue/").content.decode()
    assert "escalation-count" not in mei.get("/console/queue/").content.decode()


def test_the_page_of_the_next_ticket_is_prepared_ahead_and_marks_nothing(
    mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = ask()
    for path in ("/console/", f"/console/tickets/{ticket.public_id}/"):
        assert mei.get(path).headers["Speculation-Rules"] == '"/console/ahead/"'
    answer = mei.get("/console/ahead/")
    assert answer.headers["Content-Type"] == "application/speculationrules+json"
    assert [rule["eagerness"] for rule in answer.json()["prerender"]] == ["immediate", "immediate"]
    before = Ticket.history.count(), Ticket.objects.get().updated_at
    mei.get(f"/console/tickets/{ticket.public_id}/", headers={"Sec-Purpose": "prefetch;prerender"})
    assert (Ticket.history.count(), Ticket.objects.get().updated_at) == before


@pytest.mark.parametrize("query", ["view=all&language=zh-hans", "view=all&status=pending"])
def test_what_is_rare_among_the_open_is_counted_by_an_index(
    cast: Cast, ask: Callable[..., Ticket], query: str
) -> None:
    one = ask()
    values = {"requester": one.requester, "team": one.team, "language": one.language, "status": one.status}
    Ticket.objects.bulk_create(Ticket(**values, start_key=uuid4()) for _ in range(500))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tickets_ticket")
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Wanted.of(QueryDict(query)).tickets_for(cast.sofia).values("pk").explain()
        cursor.execute("SET LOCAL enable_seqscan = on")
    assert "ticket_filtered" in plan
