"""The figures and tables of the chapter on recommendations."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis import estimate, register, tables
from analysis.exhibits import INK, Exhibit, Table
from analysis.figures.drawing import BLUE, GREY, ORANGE, canvas
from analysis.words import number, quantity

PAYBACK_YEARS = (3.0, 5.0, 10.0)


def fund_threshold(values: Mapping[str, float]) -> Exhibit:
    """Share of the employer cost that a Smart Care Fund must save a year to pay for itself, by its size and payback time."""
    sizes = np.linspace(1e8, 2e9, 20)
    lines = {
        years: estimate.estimate(
            register.inputs(dict(values) | {"fund_size": sizes, "payback_years": years}), ["fund_saving_needed_share"]
        )["fund_saving_needed_share"]
        for years in PAYBACK_YEARS
    }
    data = pd.DataFrame({"fund_pounds": sizes} | {f"share_needed_in_{years:.0f}_years": 100 * line for years, line in lines.items()}).round(
        4
    )
    figure, axes = canvas(3.0)
    for (years, line), style in zip(lines.items(), ("--", "-", ":"), strict=True):
        axes.plot(sizes / 1e9, 100 * line, color=BLUE, linestyle=style)
        axes.annotate(
            f"in {years:.0f} years", (sizes[-1] / 1e9, 100 * line[-1]), xytext=(5, 0), textcoords="offset points", va="center", fontsize=9
        )
    axes.set(xlim=(0, 2.4), ylim=(0, None), xlabel="size of the fund, billion pounds", ylabel="percent of the cost saved a year")
    per_billion = float(estimate.for_assumptions(values | {"fund_size": 1e9, "payback_years": 5.0})["fund_saving_needed_share"])
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
    """The path to a digital leader on every board: required and observed."""
    observed = tables.read("digital_maturity").set_index("id").loc[["leaders_2021", "leaders_2022"]]
    start, years = 2020.0, values["digital_leader_years"]
    path = pd.DataFrame({"year": [start, start + years], "required_percent": [100 * values["digital_leader_share"], 100.0]})
    seen = pd.DataFrame({"year": [2021.0, 2022.3], "observed_percent": observed["percent"].astype(float).to_numpy()})
    data = path.merge(seen, how="outer", on="year")
    figure, axes = canvas(2.8)
    axes.plot(path["year"], path["required_percent"], color=GREY, linestyle="--")
    axes.annotate(
        "required", (start + years, 100), xytext=(-4, -4), textcoords="offset points", ha="right", va="top", fontsize=9, color=INK
    )
    axes.plot(seen["year"], seen["observed_percent"], color=ORANGE, marker="D")
    axes.annotate(
        f"observed, {seen['observed_percent'].iloc[-1]:.0f}%",
        (seen["year"].iloc[-1], seen["observed_percent"].iloc[-1]),
        xytext=(8, 0),
        textcoords="offset points",
        va="center",
        fontsize=9,
    )
    axes.set(xlim=(2019.7, 2024.6), ylim=(0, 105), ylabel="percent of trusts", xticks=range(2020, 2025))
    pace = estimate.for_assumptions(values)["digital_leader_pace_required"]
    return Exhibit(
        id="digital-leaders",
        title=f"Boards had to gain {number(100 * pace, 3)} points a year; the next counts were {seen['observed_percent'].iloc[0]:.0f} and {seen['observed_percent'].iloc[1]:.0f}%",
        subtitle="Trusts with a digital leader on the board, England: path required from the report's 25% to all in four years, and two later counts",
        alternative=f"Line chart. The required path rises from {100 * values['digital_leader_share']:.0f}% in 2020 to 100% in {start + years:.0f}; counts of about 2021 and of 2022 are {seen['observed_percent'].iloc[0]:.0f}% and {seen['observed_percent'].iloc[1]:.0f}%.",
        data=data,
        source="the report; Andy Callow 2021; HTN 2022. The counts define a digital leader in slightly different ways.",
        drawing=figure,
    )


def physiotherapist_paths(values: Mapping[str, float]) -> Exhibit:
    """Physiotherapists for each hundred today at the growth needed, planned and achieved."""
    growth = {
        "needed, by the society": values["physiotherapist_yearly_growth_required"],
        "fastest year": register.alternatives()["fastest_growth"].value,
        "2022 to 2023": values["physiotherapist_yearly_growth_achieved"],
        "the plan's commitment": register.alternatives()["plan_growth"].value,
        "2021 to 2022": register.alternatives()["slowest_growth"].value,
    }
    years = np.arange(0, 6)
    data = pd.DataFrame({"year": years} | {name: (100 * (1 + rate) ** years).round(2) for name, rate in growth.items()})
    figure, axes = canvas(3.0)
    for place, name in enumerate(growth):
        axes.plot(years, data[name], color=ORANGE if place == 0 else BLUE, linestyle="-" if place < 2 else "--")
        axes.annotate(
            f"{name} ({quantity(growth[name], 'share')})",
            (5, data[name].iloc[-1]),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    axes.set(xlim=(0, 8.6), ylim=(98, 146), xticks=years, xlabel="years", ylabel="physiotherapists, today = 100")
    gap = estimate.for_assumptions(values)["physiotherapist_gap"]
    return Exhibit(
        id="physiotherapist-paths",
        title=f"At the growth of 2023, {quantity(gap, 'share', 2)} of the physiotherapists needed would be missing after five years",
        subtitle="NHS physiotherapists, England, today = 100, if the growth of one year went on: needed, planned and achieved",
        alternative="Line chart. After five years: " + "; ".join(f"{name} {data[name].iloc[-1]:.0f}" for name in growth) + ".",
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
            f"{_percent(row.target_percent)} by {row.deadline_year:.0f}" if row.deadline_year == row.deadline_year else "not stated",
            f"{_percent(row.observed_percent)} in {row.observed_year:.0f}" if row.observed_year == row.observed_year else "not known",
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
