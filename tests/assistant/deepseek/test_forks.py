"""Two children that share a client made before the fork must not share its connections."""

import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from assistant.deepseek import DeepSeekClient
from assistant.simulator import Simulator
from tests.assistant.deepseek.asking import ask

REQUESTS = 40


def ask_often(client: DeepSeekClient, first: int, abreast: Barrier, answers: Connection) -> None:
    """Each answer repeats the placeholder of its question; both children ask at the same moment."""
    own = []
    for number in range(first, first + REQUESTS):
        abreast.wait(10)
        own.append(f"[EMAIL_{number}]" in ask(client, f"How long is delivery? I am [EMAIL_{number}]").text)
    answers.send(own)


def test_children_of_a_fork_get_their_own_answers_only(simulator: Simulator, client: DeepSeekClient) -> None:
    assert ask(client).completion  # the connection that the children would share
    forking = multiprocessing.get_context("fork")
    abreast, ends = forking.Barrier(2), [forking.Pipe(duplex=False) for _ in range(2)]
    children = [
        forking.Process(target=ask_often, args=(client, 1000 * (n + 1), abreast, ends[n][1]))
        for n in range(2)
    ]
    for child in children:
        child.start()
    answers = [receiver.recv() if receiver.poll(30) else [] for receiver, _ in ends]
    for child in children:
        child.join(10)
    assert answers == [[True] * REQUESTS] * 2
    inherited, *theirs = (request.port for request in simulator.requests)
    assert len(theirs) == 2 * REQUESTS
    assert inherited not in theirs
    assert ask(client).completion
