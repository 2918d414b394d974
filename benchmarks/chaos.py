"""200 questions while workers are killed, Valkey restarts and the provider fails: nothing lost, nothing twice.

    python -m benchmarks.chaos [--drafts 200] [--faults 0.2] [--seed 7]

Everything is real: PostgreSQL, Valkey, two worker processes that are killed by SIGKILL at random, a beat. Only
DeepSeek is simulated, with a share of faults. An agent approves every draft that is ready. Ends with 1 when a
question was neither answered nor owned by people, or was answered twice.
"""

import argparse
import random
import sys
import time
from collections import Counter
from uuid import uuid4

from assistant.simulator import Simulator
from benchmarks.desk import Desk, wait

WORKERS, THREADS = 2, 16
ASK_EVERY_S = 0.4
#: A worker takes some seconds to start; killed more often, none would ever work.
KILL_EVERY_S = (4.0, 9.0)
VALKEY_KILLS = 2
UNDO_WINDOW_S = 1
#: After the last question so long (seconds) for everything to settle.
PATIENCE_S = 240.0
QUESTIONS = (
    "When does my card arrive? My order is from day {n}.",
    "How much may I withdraw from a cash machine in one day? I need {n} notes.",
    "Why was my transfer number {n} declined?",
    "我的银行卡什么时候到？这是第{n}次问。",
    "How do I change my PIN? I tried {n} times.",
    "为什么我的充值失败了？第{n}笔。",
    "Can I get a refund for payment {n}?",
    "Which currencies can I hold in pocket {n}?",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drafts", type=int, default=200)
    parser.add_argument("--faults", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with (
        Simulator(pace="believable", fault_rate=options.faults) as simulator,
        Desk.open(simulator, DRAFT_LEASE_S="4", UNDO_WINDOW_S=str(UNDO_WINDOW_S)) as desk,
    ):
        return Chaos(desk, simulator, random.Random(options.seed)).run(options.drafts)  # noqa: S311


class Chaos:
    def __init__(self, desk: Desk, simulator: Simulator, chance: random.Random) -> None:
        self._desk, self._simulator, self._chance = desk, simulator, chance
        self._kills = self._valkey_kills = self._approved = 0
        self._next_kill = 0.0

    def run(self, drafts: int) -> int:
        began = time.monotonic()
        self._desk.start_workers(WORKERS, threads=THREADS)
        for number in range(drafts):
            self._ask(number)
            if number in (drafts // 3, 2 * drafts // 3):
                self._desk.kill_valkey()
                self._valkey_kills += 1
            self._go_on(ASK_EVERY_S)
        deadline = time.monotonic() + PATIENCE_S
        while self._unsettled() and time.monotonic() < deadline:
            self._go_on(0.5)
        return self._report(drafts, time.monotonic() - began)

    def _ask(self, number: int) -> None:
        from tickets.actions import start_conversation
        from tickets.models import Customer

        text = QUESTIONS[number % len(QUESTIONS)].format(n=number + 1)
        start_conversation(Customer.objects.create(name=f"Customer {number}"), text=text, start_key=uuid4())

    def _go_on(self, seconds: float) -> None:
        if time.monotonic() >= self._next_kill:
            self._kills += self._desk.kill_a_worker(self._chance)
            self._next_kill = time.monotonic() + self._chance.uniform(*KILL_EVERY_S)
        self._approve()
        wait(seconds, self._desk)

    def _approve(self) -> None:
        """Twice at once for each, as two agents would: only one may win."""
        from assistant.actions import approve_draft
        from assistant.models import Draft, DraftStatus
        from tickets.exceptions import Refused
        from tickets.models import User

        agents = User.objects.filter(username__in=("mei", "liam"))
        for draft in Draft.objects.filter(status=DraftStatus.READY).select_related("ticket"):
            for agent in agents:
                try:
                    approve_draft(draft, agent=agent, client_key=uuid4(), override_reason="benchmark")
                    self._approved += 1
                except Refused:
                    continue

    def _unsettled(self) -> int:
        from assistant.models import Draft
        from tickets.models import Outgoing, Ticket

        waiting = Ticket.objects.waiting().filter(floor="assistant").count()
        return waiting + Draft.objects.open().count() + Outgoing.objects.pending().count()

    def _report(self, asked: int, seconds: float) -> int:
        from assistant.models import Call, Draft
        from tickets.models import Author, Floor, Message, Ticket

        answers = Counter(Message.objects.filter(author=Author.ASSISTANT).values_list("ticket_id", flat=True))
        owned = set(Ticket.objects.filter(floor=Floor.PEOPLE).values_list("pk", flat=True))
        lost = [
            pk for pk in Ticket.objects.values_list("pk", flat=True) if pk not in answers and pk not in owned
        ]
        double = [pk for pk, count in answers.items() if count > 1]
        statuses = Counter(Draft.objects.values_list("status", flat=True))
        print(
            f"{asked} questions in {seconds:.0f} s; {self._kills} workers and {self._valkey_kills} Valkeys killed"
        )
        print(
            f"{Call.objects.count()} calls: {dict(Counter(Call.objects.values_list('outcome', flat=True)))}"
        )
        print(
            f"drafts: {dict(statuses)}; most attempts {max(Draft.objects.values_list('attempt', flat=True))}"
        )
        print(f"answered {len(answers)}, owned by people {len(owned)}, both {len(owned & set(answers))}")
        print(
            f"lost {len(lost)} (goal 0), answered twice {len(double)} (goal 0), unsettled {self._unsettled()}"
        )
        return int(bool(lost or double or Ticket.objects.count() != asked or self._unsettled()))


if __name__ == "__main__":
    sys.exit(main())
