"""The figures and tables of the chapter on recommendations."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.display.exhibits import INK, Exhibit, Table
from analysis.display.number_format import listing, number, quantity
from analysis.figures.drawing import BLUE, GREY, ORANGE, canvas
from analysis.inputs import register, tables

PAYBACK_YEARS = (3.0, 5.0, 10.0)
REPORT_YEAR = 2020.0
OTHER_MEASURE = "another measure"


def fund_threshold(values: Mapping[str, float]) -> Exhibit:
    """Share of the employer cost that a Smart Care Fund must save a year to pay for itself, by its size and payback time."""
    sizes = np.linspace(1e8, 2e9, 20)
    lines = {
        years: estimate.estimate(
            register.inputs(dict(values) | {"fund_size": sizes, "payback_years": years}), ["fund_saving_needed_share"]
        )["fund_saving_needed_share"]
        for years in PAYBACK_YEARS
    }
    data = pd.DataFrame(
        {"fund_pounds": sizes} | {f"share_needed_in_{years:.0f}_years": 100 * line for years, line in lines.items()}
    ).round(4)
    figure, axes = canvas(3.0)
    for (years, line), style in zip(lines.items(), ("--", "-", ":"), strict=True):
        axes.plot(sizes / 1e9, 100 * line, color=BLUE, linestyle=style)
        axes.annotate(
            f"in {years:.0f} years",
            (sizes[-1] / 1e9, 100 * line[-1]),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    axes.set(
        xlim=(0, 2.4),
        ylim=(0, None),
        xlabel="size of the fund, billion pounds",
        ylabel="percent of the cost saved a year",
    )
    per_billion = float(
        estimate.for_assumptions(values | {"fund_size": 1e9, "payback_years": 5.0})["fund_saving_needed_share"]
    )
    return Exhibit(
        id="fund-threshold",
        title=f"Each billion pounds must cut the employer cost by {quantity(per_billion, 'share', 2)} a year to pay for itself in five years",
        subtitle=f"Saving needed a year, in percent of the cost of mental ill-health to the NHS as an employer, by size of fund and payback time; discount rate {quantity(values['discount_rate'], 'share')}",
        alternative=f"Line chart. The saving needed rises in proportion to the fund. For a fund of two billion it is {', '.join(f'{100 * line[-1]:.0f}% in {years:.0f} years' for years, line in lines.items())}.",
        data=data,
        source="computed by this chapter from data/assumptions.csv.",
        drawing=figure,
    )


def digital_leaders(values: Mapping[str, float]) -> Exhibit:
    """The path to a digital leader on every board, and the later counts, each with a definition of its own."""
    counts = tables.read("digital_maturity").query("id.str.startswith('leaders')", engine="python")
    seen = pd.DataFrame(
        {"year": [_year(period) for period in counts["period"]], "found_percent": counts["percent"].astype(float)}
    )
    end = REPORT_YEAR + values["digital_leader_years"]
    path = pd.DataFrame({"year": [REPORT_YEAR, end], "required_percent": [100 * values["digital_leader_share"], 100.0]})
    figure, axes = canvas(2.8)
    axes.plot(path["year"], path["required_percent"], color=GREY, linestyle="--")
    axes.annotate(
        "required",
        (end, 100),
        xytext=(-30, -2),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=9,
        color=INK,
    )
    for row, other in zip(seen.itertuples(), counts["note"].str.startswith(OTHER_MEASURE), strict=True):
        axes.plot(
            row.year,
            row.found_percent,
            color=ORANGE,
            marker="D",
            markerfacecolor="none" if other else ORANGE,
            linestyle="",
        )
        axes.annotate(
            f"{row.found_percent:.0f}%" + (f",\n{OTHER_MEASURE}" if other else ""),
            (row.year, row.found_percent),
            xytext=(0, -8),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=9,
        )
    axes.set(
        xlim=(REPORT_YEAR - 0.3, end + 0.7),
        ylim=(0, 105),
        ylabel="percent of trusts",
        xticks=range(int(REPORT_YEAR), int(end) + 1),
    )
    found = listing([f"{row.found_percent:.0f}%" for row in seen.itertuples()])
    told = "; ".join(f"{row.period}: {row.percent}% ({row.measure})" for row in counts.itertuples())
    return Exhibit(
        id="digital-leaders",
        title=f"No count found comes near all trusts: {found}, each by another definition",
        subtitle=f"Trusts with a digital leader on the board, England: path required from the report's {100 * values['digital_leader_share']:.0f}% to all in {number(values['digital_leader_years'])} years (dashed), and later counts, whose definitions differ",
        alternative=f"Chart of a line and {len(seen)} points. The required path rises from {100 * values['digital_leader_share']:.0f}% in {REPORT_YEAR:.0f} to 100% in {end:.0f}. Counts: {told}.",
        data=path.merge(seen, how="outer", on="year"),
        source="the report; Andy Callow 2021; HTN 2022; NHS Providers 2024. The counts define a digital leader in different ways.",
        drawing=figure,
    )


def _year(period: str) -> float:
    """A year or a month, such as 2022-04, as a point in time in years."""
    year, _, month = period.partition("-")
    return int(year) + (int(month) - 1) / 12 if month else float(year)


def physiotherapist_paths(values: Mapping[str, float]) -> Exhibit:
    """Physiotherapists for each hundred today at the growth needed, planned and achieved."""
    growth = {
        "needed, by the society": values["physiotherapist_yearly_growth_required"],
        "fastest year": register.alternatives()["fastest_growth"].value,
        "2022 to 2023": values["physiotherapist_yearly_growth_achieved"],
        "the plan's commitment": register.alternatives()["plan_growth"].value,
        "2021 to 2022": register.alternatives()["slowest_growth"].value,
    }
    ahead = values["workforce_years"]
    years = np.linspace(0, ahead, 6)
    data = pd.DataFrame({"year": years} | {name: (100 * (1 + rate) ** years).round(2) for name, rate in growth.items()})
    figure, axes = canvas(3.0)
    for place, name in enumerate(growth):
        axes.plot(years, data[name], color=ORANGE if place == 0 else BLUE, linestyle="-" if place < 2 else "--")
        axes.annotate(
            f"{name} ({quantity(growth[name], 'share')})",
            (ahead, data[name].iloc[-1]),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    axes.set(
        xlim=(0, 1.72 * ahead),
        ylim=(98, 1.03 * data.iloc[-1, 1:].max()),
        xticks=years,
        xlabel="years",
        ylabel="staff, today = 100",
    )
    gap = estimate.for_assumptions(values)["physiotherapist_gap"]
    return Exhibit(
        id="physiotherapist-paths",
        title=f"At the growth of 2023, {quantity(gap, 'share', 2)} of the physiotherapists needed would be missing after {number(ahead)} years",
        subtitle="NHS physiotherapists, England, today = 100, if the growth of one year went on: needed, planned and achieved",
        alternative=f"Line chart. After {number(ahead)} years: "
        + "; ".join(f"{name} {data[name].iloc[-1]:.0f}" for name in growth)
        + ".",
        data=data,
        source="articles in the Integrated Care Journal, quoting the Chartered Society of Physiotherapy; data/workforce_plans.csv.",
        drawing=figure,
    )


def target_table() -> Table:
    """The five recommendations as measurable targets: baseline, aim and deadline, what was observed, and whether they were met."""
    rows = [
        (
            (row.recommendation, row.measure),
            _percent(row.baseline_percent),
            f"{_percent(row.target_percent)} by {row.deadline_year:.0f}"
            if row.deadline_year == row.deadline_year
            else "not stated",
            f"{_percent(row.observed_percent)} in {row.observed_year:.0f}"
            if row.observed_year == row.observed_year
            else "not known",
            (_met(row.target_percent, row.deadline_year, row.observed_percent, row.observed_year), row.note),
        )
        for row in tables.read("targets").astype({"deadline_year": float, "observed_year": float}).itertuples()
    ]
    columns = ["recommendation, and measure", "baseline", "aim", "observed", "finding"]
    return Table("targets", "The five recommendations as targets", pd.DataFrame(rows, columns=columns))


def _percent(value: float) -> str:
    return quantity(float(value), "percent") if value is not None and float(value) == float(value) else "not stated"


def _met(target: float, deadline: float, observed: float, year: float) -> str:
    """Whether a target was met, missed, or had not fallen due when it was last observed."""
    if year != year:
        return "cannot be told"
    if float(observed) >= float(target):
        return "met"
    return "missed" if year >= deadline else "short of it before it fell due"
