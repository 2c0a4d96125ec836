"""Does the medicine work? Digital maturity of trusts beside their sickness absence, burnout and morale.

The report's thesis is that better technology eases the strain on staff. If so, trusts that are digitally mature should
have less absence and higher scores. This is a cross-section of one year. It cannot tell whether technology helps staff,
whether trusts with contented staff digitise more easily, or whether a third thing, such as money, does both; trusts
assess their own maturity; and what technology did for all trusts alike does not show. An error in maturity draws the
slope towards nought. Scores are held of acute trusts alone, so the type of a trust cannot confound, and nothing is said
of other types.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t
from statsmodels.regression.linear_model import OLS

from analysis.errors import InputError
from analysis.evidence.surveys import LEVEL
from analysis.inputs import tables
from analysis.inputs.tables import cached_on_data

POWER = 0.80
OUTCOMES = {
    "absence": ("sickness absence rate, all causes", "percentage points"),
    "burnout": ("staff survey score on burnout (higher is less burnout)", "points of ten"),
    "morale": ("staff survey score of morale", "points of ten"),
}


@dataclass(frozen=True)
class Association:
    """How an outcome differs with a point of digital maturity (of four between 1 and 5), type and region being alike.

    ``low`` to ``high`` is the 95% interval with HC3 errors. ``detectable`` is the smallest true slope, either way, that
    data with this error would have told from nought four times in five.
    """

    outcome: str
    label: str
    unit: str
    trusts: int
    slope: float
    low: float
    high: float
    detectable: float

    @property
    def is_told_from_nought(self) -> bool:
        """Whether the interval leaves out nought."""
        return self.low > 0 or self.high < 0


@cached_on_data
def trusts() -> pd.DataFrame:
    """One row a trust with a score of maturity: ``type``, ``region``, ``maturity`` and the outcomes; do not change it.

    ``absence`` is in percent of FTE days available over all months of the releases held.
    """
    days = tables.read("organisation_absence").groupby("organisation")[["fte_days_lost", "fte_days_available"]].sum()
    rate = 100 * days["fte_days_lost"].astype(float) / days["fte_days_available"].astype(float)
    scores = tables.read("trust_digital_maturity").set_index("organisation")[["maturity", "burnout", "morale"]]
    places = tables.read("organisations").set_index("code")[["type", "region"]]
    return scores.astype(float).join(places).join(rate.rename("absence"))


@cached_on_data
def associations() -> tuple[Association, ...]:
    """The association of digital maturity with each of ``OUTCOMES``."""
    return tuple(association(trusts(), outcome) for outcome in OUTCOMES)


def association(frame: pd.DataFrame, outcome: str) -> Association:
    """Least squares of an outcome on maturity and on indicators of type and region, with HC3 errors (statsmodels).

    ``frame`` has the columns of ``trusts``. A trust that is alone in its type or region tells nothing of the slope and
    is left out, since its robust error is not defined. Raises InputError if the trusts do not vary in maturity.
    """
    rows = _with_others_alike(frame.dropna(subset=[outcome, "maturity"]))
    indicators = pd.get_dummies(rows[["type", "region"]], drop_first=True, dtype=float)
    design = indicators.assign(constant=1.0, maturity=rows["maturity"])
    if len(rows) <= design.shape[1] or np.linalg.matrix_rank(design) < design.shape[1]:
        raise InputError(f"{len(rows)} trusts with {outcome} and maturity; expected more, of different maturity")
    fitted = OLS(rows[outcome].astype(float), design).fit(cov_type="HC3", use_t=True)
    slope, error = float(fitted.params["maturity"]), float(fitted.bse["maturity"])
    critical = float(t.ppf((1 + LEVEL) / 2, fitted.df_resid))
    detectable = (critical + float(t.ppf(POWER, fitted.df_resid))) * error
    ends = slope - critical * error, slope + critical * error
    return Association(outcome, *OUTCOMES[outcome], len(rows), slope, *ends, detectable)


def _with_others_alike(rows: pd.DataFrame) -> pd.DataFrame:
    """The trusts that share their type and their region with another."""
    counts = [rows.groupby(column)[column].transform("size") for column in ("type", "region")]
    return rows[(counts[0] > 1) & (counts[1] > 1)]
