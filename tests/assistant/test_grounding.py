"""Rule 6, from the model's words to the draft: what is cited is a quote of the stored passage, or gone and marked."""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from redis import Redis

from assistant.actions import approve_draft
from assistant.asking import ask as ask_now
from assistant.desk import Desk
from assistant.grounding import CitationFilter, Grounded, ground
from assistant.models import Article, Call, Draft, DraftStatus, Gap
from assistant.prompt import Found, Passage, Turn, build_prompt
from assistant.replay import replay
from assistant.retrieval.pieces import split
from assistant.simulator import Simulator
from assistant.simulator.answers import answer
from assistant.simulator.faults import LIES
from assistant.simulator.reading import read_prompt
from helpdesk.management.commands.seed import seed_articles
from tests.cast import Cast, last_words, write_now
from tickets.models import Language, Ticket

Ask = Callable[..., Ticket]
Ready = Callable[..., Draft]
RAW = re.compile("cite|[<＜]/", re.IGNORECASE)
#: What customers ask first in Chinese, and the article of the demo that answers it.
ASKED = {
    "我的银行卡什么时候到？": "申请银行卡与到卡时间",
    "卡几天能到": "申请银行卡与到卡时间",
    "我的卡刷不了": "卡片无法使用或付款被拒",
    "我的银行卡丢了怎么办": "卡片遗失、被盗或被吞",
    "ATM没吐钱但是扣款了": "取现手续费、限额与取款故障",
    "充值没到账": "充值处理中、失败或被退回",
    "转账手续费多少": "转账到账时间与手续费",
    "退款什么时候到账": "退款未到账与重复扣款",
    "怎么注销账户": "人工客服时间、投诉与注销账户",
}
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "articles"


def library() -> list[tuple[str, list[Passage]]]:
    """Title and passages of each article that the demo's desk has."""
    found = []
    for number, path in enumerate(sorted(FIXTURES.glob("*.md")), 1):
        _, head, body = path.read_text().split("---\n", 2)
        title, language = re.findall("(?:title|language): (.*)", head)
        pieces = [
            Passage(
                number, 1, piece.number, title, language, piece.heading, body.index(piece.text), piece.text
            )
            for piece in split(body)
        ]
        found.append((title, pieces))
    return found


def told(question: str, passages: list[Passage], seed: int, lie: str) -> tuple[str, Grounded]:
    """What the simulated model says, cut at random, as it goes out."""
    prompt = build_prompt(
        [Turn("user", question)], desk=Desk.as_set(), language=Language.EN, found=Found.of([], passages)
    )
    raw = answer(read_prompt([{"role": t.role, "content": t.text} for t in prompt.turns]), seed, lie)
    taking, chance = CitationFilter(), random.Random(seed)  # noqa: S311
    while raw:
        cut = chance.randint(1, 9)
        taking.feed(raw[:cut])
        raw = raw[cut:]
    taking.finish()
    return taking.text, ground(taking.text, taking.citations, passages, [question])


def drafts(count: int) -> Iterator[tuple[str, str, list[Passage], Grounded]]:
    """Every other one is a lie, each kind in turn."""
    articles = library()
    for seed in range(count):
        title, own = articles[seed % len(articles)]
        passages = own[:4] + articles[(seed + 7) % len(articles)][1][:2]
        lie = LIES[seed // 2 % len(LIES)] if seed % 2 else ""
        yield lie, *_with(passages, *told(title, passages, seed, lie))


def _with(passages: list[Passage], text: str, found: Grounded) -> tuple[str, list[Passage], Grounded]:
    return text, passages, found


def test_in_two_hundred_drafts_no_false_citation_is_left() -> None:
    seen = dict.fromkeys(["", *LIES], 0)
    for lie, text, passages, found in drafts(200):
        stored = {(one.article, one.version, one.number): one.text for one in passages}
        quotes = [quote for sentence in found.sentences for quote in sentence.quotes]
        assert all(quote.text in stored[quote.article, quote.version, quote.number] for quote in quotes)
        assert all(sentence.quotes for sentence in found.sentences if sentence.verdict == "supported")
        assert not RAW.search(text), text
        facts = [sentence for sentence in found.sentences if sentence.verdict != "courtesy"]
        if facts:
            seen[lie] += 1
            assert bool(found.marks) == bool(lie), (lie, text, found)
        for sentence in facts:
            marked = any(mark.start == sentence.start for mark in found.marks)
            assert marked or sentence.verdict == "supported"
    assert min(seen.values()) >= 10, seen


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_reaches_nobody_unmarked(simulator: Simulator, article: Article, ask: Ask, lie: str) -> None:
    simulator.fault(lie)
    draft = write_now(ask())
    assert draft.status == DraftStatus.READY
    assert draft.needs_check
    assert {"source"} <= {mark["kind"] for mark in draft.marks}
    assert not RAW.search(draft.text)
    with Redis.from_url(settings.REDIS_URL) as redis:
        live = b"".join(redis.dump(key) or b"" for key in redis.scan_iter())
    assert b"cite" not in live
    for sentence in draft.supported:
        assert all(quote["text"] in article.body for quote in sentence["quotes"])


def test_a_true_draft_stands_on_quotes_of_the_stored_passage(ready: Ready, article: Article) -> None:
    draft = ready()
    assert draft.marks == []
    assert draft.supported
    for sentence in draft.supported:
        said = draft.text[sentence["start"] : sentence["end"]]
        (quote,) = sentence["quotes"]
        assert sentence["by"] == "assistant"
        assert said.rstrip(".") == quote["text"]
        (passage,) = (one for one in draft.passages if one["number"] == quote["number"])
        assert quote["text"] in article.body[passage["start"] : passage["end"]]
    assert {sentence["verdict"] for sentence in draft.support} == {"supported", "courtesy"}


def test_the_customer_reads_no_citation(cast: Cast, ready: Ready) -> None:
    draft = ready()
    approve_draft(draft, agent=cast.mei, client_key=uuid4())
    draft.ticket.refresh_from_db()
    assert "within 5 working days" in last_words(draft.ticket)
    assert not RAW.search(last_words(draft.ticket))


def test_the_places_of_quotes_are_those_of_the_text_that_goes_out(simulator: Simulator, ready: Ready) -> None:
    draft = ready("When does my card arrive? Call me at 13812345678")
    assert "13812345678" in draft.text
    said = [draft.text[one["start"] : one["end"]] for one in draft.supported]
    assert said[0] == "Your card arrives within 5 working days."


def test_the_command_line_shows_no_citation(simulator: Simulator, article: Article) -> None:
    assert not RAW.search(ask_now("When does my card arrive?").text)


def test_the_next_who_asks_the_same_gets_the_same_quotes(
    simulator: Simulator, ready: Ready, ask: Ask
) -> None:
    first = ready()
    second = write_now(ask())
    assert (second.source, second.support) == ("cache", first.support)
    assert second.passages == first.passages


def test_what_no_article_answers_is_counted_and_not_answered(simulator: Simulator, ready: Ready) -> None:
    draft = ready("Do you sell boats?")
    assert draft.is_without_article
    assert (draft.articles, draft.passages, draft.supported) == ([], [], [])
    assert Gap.objects.get().ticket == draft.ticket
    assert "Nothing in the desk's articles answers it" in simulator.requests[-1].body.decode()
    assert replay(draft).is_identical


def test_a_greeting_is_no_gap(ready: Ready) -> None:
    assert ready("Hello!").is_without_article
    assert not Gap.objects.exists()


def test_a_replay_needs_no_chunks_of_today(ready: Ready, article: Article) -> None:
    """However articles are cut by then: what the prompt carried is on record by its place."""
    draft = ready()
    article.chunks.all().delete()
    assert replay(draft).is_identical
    assert Call.objects.get().passages == draft.passages


def test_the_demos_drafts_quote_the_article_that_answers(simulator: Simulator, ask: Ask) -> None:
    seed_articles()
    titles = dict(Article.objects.values_list("pk", "title"))
    drafts = {question: write_now(ask(question)) for question in ASKED}
    quoted = {question: {titles[pk] for pk in _quoted(draft)} for question, draft in drafts.items()}
    assert quoted == {question: {title} for question, title in ASKED.items()}


def _quoted(draft: Draft) -> set[int]:
    return {quote["article"] for sentence in draft.supported for quote in sentence["quotes"]}
