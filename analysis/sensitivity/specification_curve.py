"""A result for every combination of the choices that a reviewer could defend."""

from itertools import product

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.inputs import register
from analysis.inputs.register import Changes


def options(assumption: str, changes: Changes = ()) -> list[tuple[str, float]]:
    """What an assumption could be: its base value, or as changed, named ``base``, and its alternatives by id."""
    rows = [row for row in register.alternatives().values() if row.assumption == assumption]
    return [("base", (register.base() | dict(changes))[assumption]), *((row.id, row.value) for row in rows)]


def specification_curve(result: str, changes: Changes = ()) -> pd.DataFrame:
    """A result for every combination of the base values and alternatives of its assumptions, the lowest first.

    One column an assumption with the name of the alternative taken (``base`` where none is), and ``value``.
    """
    choices = {name: options(name, changes) for name in estimate.assumptions_of(result)}
    choices = {name: values for name, values in choices.items() if len(values) > 1}
    combinations = list(product(*choices.values()))
    values = {name: np.array([chosen[place][1] for chosen in combinations]) for place, name in enumerate(choices)}
    frame = pd.DataFrame({name: [chosen[place][0] for chosen in combinations] for place, name in enumerate(choices)})
    return frame.assign(value=estimate.at_base(result, dict(changes) | values)).sort_values(
        "value", ignore_index=True, kind="stable"
    )
