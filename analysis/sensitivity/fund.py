"""Whether a fund for digital investment would pay back, and what it would be worth to know before deciding.

The decision is to set the fund up or not. The value of perfect information is what the best decision with full
knowledge is worth beyond the best one without: nothing where no doubt could change the decision.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.evidence import answer
from analysis.inputs import register
from analysis.inputs.tables import cached_on_data
from analysis.sensitivity import probabilistic

RESULT, EFFECT, SIZE, MULTIPLES = "fund_net_benefit", "fund_effect", "fund_size", "multiples of absence"
CHOSEN = (SIZE, "paid_share")
OF_EDITION = ("presenteeism_multiple", "turnover_multiple")
DRAWS, SEED, BINS = 100_000, 2020, 100
EFFECTS = (0.01, 0.02, 0.05, 0.1)


def value_of_perfect_information(net: np.ndarray) -> float:
    """E[max(0, net)] - max(0, E[net]): what knowing everything is worth, for draws of the net benefit of saying yes."""
    return float(np.maximum(net, 0).mean() - max(net.mean(), 0.0))


def value_of_knowing(net: np.ndarray, input_draws: np.ndarray) -> float:
    """What knowing one input alone is worth: as above, with the mean of ``net`` in equal slices of the input.

    An input of few values has a slice for each. Never below nought, and at most the value of perfect information.
    """
    values = np.unique(input_draws)
    slices = np.searchsorted(values, input_draws) if len(values) <= BINS else _ranks(input_draws)
    sizes = np.bincount(slices)
    means = np.bincount(slices, weights=net) / sizes
    return float(np.average(np.maximum(means, 0), weights=sizes) - max(net.mean(), 0.0))


def paying_back(effects: Sequence[float] = EFFECTS) -> pd.DataFrame:
    """The chance that the fund pays back if its effect is known: columns ``effect`` and ``chance``, shares."""
    rows = [(effect, float((_net(_draws() | {EFFECT: effect}) > 0).mean())) for effect in effects]
    return pd.DataFrame(rows, columns=["effect", "chance"])


@cached_on_data
def worth_knowing() -> pd.DataFrame:
    """What knowing everything, and each input alone, is worth: columns ``what`` and ``pounds``, most first."""
    values = _draws()
    net = _net(values)
    rows = [("everything", value_of_perfect_information(net))]
    for name, drawn in values.items():
        if np.ndim(drawn) and name not in OF_EDITION:
            rows.append((name, value_of_knowing(net, drawn)))
    return pd.DataFrame(rows, columns=["what", "pounds"]).sort_values(
        "pounds", ascending=False, ignore_index=True, kind="stable"
    )


@cached_on_data
def _draws() -> Mapping[str, np.ndarray]:
    """Draws of the inputs for a fund of the size in the register and at full pay, which are chosen and not drawn.

    Presenteeism and turnover come from one edition of one study, each edition as likely as the next.
    """
    generator = np.random.default_rng(SEED)
    needed = [register.assumptions()[name] for name in estimate.assumptions_of(RESULT) if name not in CHOSEN]
    values = probabilistic.drawn(needed, generator, DRAWS)
    values = {name: drawn for name, drawn in values.items() if np.ptp(drawn) > 0}
    studies = answer.multiples()
    edition = generator.integers(len(studies), size=DRAWS)
    middle = studies[["presenteeism_low", "presenteeism_high"]].mean(axis=1).to_numpy()
    multiples = (middle[edition], studies["turnover"].to_numpy()[edition])
    return register.base() | values | dict(zip(OF_EDITION, multiples, strict=True)) | {MULTIPLES: edition}


def _net(values: Mapping[str, object]) -> np.ndarray:
    inputs = register.inputs({name: value for name, value in values.items() if name != MULTIPLES})
    return np.asarray(estimate.estimate(inputs, [RESULT])[RESULT])


def _ranks(drawn: np.ndarray) -> np.ndarray:
    return np.argsort(np.argsort(drawn, kind="stable"), kind="stable") * BINS // len(drawn)
