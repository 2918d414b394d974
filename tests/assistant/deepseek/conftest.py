from collections.abc import Iterator

import pytest

from assistant.deepseek import DeepSeekClient
from assistant.simulator import Simulator
from tests.assistant.deepseek.asking import KEY


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def client(simulator: Simulator) -> DeepSeekClient:
    return DeepSeekClient(simulator.url, KEY)
