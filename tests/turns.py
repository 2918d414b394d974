"""Who runs what when the suite runs in several processes.

A journey mostly waits, for a browser or a draft, while other tests compute. So both are run at once, in processes of
their own: where a desk runs, its worker would take the drafts of other tests.
"""

import os

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScheduling
from xdist.workermanage import WorkerController

#: With more of them, they wait for PostgreSQL and for each other.
MOST = 8
#: A process has to know the test after the one that it runs.
AHEAD = 2


def how_many() -> int:
    """The processes that keep this machine busy, and no busier than its journeys can bear."""
    return min(2 * (os.cpu_count() or 1), MOST)


class Turns(LoadScheduling):
    """Every other process runs journeys; alone, or where only one kind was asked for, each runs what there is."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        self._runs_journeys: dict[WorkerController, bool] = {}

    def schedule(self) -> None:
        if self.collection is None and self._check_nodes_have_same_collection():
            self.collection: list[str] | None = next(iter(self.node2collection.values()))
            self.pending[:] = range(len(self.collection or []))
            self._divide()
        for node in self.nodes:
            self.check_schedule(node)

    def check_schedule(self, node: WorkerController, duration: float = 0) -> None:
        """Journeys one by one, since each takes seconds; others in ever smaller shares of what is left."""
        if node.shutting_down:
            return
        mine = [test for test in self.pending if self._is_for(node, test)]
        lacking = AHEAD - len(self.node2pending[node])
        if lacking > 0:
            one_by_one = mine and self._is_journey(mine[0])
            share = 0 if one_by_one else len(mine) // len(self.nodes) // 4
            self._send(node, mine[: max(share, lacking)])
        if not any(self._is_for(node, test) for test in self.pending):
            node.shutdown()

    def _divide(self) -> None:
        kinds = {self._is_journey(test) for test in self.pending}
        nodes = self.nodes if len(kinds) > 1 and len(self.nodes) > 1 else []
        for number, node in enumerate(nodes):
            self._runs_journeys[node] = number % 2 == 0

    def _is_for(self, node: WorkerController, test: int) -> bool:
        """One that came later, in place of one that broke down, runs what is left."""
        return self._runs_journeys.get(node, self._is_journey(test)) == self._is_journey(test)

    def _is_journey(self, test: int) -> bool:
        names: list[str] = self.collection or []
        return names[test].startswith("tests/journeys/")

    def _send(self, node: WorkerController, tests: list[int]) -> None:
        if tests:
            taken = set(tests)
            self.pending[:] = [test for test in self.pending if test not in taken]
            self.node2pending[node].extend(tests)
            node.send_runtest_some(tests)
