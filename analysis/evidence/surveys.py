"""Shares from surveys: what a sample of a given size can and cannot say.

All intervals hold for a simple random sample at best. The surveys behind the claims are panels or self-selected, so
the true uncertainty is larger; a wording that fails here would fail under any honest account of the sample.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

LEVEL = 0.95
NORMAL = NormalDist()
Z = NORMAL.inv_cdf((1 + LEVEL) / 2)


@dataclass(frozen=True)
class Difference:
    """A difference of two shares in percentage points, with its 95% interval and the p-value of no difference."""

    points: float
    low: float
    high: float
    p_value: float


def wilson_interval(share_percent: float, sample_size: int) -> tuple[float, float]:
    """The 95% Wilson interval of a share, in percent (Wilson 1927, without continuity correction)."""
    share, weight = share_percent / 100, Z**2 / sample_size
    centre = (share + weight / 2) / (1 + weight)
    half = Z * sqrt(share * (1 - share) / sample_size + weight / (4 * sample_size)) / (1 + weight)
    return 100 * (centre - half), 100 * (centre + half)


def difference_between_samples(
    before_percent: float, before_size: int, after_percent: float, after_size: int
) -> Difference:
    """After less before, for two independent samples: Newcombe's interval (1998, method 10) and the score test."""
    points = after_percent - before_percent
    (before_low, before_high), (after_low, after_high) = (
        wilson_interval(before_percent, before_size),
        wilson_interval(after_percent, after_size),
    )
    low = points - sqrt((after_percent - after_low) ** 2 + (before_high - before_percent) ** 2)
    high = points + sqrt((after_high - after_percent) ** 2 + (before_percent - before_low) ** 2)
    pooled = (before_percent * before_size + after_percent * after_size) / (100 * (before_size + after_size))
    error = 100 * sqrt(pooled * (1 - pooled) * (1 / before_size + 1 / after_size))
    return Difference(points, low, high, 2 * NORMAL.cdf(-abs(points) / error))


def difference_within_sample(first_percent: float, second_percent: float, sample_size: int) -> Difference:
    """First less second, for two answers of the same respondents, with the widest interval that their overlap allows.

    How many gave both answers is not published. The variance of the difference is largest if as few as possible did,
    (p + q - (p - q)²) / n where the two shares leave room for that.
    """
    first, second = first_percent / 100, second_percent / 100
    both = max(0.0, first + second - 1)
    variance = (first + second - 2 * both - (first - second) ** 2) / sample_size
    half = Z * sqrt(variance)
    p_value = 2 * NORMAL.cdf(-abs(first - second) / sqrt(variance))
    return Difference(
        100 * (first - second), 100 * (first - second - half), 100 * (first - second + half), float(p_value)
    )
