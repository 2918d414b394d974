"""manage.py ask: the synchronous way through the same core."""

import json
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from pytest_django import Settings

from assistant.deepseek import Outcome
from assistant.deepseek.circuit import FAULTS
from assistant.management.commands.ask import Command
from assistant.models import Article, Call
from assistant.provider import client, gate
from assistant.simulator import Simulator
from tests.assistant.deepseek.provider import DONE, RawProvider, frame, frames_of

Serve = Callable[..., RawProvider]


@pytest.fixture
def serve(transactional_db: None, settings: Settings) -> Iterator[Serve]:
    """serve(frame, ...) is a provider that answers with exactly these frames."""
    running: list[RawProvider] = []

    def served(*script: bytes) -> RawProvider:
        running.append(RawProvider(script).__enter__())
        settings.DEEPSEEK_BASE_URL = running[-1].url
        client.cache_clear()
        return running[-1]

    yield served
    for provider in running:
        provider.__exit__()
    client.cache_clear()


def run(*arguments: str) -> tuple[int, str]:
    """Exit status and standard output of `manage.py ask`."""
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        Command(stdout=out).run_from_argv(["manage.py", "ask", *arguments])
    assert isinstance(ended.value.code, int)
    return ended.value.code, out.getvalue()


def asked(*arguments: str) -> dict[str, Any]:
    _, printed = run("--json", *arguments)
    found: dict[str, Any] = json.loads(printed)
    return found


def test_the_answer_is_printed(article: Article, simulator: Simulator) -> None:
    status, printed = run("When does my card arrive?")
    assert status == 0
    assert "5 working days" in printed


def test_json_says_everything_about_the_answer(article: Article, simulator: Simulator) -> None:
    answer = asked("When does my card arrive?")
    assert list(answer) == ["outcome", "reason", "text", "model", "usage", "cost", "ms"]
    assert (answer["outcome"], answer["reason"], answer["model"]) == ("answered", "", "deepseek-flash")
    assert answer["usage"]["prompt_tokens"] > answer["usage"]["completion_tokens"] > 0
    assert float(answer["cost"]) > 0


def test_each_request_leaves_a_row_without_a_draft(article: Article, simulator: Simulator) -> None:
    run("When does my card arrive?")
    call = Call.objects.get()
    assert (call.draft, call.outcome) == (None, "answered")
    assert call.articles == [{"id": article.pk, "version": 1}]


def test_without_knowledge_no_article_goes_out(article: Article, simulator: Simulator) -> None:
    assert asked("--no-knowledge", "When does my card arrive?")["outcome"] == "answered"
    assert Call.objects.get().articles == []


def test_personal_data_leaves_as_a_placeholder_and_comes_back(serve: Serve, simulator: Simulator) -> None:
    run("My number is 13812345678")
    assert "13812345678" not in json.dumps(simulator.requests, default=str)
    serve(*frames_of("We call [PHO", "NE_1] today."))
    assert asked("My number is 13812345678")["text"] == "We call 13812345678 today."


def test_a_stream_is_the_answer_only_when_it_is_whole(serve: Serve) -> None:
    whole = frames_of("Deliv", "ery takes\n", "two 天\u2028days. ")
    for length in range(2, len(whole)):
        serve(*whole[:length])
        answer = asked("How long?")
        assert (answer["outcome"], answer["text"]) == ("failed", ""), f"cut after frame {length}"
        assert answer["reason"]
    serve(*whole)
    assert asked("How long?")["text"] == "Delivery takes\ntwo 天\u2028days. "


@pytest.mark.parametrize("finish", ["length", "insufficient_system_resource", "tool_calls", "odd"])
def test_an_answer_that_did_not_stop_by_itself_is_none(serve: Serve, finish: str) -> None:
    serve(frame("Half an ans"), frame("", finish), DONE)
    answer = asked("How long?")
    assert (answer["outcome"], answer["text"]) == ("failed", "")
    assert answer["cost"] != "0"


@pytest.mark.parametrize(
    ("fault", "outcome", "status"),
    [
        ("401", "failed", 4),
        ("402", "failed", 4),
        ("422", "failed", 4),
        ("400_model", "failed", 4),
        ("blank_content", "failed", 4),
        ("empty_body", "failed", 4),
        ("400_risk", "handed_off", 3),
        ("content_filter", "handed_off", 3),
    ],
)
def test_what_the_provider_refuses_is_no_answer(
    simulator: Simulator, fault: str, outcome: str, status: int
) -> None:
    simulator.fault(fault)
    code, printed = run("--json", "When does my card arrive?")
    answer = json.loads(printed)
    assert (code, answer["outcome"], answer["text"]) == (status, outcome, "")
    assert answer["reason"]


def test_an_error_inside_the_stream_is_no_answer(serve: Serve) -> None:
    serve(frame("Half"), b'data: {"error": {"message": "Server Error", "code": 500}}\n\n', DONE)
    assert asked("How long?")["outcome"] == "failed"


def test_what_the_screening_marks_goes_to_people(serve: Serve) -> None:
    provider = serve(*frames_of("never asked"))
    status, printed = run("--json", "I will kill you all, I have a bomb")
    assert (status, json.loads(printed)["outcome"]) == (3, "handed_off")
    assert not provider.heads


def test_an_answer_that_holds_what_nobody_may_say_is_masked(serve: Serve) -> None:
    serve(*frames_of("Her card is 4242 4242 ", "4242 4242, sir."))
    answer = asked("Which card?")
    assert (answer["outcome"], answer["text"]) == ("answered", "Her card is [card ··4242], sir.")


def test_a_number_that_markdown_hides_is_not_shown(serve: Serve) -> None:
    serve(*frames_of("Her card is 4242 **4242** 4242 4242."))
    answer = asked("Which card?")
    assert (answer["outcome"], answer["text"]) == ("handed_off", "")


@pytest.mark.parametrize(
    "text", ["-", "--what", "-1 degree", "--json please", "--verbosity", "\udcff\x00 ok"]
)
def test_any_text_is_a_question(serve: Serve, text: str) -> None:
    serve(*frames_of("Fine."))
    assert asked(text)["text"] == "Fine."


@pytest.mark.parametrize("text", ["", " \n", "\u200b"])
def test_nothing_is_no_question(serve: Serve, text: str) -> None:
    provider = serve(*frames_of("Fine."))
    assert asked(text)["outcome"] == "failed"
    assert not provider.heads


def test_a_missing_key_and_a_wrong_address_are_named(settings: Settings) -> None:
    settings.DEEPSEEK_API_KEY = ""
    assert "DEEPSEEK_API_KEY is missing" in asked("How long?")["reason"]
    settings.DEEPSEEK_API_KEY, settings.DEEPSEEK_BASE_URL = "key", "deepseek"
    client.cache_clear()
    assert "DEEPSEEK_BASE_URL must be an http(s) URL" in asked("How long?")["reason"]


def go_away() -> None:
    for _ in range(FAULTS):
        gate().entry().leave(Outcome.OVERLOADED)
    assert gate().circuit().is_open


def test_a_question_asked_on_purpose_finds_out_that_the_provider_is_back(
    article: Article, simulator: Simulator
) -> None:
    go_away()
    assert asked("When does my card arrive?")["outcome"] == "answered"
    assert not gate().circuit().is_open


def test_a_question_to_a_provider_that_is_still_away_fails_and_says_so(
    article: Article, simulator: Simulator
) -> None:
    go_away()
    simulator.fault("500")
    answer = asked("When does my card arrive?")
    assert (answer["outcome"], answer["text"]) == ("failed", "")
    assert answer["reason"]
    assert gate().circuit().is_open
    assert len(simulator.requests) == 1, "one probe, and no second attempt"
