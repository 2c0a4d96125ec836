"""The figures and tables of the chapter on impacts."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.claims import Finding, Interval
from analysis.display.exhibits import Exhibit, Table
from analysis.display.number_format import listing, number, quantity, tick
from analysis.figures.common import INSIDE, OUTSIDE, extremes
from analysis.figures.forms import CONTEXT, MAIN, OTHER, Band, dots
from analysis.inputs import register, tables
from analysis.sensitivity.table_2 import UnitCostFit

RIVALS: Mapping[str, str] = {
    "scmh_nhs": "Sainsbury Centre 2007",
    "goodshape_nhs": "GoodShape 2022, absence alone",
    "uea_nhs": "UEA and RAND, all poor wellbeing",
}
OURS, THEIRS = "UK, 2019", "another place, year or scope"


def table_2_rows(rows: Sequence[Finding]) -> Exhibit:
    """The sixteen rows of Table 2: what each printed cost accepts, and what staff numbers give."""
    fitted = [row.intervals[0].contains(row.recomputed[0]) for row in rows]
    data = pd.DataFrame({"region": register.regions(), "printed_pounds": [row.claim.value for row in rows]})
    data["recomputed_pounds"] = [round(row.recomputed[0]) for row in rows]
    data["fits"] = ["yes" if fits else "no" for fits in fitted]
    gaps = data["recomputed_pounds"] - data["printed_pounds"]
    names = [f"{_short(row.region)}, {tick(row.printed_pounds, 'pounds')}" for row in data.itertuples()]
    drawn = pd.DataFrame({"name": names, "value": gaps, "kind": [INSIDE if fits else OUTSIDE for fits in fitted]})
    drawn["text"] = gaps.map(lambda gap: quantity(gap, "pounds", 2)).where(~pd.Series(fitted), "")
    misses = [_short(region) for region in data["region"][~pd.Series(fitted)]]
    facts = extremes(data, "printed_pounds") | {"fitted": sum(fitted), "rows": len(rows), "misses": misses}
    rounding = (rows[0].intervals[0].high - rows[0].intervals[0].low) / 2
    band = Band(-rounding, rounding, "rounds to the printed row")
    drawing = dots(drawn, "pounds", {INSIDE: MAIN, OUTSIDE: OTHER}, band, line=0)
    return Exhibit("table-2-rows", facts, data, drawing)


def rival_costs(report: Interval, bottom_up: float, bottom_up_range: tuple[float, float]) -> Exhibit:
    """The report's cost beside the compendium's own from the bottom up and estimates by others."""
    others = tables.read("employer_costs").set_index("id")[["low", "high", "geography", "period"]]
    estimates = [
        ("the report, as printed", report.low, report.high, "UK", "2019"),
        ("bottom up, this book", *bottom_up_range, "UK", "2019"),
        *((label, *others.loc[row]) for row, label in RIVALS.items()),
    ]
    data = pd.DataFrame(estimates, columns=["estimate", "low_pounds", "high_pounds", "geography", "period"])
    low, high = data["low_pounds"].astype(float), data["high_pounds"].astype(float)
    drawn = pd.DataFrame({"name": data["estimate"] + ", " + data["geography"], "low": low, "high": high})
    drawn["value"] = ((low + high) / 2).where(data.index != 1, bottom_up)
    drawn["kind"] = [OURS, OURS] + [THEIRS] * len(RIVALS)
    drawn["text"] = [
        " to ".join(dict.fromkeys(quantity(end, "pounds", 2) for end in ends)) for ends in zip(low, high, strict=True)
    ]
    overlaps = bottom_up_range[0] < report.high and bottom_up_range[1] > report.low
    facts = {"value": bottom_up, "low": bottom_up_range[0], "high": bottom_up_range[1], "overlaps": overlaps}
    drawing = dots(drawn, "pounds", {OURS: MAIN, THEIRS: CONTEXT})
    return Exhibit("rival-costs", facts, data.assign(low_pounds=low, high_pounds=high), drawing)


def table_2(findings: Sequence[Finding], staff: np.ndarray) -> Table:
    """Table 2 of the report, each row with the staff and the cost that they give."""
    rows = [
        (
            (_short(region), f"line {finding.claim.line}"),
            quantity(finding.claim.value, "pounds"),
            number(people),
            quantity(finding.recomputed[0], "pounds"),
            finding.intervals[0].text("pounds"),
            finding.label.value,
        )
        for region, finding, people in zip(register.regions(), findings, staff, strict=True)
    ]
    columns = ["region or nation", "printed", "staff (FTE)", "recomputed", "the printed number accepts", "verdict"]
    return Table("report-table-2", "Table 2 of the report, row by row", pd.DataFrame(rows, columns=columns))


def unit_cost_table(fits: Iterable[UnitCostFit]) -> Table:
    """For each workforce: the unit cost that Table 2 implies and how many of its rows that reproduces."""
    rows = []
    for fit in fits:
        cost = f"{quantity(fit.unit_cost, 'pounds')} ({number(fit.interval[0])} to {number(fit.interval[1])})"
        ends = f"{quantity(fit.lowest, 'pounds')} to {quantity(fit.highest, 'pounds')}"
        misses = listing([_short(region) for region in fit.misses])
        rows.append((fit.workforce, cost, f"{fit.rows} of {len(register.regions())}", ends, misses))
    columns = ["workforce", "unit cost by least squares (95% interval)", "rows reproduced at best"]
    data = pd.DataFrame(rows, columns=[*columns, "by a unit cost of", "rows that do not fit"])
    return Table("unit-costs", "What one unit cost can and cannot reproduce of Table 2", data)


def _short(region: str) -> str:
    return region.removeprefix("Health Education ")
