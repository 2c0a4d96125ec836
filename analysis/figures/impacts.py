"""The figures and tables of the chapter on impacts."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from analysis.claims import Finding, Interval
from analysis.display.exhibits import INK, Exhibit, Table
from analysis.display.number_format import listing, number, quantity
from analysis.figures.drawing import BLUE, GREY, MILLION, ORANGE, label_rows, row_canvas
from analysis.inputs import register, tables
from analysis.sensitivity.table_2 import UnitCostFit


def table_2_rows(rows: Sequence[Finding]) -> Exhibit:
    """The sixteen rows of Table 2: what each printed cost accepts, and what staff numbers give."""
    data = pd.DataFrame(
        {
            "region": register.regions(),
            "printed_pounds": [row.claim.value for row in rows],
            "recomputed_pounds": [round(row.recomputed[0]) for row in rows],
            "verdict": [row.verdict for row in rows],
        }
    )
    fitted = [row.intervals[0].contains(row.recomputed[0]) for row in rows]
    names = [_short(region) for region in data["region"]]
    rounding = (rows[0].intervals[0].high - rows[0].intervals[0].low) / 2
    figure, axes = row_canvas(len(data), head=0.6)
    axes.axvspan(-rounding / MILLION, rounding / MILLION, color=GREY, alpha=0.2, linewidth=0)
    axes.annotate("rounds to the printed row", (0, -1.1), ha="center", va="center", fontsize=9)
    for place, (row, fits) in enumerate(zip(rows, fitted, strict=True)):
        gap = (row.recomputed[0] - row.claim.value) / MILLION
        axes.plot([0, gap], [place, place], color=GREY, linewidth=1)
        axes.plot(gap, place, marker="o" if fits else "D", color=BLUE if fits else ORANGE, markersize=7)
        if not fits:
            axes.annotate(
                quantity(row.recomputed[0], "pounds"),
                (gap, place),
                xytext=(9, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
            )
    axes.vlines(0, -0.7, len(data) - 0.6, color=INK, linewidth=0.8)
    label_rows(axes, [f"{name}  £{row.claim.value / MILLION:.0f}m" for name, row in zip(names, rows, strict=True)])
    axes.set(xlim=(-40, 24), xlabel="recomputed less printed, million pounds a year")
    misses = [_short(region) for region, fits in zip(data["region"], fitted, strict=True) if not fits]
    return Exhibit(
        id="table-2-rows",
        title=f"Staff numbers times one unit cost fit {sum(fitted)} of the {len(rows)} rows of Table 2",
        subtitle="Cost of mental ill-health to the NHS as an employer by region and nation: printed (rounded to £10 million) and recomputed",
        alternative=f"Dot plot of differences. {sum(fitted)} of {len(rows)} recomputed costs round to the printed row; outside: {listing(misses)}. "
        f"The largest row is {data.loc[data['printed_pounds'].idxmax(), 'region']}, the smallest {data.loc[data['printed_pounds'].idxmin(), 'region']}.",
        data=data,
        source="Table 2 of the report; NHS Digital, NES, Welsh Government and Department of Health (NI) workforce figures. Open Government Licence v3.0.",
        drawing=figure,
    )


def rival_costs(report: Interval, bottom_up: float, bottom_up_range: tuple[float, float]) -> Exhibit:
    """The report's cost beside the compendium's own from the bottom up and estimates by others."""
    others = tables.read("employer_costs").set_index("id")
    labels = {
        "scmh_nhs": "Sainsbury Centre 2007",
        "goodshape_nhs": "GoodShape 2022, absence alone",
        "uea_nhs": "UEA and RAND, all poor wellbeing",
    }
    estimates = [
        ("the report, as printed", report.low, report.high, "UK", "2019"),
        ("bottom up, this compendium", *bottom_up_range, "UK", "2019"),
        *(
            (
                label,
                others.at[row, "low"],
                others.at[row, "high"],
                others.at[row, "geography"],
                others.at[row, "period"],
            )
            for row, label in labels.items()
        ),
    ]
    data = pd.DataFrame(estimates, columns=["estimate", "low_pounds", "high_pounds", "geography", "period"])
    data[["low_pounds", "high_pounds"]] = data[["low_pounds", "high_pounds"]].astype(float).round(0)
    figure, axes = row_canvas(len(data))
    for place, row in enumerate(data.itertuples()):
        axes.plot(
            [row.low_pounds / 1e9, row.high_pounds / 1e9],
            [place, place],
            color=BLUE if place < 2 else GREY,
            linewidth=6,
            marker="|" if row.low_pounds < row.high_pounds else "o",
            solid_capstyle="butt",
        )
        text = (
            quantity(row.low_pounds, "pounds", 2)
            if row.low_pounds == row.high_pounds
            else f"{quantity(row.low_pounds, 'pounds', 2)} to {quantity(row.high_pounds, 'pounds', 2)}"
        )
        axes.annotate(
            text, (row.high_pounds / 1e9, place), xytext=(9, 0), textcoords="offset points", va="center", fontsize=9
        )
    axes.plot(bottom_up / 1e9, 1, marker="o", color=INK, markersize=6)
    label_rows(axes, [f"{row.estimate}, {row.geography}" for row in data.itertuples()])
    axes.set(xlim=(0, 15), xlabel="billion pounds a year")
    overlaps = bottom_up_range[0] < report.high and bottom_up_range[1] > report.low
    return Exhibit(
        id="rival-costs",
        title=f"From the bottom up: {quantity(bottom_up, 'pounds', 2)}, anywhere from {quantity(bottom_up_range[0], 'pounds', 2)} to {quantity(bottom_up_range[1], 'pounds', 2)}; "
        f"{'compatible with' if overlaps else 'at odds with'} the report's figure, and wide",
        subtitle="Cost of mental ill-health to the NHS as an employer, pounds a year, by estimate; the estimates differ in scope, year and place",
        alternative="Range plot. "
        + "; ".join(
            f"{row.estimate} ({row.geography}, {row.period}): {quantity(row.low_pounds, 'pounds', 2)} to {quantity(row.high_pounds, 'pounds', 2)}"
            for row in data.itertuples()
        )
        + ".",
        data=data,
        source="the report; data/employer_costs.csv, where each estimate has its source; bottom-up: computed by this chapter.",
        drawing=figure,
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
    return Table(
        "unit-costs", "What one unit cost can and cannot reproduce of Table 2", pd.DataFrame(rows, columns=columns)
    )


def _short(region: str) -> str:
    return region.removeprefix("Health Education ")
