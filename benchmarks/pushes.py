"""How long a push takes to reach 1,000 pages followed in one process, against a bare PUBLISH to one listener.

    python -m benchmarks.pushes

Both run here and now, on a Valkey of their own, so that their ratio holds on any machine.
"""

import asyncio
import os
import platform
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from statistics import quantiles

from django.conf import settings
from redis.asyncio import Redis

from helpdesk.embedded import Valkey
from tickets.realtime import Push, cursor, follow, publish
from tickets.realtime.line import client

FOLLOWERS = 1_000
PUSHES = 100
PAUSE_S = 0.1
TOPIC = "ticket.benchmark"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        valkey = Valkey(Path(folder), durable=False)
        process = valkey.start()
        settings.configure(REDIS_URL=valkey.url_at(int((valkey.home / "port").read_text())))
        try:
            bare = asyncio.run(bare_publish())
            ours, last = asyncio.run(to_followers())
        finally:
            valkey.stop(process)
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores")
    print(f"{'':40}{'p50':>11}{'p95':>11}{'over the bare p50':>20}")
    report("bare PUBLISH to one listener", bare, bare)
    report(f"push to each of {FOLLOWERS:,} followers", ours, bare)
    report(f"push to the last of {FOLLOWERS:,} followers", last, bare)


async def bare_publish() -> list[float]:
    """Seconds from PUBLISH to the listener."""
    took: list[float] = []
    async with Redis.from_url(settings.REDIS_URL) as redis, redis.pubsub() as listener:
        await listener.subscribe(TOPIC)
        await listener.get_message(timeout=5)
        start_publishing(lambda: client(settings.REDIS_URL).publish(TOPIC, str(time.monotonic())))
        while len(took) < PUSHES:
            message = await listener.get_message(timeout=5)
            if message:
                took.append(time.monotonic() - float(message["data"]))
    return took


async def to_followers() -> tuple[list[float], list[float]]:
    """Seconds from publish to each follower, and from publish to the last of them."""
    after = cursor([TOPIC])
    followers = [asyncio.create_task(follow_all(after)) for _ in range(FOLLOWERS)]
    await asyncio.sleep(1)
    start_publishing(lambda: publish([TOPIC], "benchmark.push", at=time.monotonic()))
    took = await asyncio.gather(*followers)
    return [each for one in took for each in one], [max(each) for each in zip(*took, strict=True)]


async def follow_all(after: str) -> list[float]:
    took: list[float] = []
    async with aclosing(follow([TOPIC], after)) as events:
        async for event in events:
            if isinstance(event, Push):
                took.append(time.monotonic() - event.facts["at"])
            if len(took) == PUSHES:
                break
    return took


def start_publishing(publish_one: Callable[[], object]) -> None:
    """From a thread, as tasks and pages do."""

    def publish_all() -> None:
        for _ in range(PUSHES):
            publish_one()
            time.sleep(PAUSE_S)

    threading.Thread(target=publish_all).start()


def report(name: str, took: list[float], bare: list[float]) -> None:
    p50, p95 = percentiles(took)
    yardstick, _ = percentiles(bare)
    print(
        f"{name:40}{p50 * 1000:>8.2f} ms{p95 * 1000:>8.2f} ms{p50 / yardstick:>8.1f}{p95 / yardstick:>8.1f}"
    )


def percentiles(took: list[float]) -> tuple[float, float]:
    cuts = quantiles(took, n=20)
    return cuts[9], cuts[18]


if __name__ == "__main__":
    main()
