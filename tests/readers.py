"""Reading the desk in a language: what stands on a page, and a desk whose people speak it."""

import re
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

from django.test import Client

from assistant.actions import approve_draft, finish_draft, reject_draft
from assistant.lexicon import rules_for
from assistant.models import Draft, Rejection
from tests.cast import Cast
from tests.tickets.chat.conftest import signed
from tickets.actions import receive_message, send_reply
from tickets.chat.visitor import COOKIE
from tickets.models import Customer, Message, Outgoing, Ticket, User

ACCEPTED = {"zh-hans": "zh-CN,zh;q=0.9,en;q=0.8", "en": "en-GB"}
WORDS = {"zh-hans": "银行卡什么时候能寄到", "en": "Where is my card"}
CARD = "4111 1111 1111 1111"
#: Stays as it is in every language: the desk's name and initial, languages in their own words, names of things and of
#: formats.
SHARED = {"Harbour", "H", "English", "简体中文", "DeepSeek", "Cookie", "JavaScript", "PDF", "MB"}
SHARED |= {"PNG", "JPEG", "GIF", "WebP"}
FOREIGN = {"zh-hans": re.compile("[A-Za-z]+"), "en": re.compile("[\u4e00-\u9fff]+")}
LINE = re.compile("<p[ >].*?</p>", re.DOTALL)
#: A stop, and after it a blank before what is read on with. Chinese has none there.
BLANK = re.compile(r"[。！？；](?:</?(?:b|span)>)*\s(?:\s|</?(?:b|span)>)*[^\s<]")
HEARD = ("title", "aria-label", "placeholder", "alt", "data-announce", "data-new", "data-words")
CAPS = ("kbd", "script", "style")


class Shown(HTMLParser):
    """What a person reads or hears of a page: its texts and labels, without the caps of keys."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.words += [value for name, value in attributes if name in HEARD and value]
        self.inside.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.words += [value for name, value in attributes if name in HEARD and value]

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not set(self.inside) & set(CAPS):
            self.words.append(data)


def foreign_words(response: Any, language: str) -> set[str]:
    shown = " ".join(Shown(response.content.decode()).words)
    return set(FOREIGN[language].findall(shown)) - SHARED


class Desk:
    """People whose names and words are of `language`, and their browsers; what is done here is done in the other."""

    def __init__(self, language: str, cast: Cast, ticket: Ticket) -> None:
        self.language, self.cast, self.ticket, self.words = language, cast, ticket, WORDS[language]
        self.other = next(name for name in ACCEPTED if name != language)

    def browser(self, who: User | Customer | None = None, **defaults: Any) -> Client:
        client = Client(headers={"accept-language": ACCEPTED[self.language]}, **defaults)
        if isinstance(who, User):
            client.force_login(who)
        elif who:
            client.cookies[COOKIE] = signed(who.public_id)
        return client

    def reads(self, response: Any, status: int = 200) -> None:
        assert response.status_code == status
        assert not foreign_words(response, self.language)
        assert not list(filter(BLANK.search, LINE.findall(response.content.decode())))
        assert f'lang="{self.language}"' in response.content.decode() or b"<html" not in response.content

    def path(self, pattern: str) -> str:
        draft = Draft.objects.for_ticket(self.ticket).order_by("pk").first()
        escalation = self.ticket.escalations.first()
        ids = {"ticket": self.ticket, "draft": draft, "escalation": escalation}
        return "/" + pattern.format(**{name: thing and thing.public_id for name, thing in ids.items()})

    def claimed(self) -> Draft:
        claimed = Draft.objects.claim(Draft.objects.for_ticket(self.ticket).unwritten().get().pk)
        assert claimed
        return claimed

    def draft(self, **values: Any) -> Draft:
        claimed = self.claimed()
        finish_draft(
            claimed,
            **{
                "text": self.words,
                "spans": [],
                "is_blocked": False,
                "screening_version": rules_for(claimed.ticket.team_id).version,
                **values,
            },
        )
        return Draft.objects.select_related("ticket").get(pk=claimed.pk)

    def blocked(self) -> Draft:
        span = {"start": 0, "end": len(CARD), "kind": "card", "rule": "luhn", "severity": "high"}
        return self.draft(text=f"{CARD} {self.words}", spans=[span], is_blocked=True)

    def approve(self, draft: Draft, **values: Any) -> Outgoing:
        return approve_draft(draft, agent=self.cast.mei, client_key=uuid4(), **values)

    def reject(self, **values: Any) -> Draft:
        return reject_draft(self.draft(), agent=self.cast.mei, rejection=Rejection.TONE, **values)

    def reply(self) -> Outgoing:
        seq = Ticket.objects.get(pk=self.ticket.pk).last_public_seq
        return send_reply(self.ticket, agent=self.cast.mei, text=self.words, client_key=uuid4(), seen_seq=seq)

    def write(self, text: str = "") -> Message:
        return receive_message(
            self.ticket, customer=self.cast.ana, text=text or self.words, client_key=uuid4()
        )
