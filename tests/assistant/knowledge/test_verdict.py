"""Whether anything answers, where a model's likenesses have a say in it."""

import pytest

from assistant.embedding.local import LocalEmbedder
from assistant.retrieval.nearness import Nearness, Scale, reordered
from assistant.retrieval.ranking import Ranked, Ranking


def by_words(fit: float) -> Ranking:
    return Ranking((Ranked(7, 3.0, (), reached=0.5, fit=fit),), is_answerable=fit >= 1 / 2)


@pytest.mark.parametrize(
    ("fit", "likeness", "is_answerable"),
    [
        (0.3, 0.6, True),
        (0.9, 0.2, False),
        (0.9, 0.6, True),
        (0.3, 0.2, False),
        (0.0, 0.6, False),
        (1.0, 0.6, True),
    ],
)
def test_likeness_has_the_last_word_where_it_is_clear(
    fit: float, likeness: float, is_answerable: bool
) -> None:
    near = {7: Nearness(likeness), 8: Nearness(0.1)}
    ranking = reordered(by_words(fit), near, limit=3, scale=LocalEmbedder.scale)
    assert (ranking.found[0].article, ranking.is_answerable) == (7, is_answerable)
    assert (ranking.found[0].fit >= 1 / 2) == is_answerable


@pytest.mark.parametrize(("near", "scale"), [({7: Nearness(0.1)}, None), ({}, LocalEmbedder.scale)])
def test_words_alone_say_it_where_nothing_else_is_known(
    near: dict[int, Nearness], scale: Scale | None
) -> None:
    ranking = reordered(by_words(0.8), near, limit=3, scale=scale)
    assert ranking.is_answerable
    assert ranking.found[0].fit == pytest.approx(0.8)
