"""The distributions of assumptions: the value below which an assumption lies with a given probability."""

from collections.abc import Callable, Mapping

import numpy as np

from analysis.inputs.register import Assumption

CHOICE, HELD = "choice", "held"
DISTRIBUTIONS: Mapping[str, Callable[[np.ndarray, float, float, float], np.ndarray]] = {
    "uniform": lambda shares, low, _, high: low + shares * (high - low),
    "triangular": lambda shares, low, mode, high: np.where(
        shares * (high - low) < mode - low,
        low + np.sqrt(shares * (high - low) * (mode - low)),
        high - np.sqrt((1 - shares) * (high - low) * (high - mode)),
    ),
} | dict.fromkeys((CHOICE, HELD), lambda shares, _low, value, _high: np.full(np.shape(shares), value))


def quantile(assumption: Assumption, shares: np.ndarray) -> np.ndarray:
    """The values below which an assumption lies with the probabilities ``shares``; a choice stays at its value."""
    return DISTRIBUTIONS[assumption.distribution](shares, assumption.low, assumption.value, assumption.high)
