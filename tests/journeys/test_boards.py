"""What supervisors keep, in lists: where they type it wrong, and what they hear when it is done."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assistant.models import Topic
from tests.journeys.test_learning import looks_right
from tests.journeys.test_main_job import unhurried
from tests.tickets.test_tagging import tag
from tickets.models import Macro

Open = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("quick_pen")
Topics = dict[str, Topic]


def test_a_tag_is_saved_and_what_is_typed_at_the_others_stays(open_as: Open) -> None:
    bug, fraud = tag("App bug"), tag("Fraud")
    sofia = unhurried(open_as("sofia"))
    broken: list[object] = []

    def broke(error: object) -> None:
        broken.append(error)

    sofia.on("pageerror", broke)
    with sofia.expect_response(re.compile("/console/stopped/")):
        sofia.goto("/console/tags/")
    first, second = (sofia.locator(f"#tag-{one.pk} [name=name]") for one in (bug, fraud))
    second.fill("Scam")
    first.fill("Zoo")
    first.press("Enter")
    expect(sofia.locator("#announcer")).to_have_text("Saved.")
    expect(sofia.locator(f"#tag-{bug.pk} .label")).to_have_text("Zoo")
    expect(first).to_be_focused()
    expect(second).to_have_value("Scam")
    expect(sofia.locator(f"#tag-{fraud.pk} .label")).to_have_text("Fraud")
    looks_right(sofia, "#tags")
    assert not broken, "what else comes to the page is no list of tags"


def test_a_taken_name_is_said_at_its_field_and_nothing_typed_is_lost(open_as: Open) -> None:
    bug, fraud = tag("App bug"), tag("Fraud")
    sofia = open_as("sofia")
    sofia.goto("/console/tags/")
    new = sofia.locator("#tags > form [name=name]")
    sofia.locator(f"#tag-{bug.pk} [name=name]").fill("Bugs")
    new.fill("fraud")
    new.press("Enter")
    expect(sofia.get_by_role("alert").filter(has_text="There is a tag of this name already.")).to_be_visible()
    expect(new).to_be_focused()
    expect(new).to_have_value("fraud")
    looks_right(sofia, "#tags")
    new.fill("Refunds")
    new.press("Enter")
    expect(sofia.get_by_role("alert").filter(has_text="name already")).to_have_count(0)
    expect(new).to_have_value("")
    expect(new).to_be_focused()
    expect(sofia.locator("#tags li .label")).to_have_text(["App bug", fraud.name, "Refunds"])
    expect(sofia.locator(f"#tag-{bug.pk} [name=name]")).to_have_value("Bugs")


def test_a_taken_name_of_a_topic_is_said_in_its_dialog(open_as: Open, topics: Topics) -> None:
    sofia = unhurried(open_as("sofia"))
    sofia.goto("/console/topics/")
    sofia.keyboard.press("n")
    name, dialog = sofia.locator("#topic-new [name=name]"), sofia.locator("#topic-new")
    name.fill("Fees")
    sofia.locator("#topic-new [name=examples]").fill("What does it cost?")
    sofia.keyboard.press("Control+Enter")
    expect(dialog.get_by_role("alert")).to_have_text("Another topic has this name.")
    expect(sofia.locator("#refusal")).to_be_empty()
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description("Another topic has this name.")
    looks_right(sofia, "#topic-new")
    name.fill("Loans")
    expect(dialog.get_by_role("alert")).to_have_count(0)
    sofia.keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
    expect(sofia.locator("#announcer")).to_have_text("Saved.")
    assert Topic.objects.get(name="Loans").examples == "What does it cost?"
    sofia.keyboard.press("n")
    expect(name).to_have_value("")


def test_a_level_that_was_changed_is_said_to_eye_and_ear(open_as: Open, topics: Topics) -> None:
    topic = topics["Fees"]
    sofia = unhurried(open_as("sofia"))
    sofia.goto(f"/console/topics/{topic.pk}/")
    sofia.keyboard.press("p")
    sofia.locator("#topic-level [value=shadow]").check()
    sofia.locator("#topic-level [name=reason]").fill("It lied")
    sofia.keyboard.press("Control+Enter")
    expect(sofia.locator("#undoable")).to_contain_text("“Fees” is at shadow now.")
    expect(sofia.locator("#announcer")).to_have_text("“Fees” is at shadow now.")
    sofia.keyboard.press("x")
    sofia.keyboard.type("It promised a loan")
    sofia.keyboard.press("Control+Enter")
    expect(sofia.locator("#announcer")).to_have_text("Reported.")


def test_what_was_typed_into_a_macro_is_back_after_another_page_and_gone_once_it_is_saved(
    open_as: Open,
) -> None:
    fraud = tag("Fraud")
    sofia = unhurried(open_as("sofia"))
    sofia.goto("/console/macros/new/")
    text = sofia.get_by_label("Text", exact=False).first
    sofia.get_by_label("Title").fill("Fees")
    sofia.locator("select[name=language]").select_option("zh-hans")
    sofia.locator(f"[name=adds_tags][value='{fraud.pk}']").check()
    text.fill("They cost {{customer.age}}.")
    sofia.goto("/console/")
    sofia.goto("/console/macros/new/")
    expect(sofia.locator("#kept")).to_be_visible()
    expect(sofia.get_by_label("Title")).to_have_value("Fees")
    expect(sofia.locator("select[name=language]")).to_have_value("zh-hans")
    expect(sofia.locator(f"[name=adds_tags][value='{fraud.pk}']")).to_be_checked()
    expect(sofia.locator("#preview")).to_contain_text("customer.age")
    sofia.get_by_label("Title").press("Control+Enter")
    expect(text).to_be_focused()
    expect(sofia.get_by_text("There is no “customer.age” to fill in.")).to_have_count(1)
    looks_right(sofia, ".board")
    text.fill("They cost nothing.")
    expect(sofia.get_by_text("There is no “customer.age” to fill in.")).to_have_count(0)
    sofia.get_by_label("Title").press("Control+Enter")
    sofia.wait_for_url(re.compile(r"/macros/\d+/$"))
    assert Macro.objects.get(title="Fees").adds_tags == [fraud.pk]
    text.fill("They cost little.")
    sofia.goto("/console/macros/new/")
    expect(sofia.get_by_label("Title")).to_have_value("")
    expect(sofia.locator("#kept")).to_be_hidden()
    sofia.go_back()
    expect(text).to_have_value("They cost little.")
    text.press("Control+Enter")
    expect(sofia.locator(".version-list > li")).to_have_count(2)
    expect(sofia.locator("#kept")).to_be_hidden()
