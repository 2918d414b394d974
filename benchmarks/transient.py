"""How many drafts people have to write instead, while one request in ten fails in passing.

    python -m benchmarks.transient [--drafts 500] [--faults 0.1]

Real workers, PostgreSQL and Valkey; a simulated DeepSeek that answers a share of the requests with 429, 500, 503, an
empty body, a cut, a reset, a stall or an error in mid-answer. Ends with 1 when fewer than 99.2 % of the drafts were
written by the model, or a question is left with neither a draft nor a person.
"""

import argparse
import sys
import time
from collections import Counter
from uuid import uuid4

from assistant.simulator import Simulator
from benchmarks.desk import Desk, wait

WORKERS, THREADS = 2, 16
ASK_EVERY_S = 0.1
PATIENCE_S = 240.0
GOAL = 99.2
QUESTIONS = (
    "When does my card arrive? I ordered {n} days ago.",
    "How do I change my PIN? I tried {n} times.",
    "我的银行卡什么时候到？这是第{n}次问。",
    "Which currencies can I hold in pocket {n}?",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drafts", type=int, default=500)
    parser.add_argument("--faults", type=float, default=0.1)
    options = parser.parse_args()
    with (
        Simulator(pace="fast", fault_rate=options.faults) as simulator,
        Desk.open(simulator) as desk,
    ):
        return run(desk, options.drafts, options.faults)


def run(desk: Desk, drafts: int, faults: float) -> int:
    from assistant.models import Draft

    began = time.monotonic()
    desk.start_workers(WORKERS, threads=THREADS)
    for number in range(drafts):
        _ask(number)
        wait(ASK_EVERY_S, desk)
    deadline = time.monotonic() + PATIENCE_S
    while Draft.objects.unwritten().exists() and time.monotonic() < deadline:
        wait(0.5, desk)
    return _report(drafts, faults, time.monotonic() - began)


def _ask(number: int) -> None:
    from tickets.actions import start_conversation
    from tickets.models import Customer

    text = QUESTIONS[number % len(QUESTIONS)].format(n=number + 2)
    start_conversation(Customer.objects.create(name=f"Customer {number}"), text=text, start_key=uuid4())


def _report(asked: int, faults: float, seconds: float) -> int:
    from assistant.models import Call, Draft, DraftSource, DraftStatus
    from tickets.models import Floor, Ticket

    calls = Counter(Call.objects.values_list("outcome", flat=True))
    ready = Draft.objects.filter(status=DraftStatus.READY, source=DraftSource.MODEL).count()
    people = Ticket.objects.filter(floor=Floor.PEOPLE).count()
    beginnings = Counter(Draft.objects.values_list("attempt", flat=True))
    share = 100 * ready / asked
    failed = sum(calls.values()) - calls["answered"]
    print(f"{asked} questions in {seconds:.0f} s at {faults:.0%} faults")
    print(f"{sum(calls.values())} requests, {failed} failed: {dict(calls)}")
    print(f"beginnings of a draft: {dict(sorted(beginnings.items()))}")
    print(f"written by the model {ready} = {share:.2f} % (goal {GOAL} %), for people {people}")
    print(f"left with neither: {asked - ready - people} (goal 0)")
    return int(share < GOAL or ready + people != asked)


if __name__ == "__main__":
    sys.exit(main())
