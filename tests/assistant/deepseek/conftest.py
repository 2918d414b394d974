from collections.abc import Iterator

import pytest
from django.conf import settings

from assistant.deepseek import DeepSeekClient, Gate
from assistant.simulator import Simulator
from tests.assistant.deepseek.asking import KEY


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def client(simulator: Simulator) -> DeepSeekClient:
    """As the desk has it: breaker and leases in Redis."""
    gate = Gate(simulator.url, "deepseek-flash", redis_url=settings.REDIS_URL)
    return DeepSeekClient(simulator.url, KEY, lambda model: gate)
