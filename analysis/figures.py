"""The figures of the chapters: each function draws one and returns it with title, text alternative and data.

Titles say what was found in this run; nothing in them is typed. Colours are safe for colour-blind readers and never
carry a meaning alone.
"""

from collections.abc import Iterable, Mapping, Sequence

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis import derived, estimate, register, tables
from analysis.claims import Finding, Interval
from analysis.exhibits import INK, Exhibit, Table
from analysis.reconstruction import UnitCostFit
from analysis.words import listing, number, quantity

BLUE, ORANGE, GREY = "#3B8BC2", "#D5682B", "#8C8C8C"
WIDTH_INCHES = 5.6
STYLE = {
    "figure.dpi": 100,
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
MILLION = 1e6


def recorded_days_by_month() -> Exhibit:
    """FTE days recorded as mental ill-health in England by month, with the average that the report carries forward."""
    days = tables.read("absence_by_reason").query("reason_code == 'S10' and '2019-04' <= month <= '2020-03'")
    data = pd.DataFrame({"month": days["month"], "fte_days_lost": days["fte_days_lost"].astype(float).round(0)})
    projected, observed = derived.recorded_days_month_april_to_june_2019(), derived.recorded_days_month_2019()
    figure, axes = _canvas(3.4)
    axes.bar(
        data["month"], data["fte_days_lost"] / 1000, color=[BLUE if month <= "2019-06" else GREY for month in data["month"]], width=0.7
    )
    for level, label in ((projected, "April to June,\nas the report has it"), (observed, "all of 2019,\nas later answered")):
        axes.hlines(level / 1000, -0.5, 11.5, color=INK, linewidth=1, linestyle="--" if level == projected else "-")
        side = "bottom" if level == max(projected, observed) else "top"
        axes.annotate(f"{label}: {number(level / 1000)}", (11.7, level / 1000), ha="left", va=side, fontsize=9)
    axes.set(ylabel="thousand FTE days lost", ylim=(0, 500), xlim=(-0.6, 15.4))
    axes.set_xticks(range(len(data)), _month_names(data["month"]))
    axes.tick_params(length=0)
    highest, lowest = data.loc[data["fte_days_lost"].idxmax()], data.loc[data["fte_days_lost"].idxmin()]
    return Exhibit(
        id="recorded-days-by-month",
        title=f"The three months behind the projection were low: 2019 averaged {number(observed / projected * 100 - 100, 2)}% more",
        subtitle="FTE days lost a month to anxiety, stress, depression and other psychiatric illness, NHS in England, April 2019 to March 2020",
        alternative=f"Bar chart by month. Days lost rise from {number(lowest['fte_days_lost'])} in {lowest['month']}, the lowest month, to "
        f"{number(highest['fte_days_lost'])} in {highest['month']}, the highest. The mean of April to June 2019 is {number(projected)}, the mean of all 2019 {number(observed)}.",
        data=data,
        source="NHS Digital, sickness absence by reason; Commons written answer 43100. Open Government Licence v3.0.",
        drawing=figure,
    )


def scenario_results(result: str, published: Finding) -> Exhibit:
    """A result in every named scenario beside what the printed number accepts."""
    values = {name: estimate.for_assumptions(register.scenario_values(name))[result] for name in register.scenarios()}
    accepted = published.intervals[0]
    unit = estimate.unit(result)
    data = pd.DataFrame(
        {
            "scenario": [register.scenarios()[name].label for name in values],
            result: list(values.values()),
            "inside the printed claim": ["yes" if accepted.contains(value) else "no" for value in values.values()],
        }
    )
    scale, scale_name = (1e9, "billion") if max(values.values()) >= 1e9 else (1e6, "million")
    figure, axes = _canvas(0.42 * len(data) + 1.0)
    axes.axvspan(accepted.low / scale, accepted.high / scale, color=BLUE, alpha=0.18, linewidth=0)
    axes.annotate(
        "accepted by the printed number", ((accepted.low + accepted.high) / 2 / scale, -0.75), ha="center", va="center", fontsize=9
    )
    for place, (value, inside) in enumerate(zip(values.values(), data["inside the printed claim"], strict=True)):
        axes.plot(value / scale, place, marker="o" if inside == "yes" else "D", color=BLUE if inside == "yes" else ORANGE, markersize=8)
        axes.annotate(
            quantity(value, unit).replace(f" {unit}", ""),
            (value / scale, place),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    axes.set_yticks(range(len(data)), data["scenario"])
    axes.set(ylim=(len(data) - 0.4, -1.2), xlim=(0, 1.22 * max(values.values()) / scale), xlabel=f"{scale_name} {unit}")
    axes.tick_params(axis="y", length=0)
    inside_names = list(data.query("`inside the printed claim` == 'yes'")["scenario"])
    title = f"{_count(len(inside_names))} of {_count(len(data)).lower()} scenarios {'gives' if len(inside_names) == 1 else 'give'} what the report printed"
    return Exhibit(
        id=f"scenarios-{result.replace('_', '-')}",
        title=f"{title}: {listing([name.lower() if name != name.upper() else name for name in inside_names])}"
        if 0 < len(inside_names) < len(data)
        else title,
        subtitle=f"{result} in each named scenario, {unit} a year; circles inside and diamonds outside what the claim “{published.claim.printed}” accepts",
        alternative="Dot plot. "
        + "; ".join(f"{name}: {quantity(value, unit, 3)}" for name, value in zip(data["scenario"], values.values(), strict=True))
        + f". The printed number accepts {accepted.text(unit)}.",
        data=data,
        source="computed by this chapter from data/assumptions.csv and data/scenarios.csv.",
        drawing=figure,
    )


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
    names = [region.replace("Health Education ", "") for region in data["region"]]
    rounding = (rows[0].intervals[0].high - rows[0].intervals[0].low) / 2
    figure, axes = _canvas(5.2)
    axes.axvspan(-rounding / MILLION, rounding / MILLION, color=GREY, alpha=0.2, linewidth=0)
    axes.annotate("rounds to the printed row", (0, -0.9), ha="center", va="center", fontsize=9)
    for place, (row, fits) in enumerate(zip(rows, fitted, strict=True)):
        gap = (row.recomputed[0] - row.claim.value) / MILLION
        axes.plot([0, gap], [place, place], color=GREY, linewidth=1)
        axes.plot(gap, place, marker="o" if fits else "D", color=BLUE if fits else ORANGE, markersize=7)
        if not fits:
            axes.annotate(
                f"recomputed {quantity(row.recomputed[0], 'pounds')}",
                (gap, place),
                xytext=(9, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
            )
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(range(len(data)), [f"{name}  £{row.claim.value / MILLION:.0f}m" for name, row in zip(names, rows, strict=True)])
    axes.set(ylim=(len(data) - 0.4, -1.4), xlim=(-12, 22), xlabel="recomputed less printed, million pounds a year")
    axes.tick_params(axis="y", length=0)
    misses = [region.replace("Health Education ", "") for region, fits in zip(data["region"], fitted, strict=True) if not fits]
    return Exhibit(
        id="table-2-rows",
        title=f"Staff numbers times one unit cost reproduce {sum(fitted)} of the {len(rows)} rows of Table 2",
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
            (label, others.at[row, "low"], others.at[row, "high"], others.at[row, "geography"], others.at[row, "period"])
            for row, label in labels.items()
        ),
    ]
    data = pd.DataFrame(estimates, columns=["estimate", "low_pounds", "high_pounds", "geography", "period"])
    data[["low_pounds", "high_pounds"]] = data[["low_pounds", "high_pounds"]].astype(float).round(0)
    figure, axes = _canvas(3.0)
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
        axes.annotate(text, (row.high_pounds / 1e9, place), xytext=(9, 0), textcoords="offset points", va="center", fontsize=9)
    axes.plot(bottom_up / 1e9, 1, marker="o", color=INK, markersize=6)
    axes.set_yticks(range(len(data)), [f"{row.estimate}, {row.geography}" for row in data.itertuples()])
    axes.set(ylim=(len(data) - 0.5, -0.6), xlim=(0, 15), xlabel="billion pounds a year")
    axes.tick_params(axis="y", length=0)
    overlaps = bottom_up_range[0] < report.high and bottom_up_range[1] > report.low
    return Exhibit(
        id="rival-costs",
        title=f"From the bottom up the cost is {quantity(bottom_up_range[0], 'pounds', 2)} to {quantity(bottom_up_range[1], 'pounds', 2)}: "
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


def forest(name: str, findings: Sequence[Finding]) -> Exhibit:
    """Survey shares with their 95% intervals, whether or not their sample supports the words around them."""
    rows = sorted(findings, key=lambda finding: (finding.wording.finding, -finding.claim.value))
    supported = [finding.wording.finding == "supported" for finding in rows]
    data = pd.DataFrame(
        {
            "claim": [finding.claim.id for finding in rows],
            "words": [finding.claim.wording for finding in rows],
            "share_percent": [finding.claim.value for finding in rows],
            "low_percent": [round(finding.wording.interval[0], 1) for finding in rows],
            "high_percent": [round(finding.wording.interval[1], 1) for finding in rows],
            "wording": [finding.wording.finding for finding in rows],
        }
    )
    figure, axes = _canvas(0.3 * len(data) + 0.9)
    for place, (row, held) in enumerate(zip(data.itertuples(), supported, strict=True)):
        axes.plot([row.low_percent, row.high_percent], [place, place], color=BLUE if held else ORANGE, linewidth=2)
        axes.plot(row.share_percent, place, marker="o" if held else "D", color=BLUE if held else ORANGE, markersize=6)
    axes.set_yticks(range(len(data)), [f"{row.words.split(';')[0]} ({number(row.share_percent)}%)" for row in data.itertuples()])
    axes.set(ylim=(len(data) - 0.4, -0.6), xlim=(0, 100), xlabel="percent of respondents, with 95% interval")
    axes.tick_params(axis="y", length=0)
    failing = len(supported) - sum(supported)
    return Exhibit(
        id=name,
        title=f"The sample does not support the words in {failing} of {len(data)} cases that can be tested",
        subtitle="Share of respondents and 95% Wilson interval; circles: words supported, diamonds: not supported",
        alternative="Forest plot. "
        + "; ".join(
            f"{row.words}: {number(row.share_percent)}% ({row.low_percent} to {row.high_percent}), {row.wording.replace('_', ' ')}"
            for row in data.itertuples()
        )
        + ".",
        data=data,
        source="the documents named in the ledger; sample sizes as they or their primary sources state them.",
        drawing=figure,
    )


def verdict_table(name: str, caption: str, findings: Iterable[Finding]) -> Table:
    """Claims with what they print, what was recomputed, what the printed number accepts, and the verdict."""
    rows = [
        (
            (finding.claim.printed, f"line {finding.claim.line}"),
            finding.claim.statement,
            listing([quantity(value, finding.claim.unit) for value in finding.recomputed]) if finding.recomputed else "—",
            listing([interval.text(finding.claim.unit) for interval in finding.intervals]),
            finding.verdict,
        )
        for finding in findings
    ]
    columns = ["printed", "claim", "recomputed", "the printed number accepts", "verdict"]
    return Table(name, caption, pd.DataFrame(rows, columns=columns))


def table_1(findings: Iterable[Finding]) -> Table:
    """Table 1 of the report, each staff group with both printed shares and their verdicts."""
    verdicts = {(finding.claim.line, finding.claim.value): finding.verdict for finding in findings}
    rows = [
        (
            (row.group, f"line {row.line}"),
            quantity(float(row.yes_percent), "percent"),
            verdicts[row.line, float(row.yes_percent)],
            quantity(float(row.no_percent), "percent"),
            verdicts[row.line, float(row.no_percent)],
        )
        for row in tables.read("report_table_1").itertuples()
    ]
    columns = ["staff group", "unwell from stress", "verdict", "not", "verdict on not"]
    return Table("report-table-1", "Table 1 of the report, staff survey of 2018", pd.DataFrame(rows, columns=columns))


def table_2(findings: Sequence[Finding], staff: np.ndarray) -> Table:
    """Table 2 of the report, each row with the staff and the cost that they give."""
    rows = [
        (
            (region.replace("Health Education ", ""), f"line {finding.claim.line}"),
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


def scenario_table(results: Sequence[str]) -> Table:
    """Results of all named scenarios side by side, with what each scenario changes."""
    columns: dict[str, list] = {"scenario": []} | {name.replace("_", " "): [] for name in results}
    for name, scenario in register.scenarios().items():
        found = estimate.for_assumptions(register.scenario_values(name))
        columns["scenario"].append((scenario.label, scenario.description))
        for result in results:
            columns[result.replace("_", " ")].append(quantity(found[result], estimate.unit(result)))
    return Table("scenarios-" + results[0].replace("_", "-"), "Results of the named scenarios", pd.DataFrame(columns))


def assumption_table(chapter: str, values: Mapping[str, float]) -> Table:
    """The assumptions of a chapter in this run: value, range, where the value comes from and how well it is known."""
    documents = tables.read("documents").set_index("id")["title"]
    rows = [
        (
            (assumption.label, assumption.id),
            quantity(values[assumption.id], assumption.unit, 5),
            f"{quantity(assumption.low, assumption.unit)} to {quantity(assumption.high, assumption.unit)}",
            (assumption.basis, f"pedigree {assumption.pedigree} of 4"),
            (assumption.rationale, documents[assumption.source]),
        )
        for assumption in register.assumptions().values()
        if assumption.chapter == chapter
    ]
    columns = ["assumption", "value", "range", "basis", "why, and source"]
    return Table(f"assumptions-{chapter}", f"Assumptions of the chapter on {chapter}", pd.DataFrame(rows, columns=columns))


def unit_cost_table(fits: Iterable[UnitCostFit]) -> Table:
    """For each workforce: the unit cost that Table 2 implies and how many of its rows that reproduces."""
    rows = [
        (
            fit.workforce,
            f"{quantity(fit.unit_cost, 'pounds')} ({number(fit.interval[0])} to {number(fit.interval[1])})",
            f"{fit.rows} of {len(register.regions())}",
            f"{quantity(fit.lowest, 'pounds')} to {quantity(fit.highest, 'pounds')}",
            listing([region.replace("Health Education ", "") for region in fit.misses]),
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
    return Table("unit-costs", "What one unit cost can and cannot reproduce of Table 2", pd.DataFrame(rows, columns=columns))


def _canvas(height_inches: float) -> tuple[Figure, Axes]:
    sns.set_theme(style="ticks", rc=STYLE)
    matplotlib.rcParams.update(STYLE)
    figure, axes = plt.subplots(figsize=(WIDTH_INCHES, height_inches))
    plt.close(figure)
    return figure, axes


def _month_names(months: Iterable[str]) -> list[str]:
    """First letters of months, with the year under the first of each year shown."""
    letters = "JFMAMJJASOND"
    months = list(months)
    return [
        letters[int(month[5:]) - 1] + (f"\n{month[:4]}" if place == 0 or month.endswith("-01") else "")
        for place, month in enumerate(months)
    ]


def _count(value: int) -> str:
    words = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
    return words[value] if value < len(words) else str(value)
