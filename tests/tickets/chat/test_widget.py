"""The chat inside other sites' pages: only where the desk allows it, and as whom the site vouches for."""

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.cast import Cast, erase_now
from tests.readers import foreign_words
from tickets.actions import ask_for_deletion, merge_ticket, send_reply
from tickets.chat.visitor import COOKIE, FRAMED_COOKIE, IDENTITY_COOKIE
from tickets.models import Customer, Ticket

SHOP, SECRET = "https://shop.example", "s" * 32
OWN = "http://testserver"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def allowed(settings: Settings, cast: Cast) -> None:
    settings.WIDGET_ORIGINS = [SHOP]
    settings.WIDGET_SECRET = SECRET


@pytest.fixture
def frame() -> Client:
    """A frame that has been opened; CSRF is checked as in production."""
    client = Client(enforce_csrf_checks=True)
    client.get("/widget/")
    return client


def post(client: Client, path: str, fields: dict[str, Any], origin: str | None = OWN, **headers: str) -> Any:
    return client.post(path, fields, headers={**({"Origin": origin} if origin else {}), **headers})


def ask(client: Client, text: str = "Where is my card?", **more: Any) -> Any:
    return post(client, "/widget/conversations/", {"text": text, "client_key": str(uuid4())}, **more)


def part(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def token(secret: str = SECRET, alg: str = "HS256", **claims: Any) -> str:
    body = {"sub": "17", "exp": time.time() + 600, **claims}
    head = f"{part(json.dumps({'alg': alg}).encode())}.{part(json.dumps(body).encode())}"
    return f"{head}.{part(hmac.digest(secret.encode(), head.encode(), hashlib.sha256))}"


def identify(client: Client, given: str) -> Any:
    return post(client, reverse("widget:identity"), {"token": given})


# -- where it may be shown --------------------------------------------------------------------------------------------
def test_only_the_widgets_pages_may_be_framed_and_only_by_the_sites_named(frame: Client) -> None:
    framed = frame.get("/widget/")
    assert f"frame-ancestors {SHOP}" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    for path in ("/", "/help/", "/accounts/login/"):
        page = Client().get(path)
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"


def test_a_desk_that_names_no_site_has_no_widget(settings: Settings) -> None:
    settings.WIDGET_ORIGINS = []
    for path in ("/widget.js", "/widget/"):
        answer = Client().get(path)
        assert answer.status_code == 404
    assert Client().get("/widget/")["X-Frame-Options"] == "DENY"
    assert ask(Client()).status_code == 404


def test_the_script_speaks_the_pages_language_and_may_be_cached() -> None:
    english = Client().get("/widget.js", headers={"Accept-Language": "en"})
    assert english["Content-Type"].startswith("text/javascript")
    assert "max-age=300" in english["Cache-Control"]
    assert "Accept-Language" in english["Vary"]
    assert '"open": "Open the chat"' in english.content.decode()
    chinese = Client().get("/widget.js?language=zh-hans", headers={"Accept-Language": "en"}).content.decode()
    assert json.dumps("打开聊天") in chinese


def test_the_frame_keeps_the_language_that_was_chosen(frame: Client) -> None:
    assert '<html lang="en"' in frame.get("/widget/").content.decode()
    frame.get("/widget/?language=zh-hans")
    assert '<html lang="zh-hans"' in frame.get("/widget/").content.decode()
    assert '<html lang="zh-hans"' in frame.get("/widget/?language=xx").content.decode()


def test_every_word_in_the_frame_is_in_its_language(frame: Client) -> None:
    chinese = {"Accept-Language": "zh-CN"}
    pages = [
        frame.get("/widget/", headers=chinese),
        frame.get(ask(frame, "我的卡在哪里？")["Location"], headers=chinese),
        post(frame, "/widget/conversations/", {"text": "你好"}, origin=None, **chinese),
        post(
            frame, "/widget/conversations/", {"text": "你好"}, origin=None, **{**chinese, "HX-Request": "1"}
        ),
    ]
    assert [foreign_words(page, "zh-hans") for page in pages] == [set()] * 4


# -- cookies and posts ------------------------------------------------------------------------------------------------
def test_the_visitors_cookie_works_in_a_frame_of_another_site_and_there_alone(frame: Client) -> None:
    cookie = frame.cookies[FRAMED_COOKIE]
    assert (cookie["samesite"], cookie["secure"], cookie["partitioned"]) == ("None", True, True)
    assert "Partitioned" in cookie.OutputString()
    assert cookie["httponly"] is True
    assert COOKIE not in frame.cookies
    assert "csrftoken" not in frame.cookies


def test_a_question_from_the_frame_stays_in_the_frame(frame: Client) -> None:
    answer = ask(frame)
    ticket = Ticket.objects.get()
    assert answer["Location"] == f"/widget/conversations/{ticket.public_id}/"
    page = frame.get(answer["Location"]).content.decode()
    assert f'action="/widget/conversations/{ticket.public_id}/messages/"' in page
    assert f'data-stream="/widget/conversations/{ticket.public_id}/stream/' in page
    assert 'data-act="close"' in page
    assert f'href="/widget/conversations/{ticket.public_id}/"' in frame.get("/widget/").content.decode()


@pytest.mark.parametrize("origin", [SHOP, "null", None, "http://testserver.evil.example"])
def test_a_post_from_elsewhere_changes_nothing(frame: Client, origin: str | None) -> None:
    assert ask(frame, origin=origin).status_code == 403
    assert not Ticket.objects.exists()


def test_the_page_itself_still_wants_its_csrf_token(frame: Client) -> None:
    asked = {"text": "Where is my card?", "client_key": str(uuid4())}
    assert post(frame, "/conversations/", asked).status_code == 403


def test_without_cookies_the_frame_offers_a_tab(frame: Client) -> None:
    refused = ask(Client(enforce_csrf_checks=True), **{"HX-Request": "true"})
    assert refused.status_code == 403
    assert 'href="/widget/" target="_blank"' in refused.content.decode()


def test_another_visitors_place_leads_to_the_start(frame: Client, cast: Cast) -> None:
    other = Client(enforce_csrf_checks=True)
    other.get("/widget/")
    place = ask(other)["Location"]
    assert frame.get(place)["Location"] == "/widget/"
    for headers in ({"HX-Request": "true"}, {"Accept": "text/event-stream"}, {"Accept": "*/*"}):
        assert frame.get(place, headers=headers).status_code == 404, "the page's script loads it anew"


def test_whose_words_were_deleted_is_told_so_in_the_frame_too(frame: Client, cast: Cast) -> None:
    place = ask(frame)["Location"]
    ticket = Ticket.objects.get()
    erase_now(ask_for_deletion(ticket, customer=ticket.requester), supervisor=cast.sofia)
    page = frame.get(place)
    assert page.status_code == 410
    assert "was deleted, as you had asked" in page.content.decode()
    assert 'data-place="/widget/"' in page.content.decode(), "where the site opens the chat the next time"
    assert frame.get(f"{place}messages/", headers={"HX-Request": "true"}).status_code == 404


def answered(frame: Client, cast: Cast, text: str = "Where is my card?") -> Ticket:
    ask(frame, text)
    ticket = Ticket.objects.latest("pk")
    send_reply(ticket, agent=cast.mei, text="Here.", client_key=uuid4(), seen_seq=1)
    return ticket


def read(frame: Client, ticket: Ticket) -> None:
    seq = Ticket.objects.get(pk=ticket.pk).last_seq
    post(frame, f"/widget/conversations/{ticket.public_id}/reading/", {"seq": seq})


def unread(frame: Client) -> str:
    return frame.get("/widget/").content.decode().partition('data-unread="')[2].partition('"')[0]


def test_what_was_not_read_yet_is_counted_for_the_badge(frame: Client, cast: Cast) -> None:
    ticket = answered(frame, cast)
    assert unread(frame) == "1"
    read(frame, ticket)
    assert unread(frame) == "0"


@pytest.mark.parametrize(("is_read", "counted"), [(False, "1"), (True, "0")])
def test_what_was_merged_is_as_read_as_it_was_until_it_is_read_where_it_goes_on(
    frame: Client, cast: Cast, is_read: bool, counted: str
) -> None:
    ask(frame)
    goes_on, ended = Ticket.objects.get(), answered(frame, cast, "And my parcel?")
    if is_read:
        read(frame, ended)
    merge_ticket(ended, into=goes_on, agent=cast.mei)
    assert unread(frame) == counted
    read(frame, goes_on)
    assert unread(frame) == "0"


# -- who is there ------------------------------------------------------------------------------------------------------
def test_the_site_says_who_it_is_and_every_browser_of_theirs_finds_the_conversation(frame: Client) -> None:
    assert identify(frame, token(name="Lena", email="lena@shop.example")).status_code == 200
    ask(frame, "Where is my lamp?")
    lena = Customer.objects.get(host_id="17")
    assert (lena.name, lena.email, lena.tickets.count()) == ("Lena", "lena@shop.example", 1)
    phone = Client(enforce_csrf_checks=True)
    phone.get("/widget/")
    identify(phone, token())
    assert "Where is my lamp?" in phone.get("/widget/").content.decode()
    assert identify(phone, token()).status_code == 204, "nothing has changed"


def test_who_wrote_before_signing_in_keeps_the_conversation_until_signing_out(frame: Client) -> None:
    ask(frame, "Where is my lamp?")
    identify(frame, token())
    assert "Where is my lamp?" in frame.get("/widget/").content.decode()
    assert identify(frame, "").status_code == 200
    assert "Where is my lamp?" not in frame.get("/widget/").content.decode(), "another person may come next"


def test_where_the_site_says_nobody_is_signed_in_the_next_page_is_already_nobodys(frame: Client) -> None:
    identify(frame, token(name="Lena"))
    place = ask(frame, "Where is my lamp?")["Location"]
    assert frame.get(f"{place}?nobody")["Location"] == "/widget/", "the place that the site remembers"
    assert "Lena" not in frame.get("/widget/").content.decode()
    identify(frame, token(name="Lena"))
    for address in ("/widget/?language=en&nobody=", "/widget/"):
        page = frame.get(address).content.decode()
        assert "Lena" not in page
        assert "Where is my lamp?" not in page


def test_what_was_written_for_one_person_is_not_sent_as_anothers(frame: Client) -> None:
    identify(frame, token(name="Lena"))
    page = frame.get("/widget/").content.decode()
    assert '<input type="hidden" name="person" value="17"' in page
    identify(frame, token(sub="18", name="Max"))
    written = {"text": "Lena has a secret", "name": "Lena", "client_key": uuid4()}
    refused = post(frame, "/widget/conversations/", {**written, "person": "17"})
    assert refused.status_code == 403
    assert "Lena has a secret" in refused.content.decode(), "nothing that was typed is lost"
    assert not Ticket.objects.exists()
    assert Customer.objects.get(host_id="18").name == "Max"


def test_the_page_says_whose_it_is_to_its_own_script(frame: Client) -> None:
    assert 'data-person=""' in frame.get("/widget/").content.decode()
    identify(frame, token())
    page = frame.get("/widget/").content.decode()
    assert 'data-person="17"' in page
    assert "data-nobody" not in page
    assert 'data-person="" data-nobody' in frame.get("/widget/?nobody").content.decode()
    assert "data-person" not in Client().get("/").content.decode()


def test_an_identity_ends_with_its_token(frame: Client) -> None:
    identify(frame, token(exp=time.time() + 600))
    assert 590 <= int(frame.cookies[IDENTITY_COOKIE]["max-age"]) <= 600


def test_a_known_person_is_not_merged_with_whom_wrote_before(frame: Client) -> None:
    known = Customer.objects.create(host_id="17", name="Lena")
    ask(frame, "Somebody else's question")
    identify(frame, token())
    assert not known.tickets.exists()
    assert "Somebody else" not in frame.get("/widget/").content.decode()


@pytest.mark.parametrize("given", [token(secret="x" * 32), token(), ""])
def test_who_comes_after_another_who_was_not_believed_finds_nothing_of_theirs(
    frame: Client, given: str
) -> None:
    ask(frame, "Max has a question")
    post(frame, reverse("widget:identity"), {"token": given, "anew": "true"})
    assert "Max has a question" not in frame.get("/widget/").content.decode()
    identify(frame, token())
    assert "Max has a question" not in frame.get("/widget/").content.decode()
    assert not Customer.objects.get(host_id="17").tickets.exists()


WRONG: dict[str, tuple[Callable[[], str], str]] = {
    "another secret": (lambda: token(secret="x" * 32), "signature"),
    "no signature": (lambda: token().rpartition(".")[0] + ".", "signature"),
    "none as its algorithm": (lambda: token(alg="none"), "signature"),
    "another body": (lambda: ".".join([token().split(".")[0], *token(sub="18").split(".")[1:2], "x"]), ""),
    "expired": (lambda: token(exp=time.time() - 1), "expired"),
    "no end": (lambda: token(exp=None), "exp is missing"),
    "too long": (lambda: token(exp=time.time() + 90_000), "a day"),
    "nobody": (lambda: token(sub=""), "sub"),
    "a number": (lambda: token(sub=17), "sub"),
    "nested without end": (lambda: f"{part(b'[' * 2900)}.{part(b'{}')}.{part(b'z')}", "signature"),
    "no token": (lambda: "hello", "no JSON Web Token"),
    "no JSON": (lambda: f"{part(b'x')}.{part(b'y')}.{part(b'z')}", ""),
    "not ASCII": (lambda: "你.好.吗", "no JSON Web Token"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_token_says_why_and_the_visitor_stays_anonymous(frame: Client, kind: str) -> None:
    make, reason = WRONG[kind]
    refused = identify(frame, make())
    assert refused.status_code == 403
    assert reason in refused.content.decode()
    assert IDENTITY_COOKIE not in frame.cookies
    ask(frame)
    assert Customer.objects.get(tickets__isnull=False).host_id is None


def test_without_a_secret_no_site_is_believed(frame: Client, settings: Settings) -> None:
    settings.WIDGET_SECRET = ""
    assert "WIDGET_SECRET" in identify(frame, token(secret="")).content.decode()


def test_strange_names_and_addresses_are_left_out(frame: Client) -> None:
    identify(frame, token(name="L" * 101, email="nowhere"))
    assert Customer.objects.filter(host_id="17", name="", email="").exists()


def test_a_forged_identity_cookie_is_nobody(frame: Client) -> None:
    known = Customer.objects.create(host_id="17", name="Lena")
    frame.cookies[IDENTITY_COOKIE] = known.public_id
    assert "Lena" not in frame.get("/widget/").content.decode()
