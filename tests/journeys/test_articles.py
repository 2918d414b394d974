"""Articles in a browser: written with a preview that follows, offered to a customer who writes, nothing moves."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from assistant.models import Article, ArticleState, Deflection
from tests.cast import Cast, solve_now
from tests.journeys.test_carried import sign_in
from tests.journeys.test_chat_live import ask
from tests.journeys.test_outages import wait_until
from tickets.models import SYSTEM, Ticket

WATCH = """() => {
  window.moved = 0;
  new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.moved += value)))
    .observe({ type: "layout-shift", buffered: true });
}"""


def test_an_article_answers_a_customer_before_the_message_is_sent(
    open_as: Callable[..., Page], article: Article
) -> None:
    ana = open_as("ana")
    ana.goto("/")
    ana.evaluate(WATCH)
    text = ana.locator("#text")
    text.press_sequentially("When does my card arrive?")
    offer = ana.get_by_role("button", name="When your card arrives")
    expect(offer).to_be_visible()
    expect(text).to_be_focused()
    assert ana.evaluate("moved") == 0
    offer.click()
    dialog = ana.get_by_role("dialog")
    expect(dialog).to_contain_text("within 5 working days")
    ana.keyboard.press("Escape")
    expect(offer).to_be_focused()
    offer.click()
    dialog.get_by_role("button", name="That answered it").click()
    expect(ana.locator("#offers")).to_contain_text("Nothing was sent.")
    wait_until(lambda: Deflection.objects.filter(opened=article, is_settled=True).exists(), 45)
    text.press_sequentially(" Or does it not?")
    ana.get_by_role("button", name="Send", exact=True).click()
    ana.wait_for_url("**/conversations/*/")
    wait_until(lambda: Deflection.objects.filter(ticket=Ticket.objects.get(), is_settled=False).exists(), 45)


def test_on_a_phone_who_comes_back_finds_what_was_and_three_whole_articles(
    open_as: Callable[..., Page], article: Article, cast: Cast
) -> None:
    ana = open_as("ana", viewport={"width": 360, "height": 740})
    for place in ("Norway", "Spain"):
        title = f"When your card arrives in {place}"
        Article(title=title, body=article.body, state=ArticleState.PUBLISHED).record(
            "article.created", actor=SYSTEM
        )
    solve_now(ask(ana, "Where is my card?"), agent=cast.mei)
    ana.goto("/")
    ana.locator("#text").press_sequentially("When does my card arrive?")
    expect(ana.locator(".offer")).to_have_count(3)
    for offer in ana.locator(".offer").all():
        expect(offer).to_be_in_viewport(ratio=1)
    expect(ana.get_by_role("button", name="Send", exact=True)).to_be_in_viewport(ratio=1)
    earlier = ana.get_by_role("link", name="Where is my card?")
    expect(earlier).not_to_be_in_viewport(ratio=0.5)
    ana.get_by_role("link", name="Your earlier conversations").click()
    expect(earlier).to_be_in_viewport(ratio=1)


def test_a_customer_on_a_phone_sees_the_article_before_the_button_that_sends(
    open_as: Callable[..., Page], article: Article
) -> None:
    ana = open_as("ana", viewport={"width": 360, "height": 740})
    ana.goto("/")
    text, send = ana.locator("#text"), ana.get_by_role("button", name="Send", exact=True)
    expect(send).to_be_in_viewport(ratio=1)
    before = send.bounding_box()
    text.press_sequentially("When does my card arrive?")
    offer = ana.get_by_role("button", name="When your card arrives")
    expect(offer).to_be_in_viewport(ratio=1)
    field, place = text.bounding_box(), offer.bounding_box()
    assert field
    assert place
    assert before
    assert field["y"] + field["height"] <= place["y"] < place["y"] + place["height"] <= before["y"]
    assert send.bounding_box() == before
    text.press("Tab")
    expect(offer).to_be_focused()


def search_while_typing(mei: Page) -> None:
    """The list follows, the field keeps the focus, the address says what is shown; Back shows all again."""
    search, found = mei.get_by_role("searchbox"), mei.get_by_role("link", name="When your card arrives")
    search.press_sequentially("nothing like this")
    expect(mei.get_by_role("heading", name="No article is like that")).to_be_visible()
    expect(search).to_be_focused()
    search.fill("arriv")
    expect(found).to_be_visible()
    expect(search).to_be_focused()
    mei.wait_for_url("**/articles/?q=arriv")
    expect(mei.locator("#announcer")).to_have_text("Articles: 1")
    mei.get_by_label("Any state").select_option("draft")
    expect(found).to_be_hidden()
    mei.wait_for_url("**/articles/?q=arriv&state=draft")
    with mei.expect_event("load"):  # an address of the same page, which it loads anew
        mei.go_back()
    expect(found).to_be_visible()
    mei.keyboard.press("/")


def test_who_discards_what_came_back_writes_on_where_it_stood(open_as: Callable[..., Page]) -> None:
    mei = open_as("mei")
    mei.goto("/console/articles/new/")
    mei.get_by_label("Text", exact=False).first.fill("They cost **nothing**.")
    expect(mei.locator("#preview strong")).to_have_text("nothing")
    mei.reload()
    mei.get_by_role("button", name="Discard it").click()
    expect(mei.get_by_label("Text", exact=False).first).to_be_focused()
    expect(mei.get_by_label("Text", exact=False).first).to_have_value("")
    expect(mei.locator("#preview strong")).to_have_count(0)
    mei.reload()
    expect(mei.locator("#preview")).to_be_visible()
    expect(mei.locator("#kept")).to_be_hidden()


def test_what_one_has_typed_is_not_put_back_for_a_colleague_in_the_same_browser(
    open_as: Callable[..., Page],
) -> None:
    page = open_as("mei")
    page.goto("/console/articles/new/")
    page.get_by_label("Title").fill("Not yet for anybody")
    sign_in(page, open_as("liam").context.cookies(), at=page.url)
    page.goto("/console/articles/new/")
    expect(page.get_by_label("Title")).to_have_value("")
    expect(page.locator("#kept")).to_be_hidden()


def test_an_agent_writes_an_article_by_keyboard_and_loses_no_word(open_as: Callable[..., Page]) -> None:
    mei = open_as("mei")
    mei.goto("/console/articles/")
    mei.keyboard.press("/")
    expect(mei.get_by_role("searchbox")).to_be_focused()
    search_while_typing(mei)
    mei.keyboard.press("Escape")
    mei.keyboard.press("j")
    expect(mei.get_by_role("link", name="When your card arrives")).to_be_focused()
    mei.keyboard.press("n")
    mei.wait_for_url("**/articles/new/")
    mei.get_by_label("Title").fill("Fees")
    mei.get_by_label("Text", exact=False).first.fill("They cost **nothing**.")
    expect(mei.locator("#preview strong")).to_have_text("nothing")
    mei.reload()
    expect(mei.locator("#kept")).to_be_visible()
    expect(mei.get_by_label("Title")).to_have_value("Fees")
    mei.get_by_label("Title").press("Control+Enter")
    expect(mei.get_by_role("heading", name="Fees")).to_be_visible()
    mei.wait_for_load_state()
    assert Article.objects.filter(title="Fees", state="draft").count() == 1
    mei.goto("/console/articles/new/")
    expect(mei.get_by_label("Title")).to_have_value("")
