"""How results answer to their assumptions.

Here the range of a result over the ranges of its own assumptions; every result is monotonic in each of them, so its
ends lie at corners.
"""

from itertools import product

import numpy as np

from analysis import estimate, register

MOST_ASSUMPTIONS = 14


def corner_range(result: str) -> tuple[float, float]:
    """The lowest and highest value of a result with each of its assumptions at either end of its range, all combinations.

    The others stay at their base value. It is a bound and not an interval of any probability.
    """
    own = [name for name in register.assumptions() if name in estimate.inputs_of(result)]
    assert len(own) <= MOST_ASSUMPTIONS, f"{result} has {len(own)} assumptions"
    ends = np.array(list(product(*((register.assumptions()[name].low, register.assumptions()[name].high) for name in own))))
    corners = register.base() | {name: ends[:, place] for place, name in enumerate(own)}
    found = estimate.estimate(register.inputs(corners), [result])[result]
    return float(found.min()), float(found.max())
