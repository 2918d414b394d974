"""How long a token is on its way from the provider to an agent's page, with 64 drafts in flight, and a released answer
to the customer's page.

    python -m benchmarks.first_token [--drafts 64] [--rounds 3]

Everything is real: PostgreSQL, Valkey, two workers of 32 threads, uvicorn, one open stream for each ticket. Only
DeepSeek is simulated; it notes when each token leaves. A page's time is that of the token after which the
screening could let go what it shows; what is held back until then is told beside it. Who asks, who speaks and who
looks are processes of their own, so that none of them waits for another in what is measured.
The yardstick is a bare PUBLISH to one listener, on the same Valkey at the same time, so that the ratio holds on any
machine. Ends with 1 when a promise is broken.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import accumulate
from multiprocessing import get_context
from typing import Any, ClassVar
from uuid import uuid4

import django
import requests
from redis.asyncio import Redis

from assistant.simulator import Simulator, chat, speech
from assistant.simulator.frames import Reply
from assistant.simulator.http import Response
from benchmarks.desk import Desk
from benchmarks.pushes import percentiles
from helpdesk.embedded.ports import free_port

#: The promises, in milliseconds at p95.
FIRST_MS, LATER_MS, ANSWER_MS = 20.0, 80.0, 150.0
ANSWERS = 40
#: As README.md has them: one for each of two cores.
WORKERS = 2
#: So long (seconds) the provider thinks: when it speaks, all questions have been asked and all drafts are in flight,
#: on a slow machine too. The report says how many were.
THINKS_S = (11.5, 13.5)
SOON_S = 60.0
#: So long (seconds) until every page listens.
LOOKS_S = 1.0
#: Nothing in it is held back for what might follow: words of every day, no number and no quote.
SAID = (
    "Thank you for asking. We have looked at this for you and found where it stands. The parcel left our house "
    "in the morning and is with the courier now. You will see each of its stops in the app as soon as it gets there. "
    "Please write to us again when something is not clear, and we will look at it together with you. "
)


@dataclass
class Said:
    """What the simulator has said in answer to one question: each token, when it left (monotonic seconds), and how
    many drafts were in flight when it began.
    """

    tokens: list[str] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    in_flight: int = 0

    def leaves(self, token: str) -> None:
        self.tokens.append(token)
        self.moments.append(time.monotonic())

    def showable(self) -> list[int]:
        """So many characters could be shown after each token: the screening holds back what it is not sure of."""
        from assistant.lexicon import rules_for
        from assistant.screening import StreamScreen

        screen = StreamScreen(rules_for(None))
        return list(accumulate(len(screen.feed(token)) for token in self.tokens))


class Frame(bytes):
    """A frame of the stream that knows its token."""

    noted: Said
    token: str


class Noted(Reply):
    simulator: ClassVar[Simulator]

    def spoken(self) -> Iterator[bytes]:
        noted = said["".join(self.tokens).split(":")[0]] = Said(in_flight=self.simulator.open_streams)
        for token, data in zip(self.tokens, super().spoken(), strict=True):
            frame = Frame(data)
            frame.noted, frame.token = noted, token
            yield frame


async def note_and_send(out: Response, data: bytes) -> None:
    if isinstance(data, Frame):
        data.noted.leaves(data.token)
    await out.chunk(data)


#: The newest answer by the number in its question, which it begins with.
said: dict[str, Said] = {}


#: So many characters stood on a page at which moment (monotonic seconds).
Seen = list[tuple[int, float]]


@dataclass
class Heard:
    """Waits in seconds. `pages`: what was said to each, and what was seen on it; `in_flight`: how many drafts the
    provider was to answer when it first spoke, for each round.
    """

    pages: list[tuple[Said, Seen]] = field(default_factory=list)
    in_flight: list[int] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    later: list[float] = field(default_factory=list)
    held: list[float] = field(default_factory=list)

    def count(self) -> None:
        for told, seen in self.pages:
            self._count(told, seen)

    def _count(self, told: Said, seen: Seen) -> None:
        """What could be shown with the end only came with no token."""
        showable, lengths = told.showable(), list(accumulate(map(len, told.tokens)))
        places = [(bisect_left(showable, length), at) for length, at in seen]
        waits = [at - told.moments[place] for place, at in places if place < len(showable)]
        self.first += waits[:1]
        self.later += waits[1:]
        self.held += [
            told.moments[bisect_left(showable, length)] - left
            for length, left in zip(lengths, told.moments, strict=True)
            if length <= showable[-1]
        ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drafts", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    chat.Reply = Noted  # type: ignore[misc]
    speech._FRAMINGS[""] = note_and_send
    speech.PACES["in flight"] = replace(speech.PACES["believable"], first=THINKS_S)
    chat.answer = lambda prompt, *_, **__: f"{prompt.question.split()[-1]}: {SAID}"
    with (
        Simulator(pace="in flight") as simulator,
        Desk.open(simulator, UNDO_WINDOW_S="0") as desk,
        _elsewhere() as asking,
        _elsewhere() as looking,
    ):
        Noted.simulator = simulator
        port = free_port()
        desk.start_web(port)
        desk.start_workers(WORKERS, threads=-(-options.drafts // WORKERS))
        url = f"http://127.0.0.1:{port}"
        wait_until_up(url)
        heard, bare = measure(url, options.drafts, options.rounds, asking, looking)
        answered = [asking.submit(one_answer, url, number).result(SOON_S) for number in range(ANSWERS)]
        return report(heard, answered, bare, options.drafts)


def _elsewhere() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=django.setup)


def measure(
    url: str, drafts: int, rounds: int, asking: Executor, looking: Executor
) -> tuple[Heard, list[float]]:
    heard, bare = Heard(), []
    for number in range(rounds + 1):
        numbers = range(number * drafts, (number + 1) * drafts)
        cookie, tickets = asking.submit(prepare, numbers).result(SOON_S)
        said.clear()  # of what was prepared: the first of what is left is the first that spoke
        pages = looking.submit(look, url, cookie, dict(zip(tickets, map(str, numbers), strict=True)))
        time.sleep(LOOKS_S)
        asking.submit(ask_all, tickets, numbers).result(SOON_S)
        seen, took = pages.result(2 * SOON_S)
        if number:  # the first round warms up
            heard.pages += [(said[key], seen[key]) for key in seen]
            heard.in_flight.append(next(iter(said.values())).in_flight)
            bare += took
    return heard, bare


def wait_until_up(url: str) -> None:
    ends = time.monotonic() + SOON_S
    while time.monotonic() < ends:
        try:
            if requests.get(f"{url}/accounts/login/", timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise SystemExit("the desk did not come up")


# -- who looks ------------------------------------------------------------------------------------------------------
def look(url: str, cookie: str, tickets: dict[str, str]) -> tuple[dict[str, Seen], list[float]]:
    """What was seen on a page for each ticket, by the number of its question, and how long a bare PUBLISH took."""
    return asyncio.run(_look(url, cookie, tickets))


async def _look(url: str, cookie: str, tickets: dict[str, str]) -> tuple[dict[str, Seen], list[float]]:
    bare: list[float] = []
    pacing = asyncio.create_task(publish_bare(bare))
    pages = [watch(f"{url}/console/tickets/{ticket}/stream/", cookie, key) for ticket, key in tickets.items()]
    seen = await asyncio.wait_for(asyncio.gather(*pages), SOON_S)
    pacing.cancel()
    return dict(zip(tickets.values(), seen, strict=True)), bare


async def publish_bare(took: list[float]) -> None:
    """Seconds from PUBLISH to the listener, one every 50 ms."""
    async with Redis.from_url(os.environ["REDIS_URL"]) as redis, redis.pubsub() as listener:
        await listener.subscribe("benchmark")
        await listener.get_message(timeout=5)
        while True:
            began = time.monotonic()
            await redis.publish("benchmark", "x")
            while not await listener.get_message(timeout=5):
                pass
            took.append(time.monotonic() - began)
            await asyncio.sleep(0.05)


async def watch(stream: str, cookie: str, key: str) -> Seen:
    """As the page of a ticket does: it follows the stream, and adds what comes to what it shows."""
    length, seen = 0, []
    async for kind, facts in events(stream, cookie):
        if kind == "draft.grew":
            length = max(length, facts["offset"] + len(facts["text"]))
            seen.append((length, time.monotonic()))
        if length >= len(f"{key}: {SAID}".strip()):
            break
    return seen


async def events(address: str, cookie: str) -> Any:
    """(kind, facts) of an event stream. Raw sockets: a client of HTTP would be measured as well."""
    host, _, path = address.removeprefix("http://").partition("/")
    name, _, port = host.partition(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    writer.write(f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n\r\n".encode())
    kind = ""
    try:
        while line := await reader.readline():
            if line.startswith(b"event: "):
                kind = line[7:].decode().strip()
            elif line.startswith(b"data: "):
                yield kind, json.loads(line[6:]).get("facts", {})
    finally:
        writer.close()


# -- who asks -------------------------------------------------------------------------------------------------------
def prepare(numbers: Iterable[int]) -> tuple[str, list[str]]:
    """A cookie, and tickets whose first question has its draft already: what is asked next is answered while a page
    looks.
    """
    from django.conf import settings
    from django.test import Client

    from assistant.models import Draft
    from tickets.actions import start_conversation
    from tickets.models import Customer, User

    agent, browser = User.objects.filter(role="supervisor").order_by("pk")[0], Client()
    browser.force_login(agent)
    name = settings.SESSION_COOKIE_NAME
    tickets = [
        start_conversation(
            Customer.objects.create(name=f"Customer {number}"), text=f"Hello {number}", start_key=uuid4()
        )
        for number in numbers
    ]
    while Draft.objects.unwritten().exists():
        time.sleep(0.2)
    return f"{name}={browser.cookies[name].value}", [ticket.public_id for ticket in tickets]


def ask_all(tickets: Iterable[str], numbers: Iterable[int]) -> None:
    from tickets.actions import receive_message
    from tickets.models import Ticket

    for public_id, number in zip(tickets, numbers, strict=True):
        ticket = Ticket.objects.select_related("requester").get(public_id=public_id)
        text = f"Where is the parcel that I ordered with you? It is number {number}"
        receive_message(ticket, customer=ticket.requester, text=text, client_key=uuid4())


def one_answer(url: str, number: int) -> float:
    """Seconds from an agent's decision until the customer's page has the text of the answer."""
    from django.core import signing

    from tickets.actions import send_reply, start_conversation, take_over
    from tickets.chat.visitor import COOKIE, SALT
    from tickets.models import Customer, User

    agent = User.objects.filter(role="supervisor").order_by("pk")[0]
    customer = Customer.objects.create(name="Waiting")
    ticket = take_over(start_conversation(customer, text="Hello?", start_key=uuid4()), agent=agent)
    cookie = {COOKIE: signing.get_cookie_signer(salt=COOKIE + SALT).sign(customer.public_id)}
    place, text = f"{url}/conversations/{ticket.public_id}", f"Answer number {number}"
    with (
        requests.Session() as page,
        requests.get(f"{place}/stream/", cookies=cookie, stream=True, timeout=SOON_S) as stream,
    ):
        page.get(f"{place}/messages/?after={ticket.last_public_seq}", cookies=cookie, timeout=SOON_S)
        lines = stream.iter_lines(chunk_size=1)
        next(lines)
        began = time.monotonic()
        send_reply(ticket, agent=agent, text=text, client_key=uuid4(), seen_seq=ticket.last_public_seq)
        next(line for line in lines if line == b"event: message.created")
        shown = page.get(f"{place}/messages/?after={ticket.last_public_seq}", cookies=cookie, timeout=SOON_S)
        took = time.monotonic() - began
    if text not in shown.text:
        raise SystemExit("the customer's page was told of an answer that it could not fetch")
    return took


def report(heard: Heard, answered: list[float], bare: list[float], drafts: int) -> int:
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores")
    print(f"{'':36}{'n':>7}{'p50':>11}{'p95':>11}{'p95 over the bare p50':>24}")
    heard.count()
    yardstick = percentiles(bare)[0]
    rows = (
        ("bare PUBLISH to one listener", bare, None),
        ("first token to the agent's page", heard.first, FIRST_MS),
        ("later tokens", heard.later, LATER_MS),
        ("of that nothing: held by the screening", heard.held, None),
        ("answer to the customer's page", answered, ANSWER_MS),
    )
    kept = [tell(name, took, yardstick, promised) for name, took, promised in rows]
    print(f"drafts in flight when the first one spoke: {', '.join(map(str, heard.in_flight))}, of {drafts}")
    return 0 if all(kept) else 1


def tell(name: str, took: list[float], yardstick: float, promised: float | None) -> bool:
    p50, p95 = percentiles(took)
    is_kept = promised is None or p95 * 1000 <= promised
    promise = f"  at most {promised:.0f} ms: {'kept' if is_kept else 'BROKEN'}" if promised else ""
    print(
        f"{name:36}{len(took):>7}{p50 * 1000:>8.2f} ms{p95 * 1000:>8.2f} ms{p95 / yardstick:>24.1f}{promise}"
    )
    return is_kept


if __name__ == "__main__":
    sys.exit(main())
