"""Nothing that people write runs in anybody's browser, even where the Content-Security-Policy is switched off."""

from uuid import uuid4

from playwright.sync_api import Page, expect

from assistant.models import Article
from tests.cast import Cast
from tests.journeys.test_main_job import Open, ask, until, wait_for_draft
from tickets.actions import add_note, escalate
from tickets.models import SYSTEM, Macro, Ticket

RAN = "window.ran = (window.ran || 0) + 1"
#: Each runs when it is put into a page unescaped, in one place or another.
PAYLOADS = (
    f"<script>{RAN}</script>",
    f'<img src=x onerror="{RAN}">',
    f'<svg onload="{RAN}"></svg>',
    f'"><img src=x onerror="{RAN}">',
    f"' onmouseover='{RAN}' x='",
    f'</textarea></title></style><img src=x onerror="{RAN}">',
    f'<details open ontoggle="{RAN}"><summary>x</summary></details>',
    f'<iframe srcdoc="<script>parent.{RAN}</script>"></iframe>',
    f"[x](javascript:{RAN.replace(' ', '')})",
    f'<a href="javascript:{RAN}">x</a>',
    f'![x](x" onerror="{RAN})',
    "{{ 7|add:7 }} {% now 'Y' %}",
)
HOSTILE = "\n\n".join(PAYLOADS)
#: What a payload would leave behind in a page, had it been taken for markup.
TRACES = "[onerror], [onload], [ontoggle], [onmouseover], iframe, a[href^=javascript]"


def test_what_people_write_runs_in_nobodys_browser(open_as: Open, cast: Cast, article: Article) -> None:
    prove_that_it_would_run(open_as("nobody", bypass_csp=True))
    article.title, article.body = PAYLOADS[1], f"{article.body}\n\n{HOSTILE}"
    article.record("article.changed", actor=SYSTEM)
    Macro(title=PAYLOADS[3], body=HOSTILE).record("macro.created", actor=SYSTEM)
    ana, mei, sofia = (open_as(name, bypass_csp=True) for name in ("ana", "mei", "sofia"))
    ana.goto("/")
    if ana.locator("[name=name]").count():
        ana.fill("[name=name]", PAYLOADS[3][:60])
    ask(ana, f"When does my card arrive? {HOSTILE}")
    ticket = Ticket.objects.get()
    escalate(ticket, agent=cast.mei, detail=HOSTILE)
    add_note(ticket, agent=cast.liam, text=HOSTILE, client_key=uuid4())
    mei.goto(f"/console/tickets/{ticket.public_id}/?view=all")
    wait_for_draft(mei)
    nothing_runs(mei)
    mei.fill("#composer textarea[name=text]", HOSTILE)
    mei.locator(
        "#composer .send-reply, #composer button[type=submit], #composer .button[data-answers]"
    ).first.click()
    expect(ana.locator("article[data-author=agent]")).to_contain_text("<script>")
    for page, paths in (
        (ana, ("/", ana.url)),
        (mei, ("/console/?view=all", mei.url)),
        (sofia, ("/console/escalations/", f"/console/tickets/{ticket.public_id}/", "/admin/tickets/ticket/")),
    ):
        for path in paths:
            page.goto(path)
            nothing_runs(page)


def nothing_runs(page: Page) -> None:
    expect(page.locator("body")).to_be_visible()
    assert page.evaluate("window.ran") is None, f"a payload ran on {page.url}"
    assert page.locator(TRACES).count() == 0, f"a payload became markup on {page.url}"


def prove_that_it_would_run(page: Page) -> None:
    """Without this the rest would say nothing."""
    policy = {"Content-Security-Policy": "script-src 'none'"}
    page.route(
        "**/as-it-is/", lambda route: route.fulfill(body=HOSTILE, content_type="text/html", headers=policy)
    )
    until(lambda: _runs_in(page))
    assert page.locator(TRACES).count() > 3


def _runs_in(page: Page) -> bool:
    """Loaded anew each time: once, on a busy machine, a page stood there for 45 s and had run nothing."""
    page.goto("/as-it-is/")
    return bool(page.evaluate("window.ran >= 3"))
