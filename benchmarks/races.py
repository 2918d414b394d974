"""Undo against release, 1,000 times at the same moment: exactly one wins, never both, never neither.

    python -m benchmarks.races [--rounds 1000]

Two threads, each with a PostgreSQL connection of its own, leave a barrier together; in each round one undoes a
pending reply and the other releases it. Ends with 1 when a round has two winners or none, or when what is on record
does not say who won.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING
from uuid import uuid4

from assistant.simulator import Simulator
from benchmarks.desk import Desk

if TYPE_CHECKING:
    from tickets.models import Outgoing, Ticket, User

UNDO_WINDOW_S = 60


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    options = parser.parse_args()
    with Simulator() as simulator, Desk.open(simulator, UNDO_WINDOW_S=str(UNDO_WINDOW_S)):
        return run(options.rounds)


def run(rounds: int) -> int:
    from tickets.actions import start_conversation, take_over
    from tickets.models import Customer, User

    mei = User.objects.get(username="mei")
    ticket = start_conversation(
        Customer.objects.create(name="Ana"), text="Where is my card?", start_key=uuid4()
    )
    take_over(ticket, agent=mei)
    began = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        ends = Counter(_race(pool, ticket, mei) for _ in range(rounds))
    print(f"{rounds} rounds in {time.monotonic() - began:.0f} s: {dict(ends)}")
    sent = ticket.messages.filter(author="agent").count()
    print(f"messages {sent}, released {ends['released']} (must be equal)")
    fair = ends["released"] + ends["undone"] == rounds and sent == ends["released"]
    return int(not fair or not ends["released"] or not ends["undone"])


def _race(pool: ThreadPoolExecutor, ticket: "Ticket", mei: "User") -> str:
    """Who won, as both threads and the row say; "both", "neither" or "row" when they do not agree."""
    from tickets.actions import release_reply, send_reply, undo_reply

    ticket.refresh_from_db()
    outgoing = send_reply(
        ticket, agent=mei, text="Soon.", client_key=uuid4(), seen_seq=ticket.last_public_seq
    )
    barrier = Barrier(2)
    undo = pool.submit(_tried, barrier, lambda: undo_reply(outgoing, agent=mei))
    release = pool.submit(_tried, barrier, lambda: release_reply(outgoing))
    won = {name for name, future in (("undone", undo), ("sent", release)) if future.result()}
    outgoing.refresh_from_db()
    if len(won) != 1:
        return "both" if won else "neither"
    if won != {outgoing.status}:
        return "row"
    return "released" if outgoing.message_id else "undone"


def _tried(barrier: Barrier, act: Callable[[], "Outgoing"]) -> bool:
    """Whether `act` won. Its loser is told so by a Conflict."""
    from tickets.exceptions import Conflict

    barrier.wait(30)
    try:
        act()
    except Conflict:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
