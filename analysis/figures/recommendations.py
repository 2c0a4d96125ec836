"""The figures and tables of the chapter on recommendations."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.display.exhibits import Exhibit, Table, worded
from analysis.figures.common import series
from analysis.figures.forms import BLUE, GREY, ORANGE, Style, lines
from analysis.inputs import register, tables
from analysis.number_format import quantity
from analysis.sensitivity import fund

REPORT_YEAR = 2020.0
OTHER_MEASURE = "another measure"
PAYBACK: Mapping[float, Style] = {3.0: Style(BLUE, "", "--"), 5.0: Style(BLUE, "", "-"), 10.0: Style(GREY, "", ":")}
LEADERS: Mapping[str, Style] = {
    "required": Style(GREY, "", "--"),
    "counted later": Style(ORANGE, "D", ""),
    "counted, by another measure": Style(BLUE, "o", ""),
}
GROWTHS = (
    Style(ORANGE, "", "-"),
    Style(BLUE, "", "-"),
    Style(BLUE, "", "--"),
    Style(GREY, "", "-"),
    Style(GREY, "", ":"),
)


def fund_threshold(values: Mapping[str, float]) -> Exhibit:
    """Share of employer cost that a Smart Care Fund must save a year to pay for itself, by size and payback time."""
    sizes = np.linspace(1e8, 2e9, 20)
    shares = {years: 100 * _share_needed(values, sizes, years) for years in PAYBACK}
    needed = {f"percent_needed_in_{years:.0f}_years": share for years, share in shares.items()}
    styles = {f"paid back in {years:.0f} years": style for years, style in PAYBACK.items()}
    points = series(dict(zip(styles, shares.values(), strict=True)), sizes)
    facts = {"per_billion": _share_needed(values, 1e9, 5.0), "discount_rate": values["discount_rate"]}
    facts["for_two"] = [f"{share[-1]:.0f}% in {years:.0f} years" for years, share in shares.items()]
    drawing = lines(points, "percent", styles, x_unit="pounds")
    return Exhibit("fund-threshold", facts, pd.DataFrame({"fund_pounds": sizes} | needed), drawing)


def fund_odds() -> Table:
    """The chance that a fund pays back, by the part of the cost that it takes away."""
    rows = [(quantity(row.effect, "share"), f"{100 * row.chance:.0f}%") for row in fund.paying_back().itertuples()]
    size = quantity(register.base()[fund.SIZE], "pounds")
    caption = f"Chance that a fund of {size} pays back in three to ten years, by what it takes off the cost of 2019"
    return Table("fund-odds", caption, pd.DataFrame(rows, columns=["taken off each year", "chance"]))


def fund_worth_knowing() -> Table:
    """What it would be worth to know before a fund is set up."""
    names = {name: row.label for name, row in register.assumptions().items()}
    names |= {"everything": "Everything", fund.MULTIPLES: "Presenteeism and turnover: which study is right"}
    worth = fund.worth_knowing()
    rows = [(names[row.what], quantity(row.pounds, "pounds", 2)) for row in worth[worth["pounds"] >= 1].itertuples()]
    caption = "Value of perfect information before the decision"
    return Table("fund-worth-knowing", caption, pd.DataFrame(rows, columns=["knowing", "is worth"]))


def _share_needed(values: Mapping[str, float], size: float | np.ndarray, years: float) -> float | np.ndarray:
    inputs = register.inputs(dict(values) | {"fund_size": size, "payback_years": years})
    return estimate.estimate(inputs, ["fund_saving_needed_share"])["fund_saving_needed_share"]


def digital_leaders(values: Mapping[str, float]) -> Exhibit:
    """The path to a digital leader on every board, and the later counts, each with a definition of its own."""
    counts = tables.read("digital_maturity").query("id.str.startswith('leaders')", engine="python")
    end, start = REPORT_YEAR + values["digital_leader_years"], 100 * values["digital_leader_share"]
    other = counts["note"].str.startswith(OTHER_MEASURE)
    seen = pd.DataFrame({"x": counts["period"].map(_year), "y": counts["percent"].astype(float)})
    seen["series"] = other.map({True: "counted, by another measure", False: "counted later"})
    path = pd.DataFrame({"x": [REPORT_YEAR, end], "y": [start, 100.0], "series": "required"})
    points = pd.concat([path, seen], ignore_index=True)
    facts = {"start": start, "years": values["digital_leader_years"], "end": end}
    facts["found"] = [f"{percent:.0f}%" for percent in seen["y"]]
    facts["told"] = "; ".join(f"{row.period}: {row.percent}% ({row.measure})" for row in counts.itertuples())
    drawing = lines(points, "percent", LEADERS, {year: f"{year:g}" for year in np.arange(REPORT_YEAR, end + 1)})
    return Exhibit("digital-leaders", facts, points.rename(columns={"x": "year", "y": "percent_of_trusts"}), drawing)


def _year(period: str) -> float:
    """A year or a month, such as 2022-04, as a point in time in years."""
    year, _, month = period.partition("-")
    return int(year) + (int(month) - 1) / 12 if month else float(year)


def physiotherapist_paths(values: Mapping[str, float]) -> Exhibit:
    """Physiotherapists for each hundred today at the growth needed, planned and achieved."""
    growth = {
        "needed, by the society": values["physiotherapist_yearly_growth_required"],
        "as in the fastest year": register.alternatives()["fastest_growth"].value,
        "as from 2022 to 2023": values["physiotherapist_yearly_growth_achieved"],
        "the plan's commitment": register.alternatives()["plan_growth"].value,
        "as from 2021 to 2022": register.alternatives()["slowest_growth"].value,
    }
    ahead = values["workforce_years"]
    years = np.linspace(0, ahead, 6)
    paths = {f"{name} ({quantity(rate, 'share', 2)})": 100 * (1 + rate) ** years for name, rate in growth.items()}
    data = pd.DataFrame({"year": years} | dict(zip(growth, paths.values(), strict=True))).round(2)
    facts = {"gap": estimate.for_assumptions(values)["physiotherapist_gap"], "years": ahead}
    facts["told"] = [f"{name} {path[-1]:.0f}" for name, path in paths.items()]
    styles = dict(zip(paths, GROWTHS, strict=True))
    drawing = lines(series(paths, years), "", styles, {year: f"{year:g}" for year in years})
    return Exhibit("physiotherapist-paths", facts, data, drawing)


def target_table() -> Table:
    """The five recommendations as measurable targets: baseline, aim, deadline, what was observed, whether met."""
    numbers = [name for name in tables.read("targets") if name.endswith(("_percent", "_year"))]
    rows = []
    for row in tables.read("targets").astype(dict.fromkeys(numbers, float)).itertuples():
        texts = {"recommendation": row.recommendation, "measure": row.measure, "note": row.note, "met": _met(row)}
        texts |= {"baseline": _stated(row.baseline_percent), "aim": "not stated", "observed": "not known"}
        if not np.isnan(row.deadline_year):
            texts["aim"] = f"{_stated(row.target_percent)} by {row.deadline_year:.0f}"
        if not np.isnan(row.observed_year):
            texts["observed"] = f"{_stated(row.observed_percent)} in {row.observed_year:.0f}"
        rows.append(texts)
    return worded("targets", rows)


def _stated(percent: float) -> str:
    return "not stated" if np.isnan(percent) else quantity(percent, "percent")


def _met(row: NamedTuple) -> str:
    """Whether a target was met, missed, or had not fallen due when it was last observed."""
    if np.isnan(row.observed_year):
        return "cannot be told"
    if row.observed_percent >= row.target_percent:
        return "met"
    return "missed" if row.observed_year >= row.deadline_year else "short of it before it fell due"
