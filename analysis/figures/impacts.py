"""The figures and tables of the chapter on impacts."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.claims import Finding, Interval
from analysis.display.exhibits import Exhibit, Table
from analysis.display.number_format import listing, number, quantity
from analysis.figures.common import INSIDE, OUTSIDE
from analysis.figures.forms import CONTEXT, MAIN, OTHER, Band, dots
from analysis.inputs import register, tables
from analysis.sensitivity.reconstruction import UnitCostFit

MILLION = 1e6
RIVALS: Mapping[str, str] = {
    "scmh_nhs": "Sainsbury Centre 2007",
    "goodshape_nhs": "GoodShape 2022, absence alone",
    "uea_nhs": "UEA and RAND, all poor wellbeing",
}
OURS, THEIRS = "UK, 2019", "another place, year or scope"


def table_2_rows(rows: Sequence[Finding]) -> Exhibit:
    """The sixteen rows of Table 2: what each printed cost accepts, and what staff numbers give."""
    fitted = [row.intervals[0].contains(row.recomputed[0]) for row in rows]
    data = pd.DataFrame(
        {
            "region": register.regions(),
            "printed_pounds": [row.claim.value for row in rows],
            "recomputed_pounds": [round(row.recomputed[0]) for row in rows],
            "fits": ["yes" if fits else "no" for fits in fitted],
        }
    )
    drawn = pd.DataFrame(
        {
            "name": [f"{_short(row.region)}, £{row.printed_pounds / MILLION:.0f}m" for row in data.itertuples()],
            "value": data["recomputed_pounds"] - data["printed_pounds"],
            "kind": [INSIDE if fits else OUTSIDE for fits in fitted],
        }
    )
    drawn["text"] = [
        "" if fits else quantity(gap, "pounds", 2) for fits, gap in zip(fitted, drawn["value"], strict=True)
    ]
    rounding = (rows[0].intervals[0].high - rows[0].intervals[0].low) / 2
    return Exhibit(
        id="table-2-rows",
        facts={
            "fitted": sum(fitted),
            "rows": len(rows),
            "misses": [_short(region) for region, fits in zip(data["region"], fitted, strict=True) if not fits],
            "largest": data.loc[data["printed_pounds"].idxmax(), "region"],
            "smallest": data.loc[data["printed_pounds"].idxmin(), "region"],
        },
        data=data,
        drawing=dots(
            drawn,
            "pounds",
            {INSIDE: MAIN, OUTSIDE: OTHER},
            Band(-rounding, rounding, "rounds to the printed row"),
            line=0,
        ),
    )


def rival_costs(report: Interval, bottom_up: float, bottom_up_range: tuple[float, float]) -> Exhibit:
    """The report's cost beside the compendium's own from the bottom up and estimates by others."""
    others = tables.read("employer_costs").set_index("id")
    columns = ["low", "high", "geography", "period"]
    estimates = [
        ("the report, as printed", report.low, report.high, "UK", "2019"),
        ("bottom up, this book", *bottom_up_range, "UK", "2019"),
        *((label, *others.loc[row, columns]) for row, label in RIVALS.items()),
    ]
    data = pd.DataFrame(estimates, columns=["estimate", "low_pounds", "high_pounds", "geography", "period"])
    data = data.astype({"low_pounds": float, "high_pounds": float})
    ranges = [
        quantity(row.low_pounds, "pounds", 2)
        if row.low_pounds == row.high_pounds
        else f"{quantity(row.low_pounds, 'pounds', 2)} to {quantity(row.high_pounds, 'pounds', 2)}"
        for row in data.itertuples()
    ]
    middles = (data["low_pounds"] + data["high_pounds"]) / 2
    middles[1] = bottom_up
    drawn = pd.DataFrame(
        {
            "name": [f"{row.estimate}, {row.geography}" for row in data.itertuples()],
            "value": middles,
            "low": data["low_pounds"],
            "high": data["high_pounds"],
            "kind": [OURS, OURS] + [THEIRS] * len(RIVALS),
            "text": ranges,
        }
    )
    return Exhibit(
        id="rival-costs",
        facts={
            "value": bottom_up,
            "low": bottom_up_range[0],
            "high": bottom_up_range[1],
            "overlaps": bottom_up_range[0] < report.high and bottom_up_range[1] > report.low,
            "told": [f"{name}: {text}" for name, text in zip(drawn["name"], ranges, strict=True)],
        },
        data=data,
        drawing=dots(drawn, "pounds", {OURS: MAIN, THEIRS: CONTEXT}),
    )


def table_2(findings: Sequence[Finding], staff: np.ndarray) -> Table:
    """Table 2 of the report, each row with the staff and the cost that they give."""
    rows = [
        (
            (_short(region), f"line {finding.claim.line}"),
            quantity(finding.claim.value, "pounds"),
            number(people),
            quantity(finding.recomputed[0], "pounds"),
            finding.intervals[0].text("pounds"),
            finding.verdict,
        )
        for region, finding, people in zip(register.regions(), findings, staff, strict=True)
    ]
    columns = ["region or nation", "printed", "staff (FTE)", "recomputed", "the printed number accepts", "verdict"]
    return Table("report-table-2", "Table 2 of the report, row by row", pd.DataFrame(rows, columns=columns))


def unit_cost_table(fits: Iterable[UnitCostFit]) -> Table:
    """For each workforce: the unit cost that Table 2 implies and how many of its rows that reproduces."""
    rows = [
        (
            fit.workforce,
            f"{quantity(fit.unit_cost, 'pounds')} ({number(fit.interval[0])} to {number(fit.interval[1])})",
            f"{fit.rows} of {len(register.regions())}",
            f"{quantity(fit.lowest, 'pounds')} to {quantity(fit.highest, 'pounds')}",
            listing([_short(region) for region in fit.misses]),
        )
        for fit in fits
    ]
    columns = [
        "workforce",
        "unit cost by least squares (95% interval)",
        "rows reproduced at best",
        "by a unit cost of",
        "rows that do not fit",
    ]
    caption = "What one unit cost can and cannot reproduce of Table 2"
    return Table("unit-costs", caption, pd.DataFrame(rows, columns=columns))


def _short(region: str) -> str:
    return region.removeprefix("Health Education ")
