"""The local model, where its package is there: `make test` brings it in beside the product, not into it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.embedding.local import LocalEmbedder, is_installed, local_embedder
from tests.assistant.knowledge.test_search_command import searched, write

EXTRA = Path(__file__).resolve().parents[3] / ".venv" / "embeddings"


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalEmbedder]:
    monkeypatch.syspath_prepend(EXTRA)
    is_installed.cache_clear()
    yield local_embedder()
    monkeypatch.undo()
    is_installed.cache_clear()
    local_embedder.cache_clear()


def likeness(model: LocalEmbedder, one: str, other: str) -> float:
    first, second = model.embed([one, other])
    return float(first @ second)


def test_it_takes_what_means_the_same_for_alike(model: LocalEmbedder) -> None:
    meant = likeness(model, "My card has not come yet", "How long until I receive the new one in the post?")
    assert meant > 0.3
    assert meant > likeness(model, "My card has not come yet", "How do I change my PIN?") + 0.05


def test_a_text_has_one_vector_whatever_stands_beside_it(model: LocalEmbedder) -> None:
    texts = [
        "Where is my card?",
        "",
        "word " * 500,
        "Café ☕ naïve_x 12.5 €",
        "unaffordable " * 3,
        "\x00\ud800",
    ]
    together = model.embed(texts)
    assert together.shape == (6, 384)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-4)
    for text, row in zip(texts, together, strict=True):
        assert np.allclose(model.embed([text])[0], row, atol=1e-4)
    assert model.embed([]).shape == (0, 384)


def test_it_says_that_it_knows_no_chinese(model: LocalEmbedder) -> None:
    assert model.knows("Where is my card?")
    assert not any(map(model.knows, ("会员怎么开通", "我的 card 呢，还没有收到", "", "12345")))


def test_the_command_finds_with_it_what_shares_no_word(
    model: LocalEmbedder, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    articles = write(
        tmp_path / "articles",
        {"id": "pets", "title": "Dogs and cats", "body": "Animals travel in a basket.", "lang": "en"},
        {"id": "food", "title": "Meals", "body": "Dinner is served at seven.", "lang": "en"},
        {"id": "zh", "title": "宠物", "body": "宠物须放在篮子里。", "lang": "zh"},
    )
    queries = write(
        tmp_path / "queries", {"id": 1, "text": "can my puppy come along"}, {"id": 2, "text": "宠物"}
    )
    rows = searched(capfdbinary, queries, articles=articles)
    assert rows[0]["results"][0]["id"] == "pets"
    assert rows[1]["results"][0]["id"] == "zh"


def test_with_it_a_shared_word_is_no_answer(
    model: LocalEmbedder, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    articles = write(
        tmp_path / "articles",
        {
            "id": "close",
            "title": "Closing your account",
            "questions": ["How do I close my account?"],
            "lang": "en",
        },
        {"id": "food", "title": "Meals", "body": "Dinner is served at seven.", "lang": "en"},
    )
    queries = write(
        tmp_path / "queries", {"id": 1, "text": "my account of the war"}, {"id": 2, "text": "end my account"}
    )
    rows = searched(capfdbinary, queries, articles=articles)
    assert [row["answerable"] for row in rows[:2]] == [False, True]


def test_without_its_package_nothing_asks_for_it() -> None:
    assert not is_installed()
