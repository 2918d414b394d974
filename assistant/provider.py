"""This process's way to the provider: one client, and what stands before it."""

from functools import cache

from django.conf import settings

from assistant.deepseek import DeepSeekClient, Gate
from assistant.screening.logs import mask_for_logs
from tickets import realtime


@cache
def client() -> DeepSeekClient:
    """Threads share it, a fork may inherit it. Raises ValueError when the settings cannot work."""
    return DeepSeekClient(settings.DEEPSEEK_BASE_URL, settings.DEEPSEEK_API_KEY, gate_for, mask_for_logs)


def gate() -> Gate:
    """What stands before the desk's model."""
    return gate_for(settings.DEEPSEEK_MODEL)


def gate_for(model: str) -> Gate:
    return _gate(settings.DEEPSEEK_BASE_URL, model)


@cache
def _gate(base_url: str, model: str) -> Gate:
    return Gate(
        base_url,
        model,
        redis_url=settings.REDIS_URL,
        most=settings.DEEPSEEK_CONCURRENCY,
        on_change=tell_outage,
    )


def tell_outage() -> None:
    """Every open page looks again whether the assistant works."""
    realtime.publish([realtime.desk_topic()], "outage.changed")
