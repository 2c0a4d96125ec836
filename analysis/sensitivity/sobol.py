"""Sobol indices: how much of the variance of a result each assumption carries, alone and with the others (SALib)."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.inputs import register
from analysis.inputs.register import Changes
from analysis.sensitivity.probabilistic import SEED, any_value


def sobol_indices(result: str, base_sample: int = 1024, seed: int = SEED, changes: Changes = ()) -> pd.DataFrame:
    """First-order and total Sobol indices of a result over all that is considered, with 95% half-widths.

    A quantity is uniform over its range, a choice takes each of its options as often; what is changed is held.
    ``base_sample`` is a power of two.
    """
    own = [name for name in estimate.assumptions_of(result) if name not in dict(changes)]
    rows = [register.assumptions()[name] for name in own]

    def evaluated(sample: np.ndarray) -> np.ndarray:
        varied = {row.id: any_value(row, sample[:, place]) for place, row in enumerate(rows)}
        return estimate.at_base(result, dict(changes) | varied)

    return indices_of(evaluated, own, [(0.0, 1.0)] * len(own), base_sample, seed)


def indices_of(
    function: Callable[[np.ndarray], np.ndarray],
    names: Sequence[str],
    bounds: Sequence[Sequence[float]],
    base_sample: int,
    seed: int,
) -> pd.DataFrame:
    """Sobol indices of any function of rows of a sample: columns assumption, first, first_error, total, total_error."""
    from SALib.analyze import sobol as analysis_of  # takes more than a second to import
    from SALib.sample import sobol as sampling

    seed += 1  # SALib takes a seed of 0 for none
    problem = {"num_vars": len(names), "names": list(names), "bounds": [list(pair) for pair in bounds]}
    sample = sampling.sample(problem, base_sample, calc_second_order=False, seed=seed)
    found = analysis_of.analyze(problem, function(sample), calc_second_order=False, seed=seed)
    columns = {"first": "S1", "first_error": "S1_conf", "total": "ST", "total_error": "ST_conf"}
    frame = pd.DataFrame({"assumption": names} | {name: found[key] for name, key in columns.items()})
    return frame.sort_values("total", ascending=False, ignore_index=True, kind="stable")
