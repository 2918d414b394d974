"""The lower end of a share's confidence interval, against values that others have published."""

import pytest

from assistant.topics.wilson import lower_bound


@pytest.mark.parametrize(
    ("successes", "trials", "bound"),
    [
        (0, 10, 0.0),
        (1, 10, 0.0179),  # R: prop.test(1, 10, correct = FALSE)
        (5, 10, 0.2366),
        (10, 10, 0.7225),
        (47, 50, 0.8378),
        (50, 50, 0.9287),
        (95, 100, 0.8882),
        (81, 263, 0.2553),  # Newcombe (1998), table I, method 3
        (15, 148, 0.0624),
        (0, 20, 0.0),
        (1, 29, 0.0061),
    ],
)
def test_the_bound_is_the_published_one(successes: int, trials: int, bound: float) -> None:
    assert lower_bound(successes, trials) == pytest.approx(bound, abs=5e-5)


def test_more_of_the_same_is_surer() -> None:
    assert lower_bound(9, 10) < lower_bound(90, 100) < lower_bound(900, 1000) < 0.9


def test_nothing_tried_is_nothing_known() -> None:
    assert lower_bound(0, 0) == 0


def test_more_successes_than_trials_are_a_mistake() -> None:
    with pytest.raises(ValueError, match=r"expected 0\.\.3"):
        lower_bound(4, 3)
