"""The figures and tables of the chapter on impacts."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.claims import Finding, Interval
from analysis.display.exhibits import Exhibit, Table, worded
from analysis.evidence.time_series import Estimate
from analysis.figures.common import INSIDE, OUTSIDE, extremes, told
from analysis.figures.forms import CONTEXT, MAIN, OTHER, Band, dots
from analysis.inputs import register, tables
from analysis.number_format import low_to_high, quantity, tick
from analysis.sensitivity.table_2 import UnitCostFit

RIVALS: Mapping[str, str] = {
    "scmh_nhs": "Sainsbury Centre 2007",
    "goodshape_nhs": "GoodShape 2022, absence alone",
    "uea_nhs": "UEA and RAND, all poor wellbeing",
}
OURS, THEIRS = "UK, 2019", "another place, year or scope"


def table_2_rows(rows: Sequence[Finding]) -> Exhibit:
    """The sixteen rows of Table 2: what each printed cost accepts, and what staff numbers give."""
    fits = pd.Series([row.fits for row in rows])
    data = pd.DataFrame({"region": register.regions(), "printed_pounds": [row.claim.value for row in rows]})
    data["recomputed_pounds"] = [round(row.recomputed[0]) for row in rows]
    data["fits"] = fits.map({True: "yes", False: "no"})
    gaps = data["recomputed_pounds"] - data["printed_pounds"]
    names = [f"{_short(row.region)}, {tick(row.printed_pounds, 'pounds')}" for row in data.itertuples()]
    drawn = pd.DataFrame({"name": names, "value": gaps, "kind": fits.map({True: INSIDE, False: OUTSIDE})})
    drawn["text"] = gaps.map(lambda gap: quantity(gap, "pounds", 2)).where(~fits, "")
    facts = extremes(data, "printed_pounds") | {"fitted": int(fits.sum()), "rows": len(rows)}
    facts["misses"] = list(data["region"][~fits].map(_short))
    rounding = (rows[0].intervals[0].high - rows[0].intervals[0].low) / 2
    band = Band(-rounding, rounding, "rounds to the printed row")
    drawing = dots(drawn, "pounds", {INSIDE: MAIN, OUTSIDE: OTHER}, band, line=0)
    return Exhibit("table-2-rows", facts, data, drawing)


def rival_costs(report: Interval, own: Estimate) -> Exhibit:
    """The report's cost beside the compendium's own and estimates by others."""
    others = tables.read("employer_costs").set_index("id")[["low", "high", "geography", "period"]]
    estimates = [
        ("the report, as printed", report.low, report.high, "UK", "2019"),
        ("this book", own.low, own.high, "UK", "2019"),
        *((label, *others.loc[row]) for row, label in RIVALS.items()),
    ]
    data = pd.DataFrame(estimates, columns=["estimate", "low_pounds", "high_pounds", "geography", "period"])
    data = data.astype({"low_pounds": float, "high_pounds": float})
    drawn = data.rename(columns={"low_pounds": "low", "high_pounds": "high"})
    drawn["name"] = data["estimate"] + ", " + data["geography"]
    drawn["value"] = drawn[["low", "high"]].mean(axis=1).where(data.index != 1, own.value)
    drawn["kind"] = [OURS, OURS] + [THEIRS] * len(RIVALS)
    drawn["text"] = [
        low_to_high(row.low, row.high, "pounds", 2) if row.low < row.high else quantity(row.low, "pounds", 2)
        for row in drawn.itertuples()
    ]
    overlaps = own.low < report.high and own.high > report.low
    facts = {"value": own.value, "low": own.low, "high": own.high, "overlaps": overlaps}
    return Exhibit("rival-costs", facts, data, dots(drawn, "pounds", {OURS: MAIN, THEIRS: CONTEXT}))


def table_2(findings: Sequence[Finding], staff: np.ndarray) -> Table:
    """Table 2 of the report, each row with the staff and the cost that they give."""
    regions = map(_short, register.regions())
    rows = zip(regions, findings, staff, strict=True)
    return worded("report-table-2", ({"region": region, "staff": fte} | told(found) for region, found, fte in rows))


def unit_cost_table(fits: Iterable[UnitCostFit]) -> Table:
    """For each workforce: the unit cost that Table 2 implies and how many of its rows that reproduces."""
    rows = (vars(fit) | {"misfits": [_short(region) for region in fit.misses]} for fit in fits)
    return worded("unit-costs", rows, regions=len(register.regions()))


def _short(region: str) -> str:
    return region.removeprefix("Health Education ")
