"""Shares from surveys: what a sample of a given size can and cannot say.

All intervals hold for a simple random sample at best. The surveys behind the claims are panels or self-selected, so
the true uncertainty is larger; a wording that fails here would fail under any honest account of the sample.
"""

from dataclasses import dataclass
from math import sqrt

from scipy.stats import norm
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, test_proportions_2indep

LEVEL = 0.95


@dataclass(frozen=True)
class Difference:
    """A difference of two shares in percentage points, with its 95% interval and the p-value of no difference."""

    points: float
    low: float
    high: float
    p_value: float


def wilson_interval(share_percent: float, sample_size: int) -> tuple[float, float]:
    """The 95% Wilson interval of a share, in percent (statsmodels ``proportion_confint``)."""
    low, high = proportion_confint(share_percent / 100 * sample_size, sample_size, alpha=1 - LEVEL, method="wilson")
    return 100 * float(low), 100 * float(high)


def difference_between_samples(
    before_percent: float, before_size: int, after_percent: float, after_size: int
) -> Difference:
    """After less before, for two independent samples: Newcombe's interval and the score test (statsmodels)."""
    after, before = after_percent / 100 * after_size, before_percent / 100 * before_size
    low, high = confint_proportions_2indep(
        after, after_size, before, before_size, method="newcomb", compare="diff", alpha=1 - LEVEL
    )
    test = test_proportions_2indep(after, after_size, before, before_size, compare="diff", method="score")
    return Difference(after_percent - before_percent, 100 * float(low), 100 * float(high), float(test.pvalue))


def difference_within_sample(first_percent: float, second_percent: float, sample_size: int) -> Difference:
    """First less second, for two answers of the same respondents, with the widest interval that their overlap allows.

    How many gave both answers is not published. The variance of the difference is largest if as few as possible did,
    (p + q - (p - q)²) / n where the two shares leave room for that.
    """
    first, second = first_percent / 100, second_percent / 100
    both = max(0.0, first + second - 1)
    variance = (first + second - 2 * both - (first - second) ** 2) / sample_size
    half = norm.ppf((1 + LEVEL) / 2) * sqrt(variance)
    p_value = 2 * norm.sf(abs(first - second) / sqrt(variance))
    return Difference(
        100 * (first - second), 100 * (first - second - half), 100 * (first - second + half), float(p_value)
    )
