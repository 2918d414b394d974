"""An agent who looks elsewhere learns that something waits: by the tab, by choice with a notification and a sound."""

import re
from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.journeys.test_main_job import until
from tickets.actions import start_conversation

Open = Callable[..., Page]
#: Of the browser's own parts only those that would ask or sound; whether the page is in sight is ours to say.
WATCHED = """
window.told = []; window.notes = 0;
window.Notification = class {
  static permission = "default";
  static async requestPermission() { return (Notification.permission = "granted"); }
  constructor(words, options) { told.push([words, options.tag, document.title]); }
  close() {}
};
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) { notes += 1; start.call(this, at); };
Object.defineProperty(document, "hidden", { get: () => window.isAway === true });
"""


def test_what_waits_is_counted_in_the_tab_and_told_by_choice(open_as: Open, cast: Cast) -> None:
    mei = open_as("mei")
    mei.add_init_script(WATCHED)
    mei.goto("/console/?view=all")
    start_conversation(cast.ana, text="My secret question about the card", start_key=uuid4())
    expect(mei).to_have_title("(1) All open · Harbour")
    expect(mei.locator("link[rel=icon]")).to_have_attribute("href", re.compile("image/png"))
    assert mei.evaluate("[told.length, notes]") == [0, 0], "off until somebody wants it"
    mei.locator("button.person").click()
    for name in ("Desktop notifications", "A quiet sound"):
        mei.get_by_role("switch", name=name).click()
        expect(mei.get_by_role("switch", name=name)).to_be_checked()
    mei.evaluate("window.isAway = true; window.notes = 0")
    start_conversation(cast.bo, text="When does my card arrive?", start_key=uuid4())
    expect(mei).to_have_title("(2) All open · Harbour")
    said = mei.evaluate("told")
    assert said == [["2 conversations wait for you.", "waiting", "(2) All open · Harbour"]]
    assert mei.evaluate("notes") == 2
    mei.reload()
    mei.locator("button.person").click()
    expect(mei.get_by_role("switch", name="A quiet sound")).to_be_checked()
    mei.get_by_role("switch", name="A quiet sound").click()
    expect(mei.get_by_role("switch", name="A quiet sound")).not_to_be_checked()


def test_a_browser_that_refuses_says_so(open_as: Open) -> None:
    mei = open_as("mei")
    mei.add_init_script("Notification.requestPermission = async () => 'denied'")
    mei.goto("/console/")
    mei.locator("button.person").click()
    mei.get_by_role("switch", name="Desktop notifications").click()
    expect(mei.get_by_text("This browser does not allow them for this page.")).to_be_visible()
    expect(mei.get_by_role("switch", name="Desktop notifications")).not_to_be_checked()


#: Which connections the page holds is the browser's own knowledge.
COUNTED = """
window.streams = [];
window.EventSource = class extends EventSource {
  constructor(...all) { super(...all); streams.push(this); }
};
"""


def test_of_many_hidden_tabs_one_listens_and_all_say_how_many_wait(open_as: Open, cast: Cast) -> None:
    """A browser has six connections for each host: the seventh ticket in a tab of its own would never open."""
    first = open_as("mei")
    first.context.add_init_script(WATCHED + COUNTED)
    tabs = [first, *(first.context.new_page() for _ in range(2))]
    for tab in tabs:
        tab.goto("/console/?view=all")
        expect(tab.locator("main")).to_have_attribute("data-lives", "")
    for tab in tabs:
        look(tab, is_away=True)
    until(lambda: len(listening(tabs)) == 1, page=first)
    start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    for tab in tabs:
        expect(tab).to_have_title("(1) All open · Harbour")
    rested = next(tab for tab in tabs if tab not in listening(tabs))
    assert rested.locator("#queue .row").count() == 0
    look(rested, is_away=False)
    expect(rested.locator("#queue .row")).to_have_count(1)
    look(rested, is_away=True)
    until(lambda: len(listening(tabs)) == 1, page=first)
    listening(tabs)[0].close()
    tabs = [tab for tab in tabs if not tab.is_closed()]
    until(lambda: len(listening(tabs)) == 1, page=tabs[0])
    start_conversation(cast.bo, text="When does my card arrive?", start_key=uuid4())
    for tab in tabs:
        expect(tab).to_have_title("(2) All open · Harbour")


def test_a_hidden_board_that_hears_of_less_silences_no_hidden_list(open_as: Open, cast: Cast) -> None:
    board = open_as("sofia")
    board.context.add_init_script(WATCHED + COUNTED)
    inbox = board.context.new_page()
    for tab, path in ((board, "escalations/"), (inbox, "?view=all")):
        tab.goto(f"/console/{path}")
        expect(tab.locator("main")).to_have_attribute("data-lives", "")
        look(tab, is_away=True)
    board.wait_for_timeout(4_000)  # by then a page rests where another one listens for it
    start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    expect(inbox).to_have_title("(1) All open · Harbour")
    expect(board).to_have_title(re.compile(r"^\(1\) "))


def look(tab: Page, *, is_away: bool) -> None:
    tab.evaluate(
        "(isAway) => { window.isAway = isAway; document.dispatchEvent(new Event('visibilitychange')); }",
        is_away,
    )


def listening(tabs: list[Page]) -> list[Page]:
    return [
        tab
        for tab in tabs
        if tab.evaluate("streams.some(({ readyState }) => readyState !== EventSource.CLOSED)")
    ]
