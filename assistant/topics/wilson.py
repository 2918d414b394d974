"""How sure a share is: 9 of 10 says less than 90 of 100."""

from math import sqrt

#: Of the normal distribution, for 95 % two-sided.
_Z = 1.959964


def lower_bound(successes: int, trials: int) -> float:
    """The lower end of Wilson's 95 % score interval for `successes` of `trials`; 0 without any trial.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference (1927).
    """
    if trials == 0:
        return 0.0
    if not 0 <= successes <= trials:
        raise ValueError(f"expected 0..{trials} successes, got {successes}")
    share, square = successes / trials, _Z * _Z
    spread = _Z * sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    return max(0.0, (share + square / (2 * trials) - spread) / (1 + square / trials))
