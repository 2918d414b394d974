"""The provider refuses our key: open pages say so by themselves, and stop saying it when it is back."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Desk
from tests.journeys.looks import assert_accessible

Open = Callable[..., Page]
SOON_MS = 30_000
#: The provider is asked again after longer and longer pauses.
ASKED_AGAIN_MS = 90_000
AWAY = "The assistant is away at the moment"


@pytest.fixture
def refusing(desk: Desk) -> Iterator[Desk]:
    desk.simulator.fault("401")
    yield desk
    desk.simulator.clear()


def test_everybody_learns_that_the_assistant_is_away_and_back(refusing: Desk, open_as: Open) -> None:
    mei, ana = open_as("mei"), open_as("ana")
    mei.goto("/console/")
    banner = mei.locator("[data-outage]")
    expect(banner).to_have_count(0)
    ana.goto("/")
    ana.get_by_label("What can we help you with?").fill("When does my card arrive?")
    ana.get_by_role("button", name="Send").click()
    expect(ana.locator("#status")).to_contain_text(AWAY, timeout=SOON_MS)
    expect(banner).to_contain_text("DeepSeek refused the key of this desk.", timeout=SOON_MS)
    mei.get_by_role("link", name="When does my card arrive?").first.click()
    expect(mei.locator("#draft")).to_contain_text("This is an article, not a draft of the assistant.")
    expect(banner).to_be_visible()
    assert_accessible(mei)
    refusing.simulator.clear()
    expect(banner).to_have_count(0, timeout=ASKED_AGAIN_MS)
    expect(ana.locator("#status")).not_to_contain_text(AWAY, timeout=SOON_MS)
