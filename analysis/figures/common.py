"""Figures and tables that several chapters show."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from analysis import estimate
from analysis.claims import Finding
from analysis.display.exhibits import Exhibit, Table
from analysis.display.number_format import listing, number, quantity
from analysis.figures.drawing import BLUE, ORANGE, count_word, label_rows, row_canvas
from analysis.inputs import register, tables

BASE_SCENARIO = "published"


def scenario_results(result: str, published: Finding) -> Exhibit:
    """A result in the report's own route and in every named scenario that changes one of its inputs, with what is accepted."""
    bearing = [name for name in register.scenarios() if name == BASE_SCENARIO or _bears_on(name, result)]
    values = {name: estimate.for_assumptions(register.scenario_values(name))[result] for name in bearing}
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
    figure, axes = row_canvas(len(data), head=0.6)
    axes.axvspan(accepted.low / scale, accepted.high / scale, color=BLUE, alpha=0.18, linewidth=0)
    axes.annotate(
        "accepted by the printed number",
        ((accepted.low + accepted.high) / 2 / scale, -1.1),
        ha="center",
        va="center",
        fontsize=9,
    )
    for place, (value, inside) in enumerate(zip(values.values(), data["inside the printed claim"], strict=True)):
        axes.plot(
            value / scale,
            place,
            marker="o" if inside == "yes" else "D",
            color=BLUE if inside == "yes" else ORANGE,
            markersize=8,
        )
        axes.annotate(
            quantity(value, unit).replace(f" {unit}", ""),
            (value / scale, place),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    label_rows(axes, data["scenario"])
    axes.set(xlim=(0, 1.22 * max(values.values()) / scale), xlabel=f"{scale_name} {unit}")
    inside_names = list(data.query("`inside the printed claim` == 'yes'")["scenario"])
    title = f"{count_word(len(inside_names))} of {count_word(len(data)).lower()} calculations {'gives' if len(inside_names) == 1 else 'give'} what the report printed"
    return Exhibit(
        id=f"scenarios-{result.replace('_', '-')}",
        title=f"{title}: {listing([name if name[:2].isupper() else name[0].lower() + name[1:] for name in inside_names])}"
        if 0 < len(inside_names) < len(data)
        else title,
        subtitle=f"{estimate.label(result)} in each named scenario that changes one of its inputs; circles inside and diamonds outside what “{published.claim.printed}” accepts",
        alternative="Dot plot. "
        + "; ".join(
            f"{name}: {quantity(value, unit, 3)}" for name, value in zip(data["scenario"], values.values(), strict=True)
        )
        + f". The printed number accepts {accepted.text(unit)}.",
        data=data,
        source="computed by this chapter from data/assumptions.csv and data/scenarios.csv.",
        drawing=figure,
    )


def forest(name: str, findings: Sequence[Finding]) -> Exhibit:
    """Survey shares with their 95% intervals, whether or not their sample supports the words around them."""
    rows = sorted(findings, key=lambda finding: (finding.wording.finding, -finding.wording.share))
    supported = [finding.wording.finding == "supported" for finding in rows]
    data = pd.DataFrame(
        {
            "claim": [finding.claim.id for finding in rows],
            "words": [finding.claim.wording for finding in rows],
            "share_percent": [finding.wording.share for finding in rows],
            "low_percent": [round(finding.wording.interval[0], 1) for finding in rows],
            "high_percent": [round(finding.wording.interval[1], 1) for finding in rows],
            "wording": [finding.wording.finding for finding in rows],
        }
    )
    figure, axes = row_canvas(len(data))
    for place, (row, held) in enumerate(zip(data.itertuples(), supported, strict=True)):
        axes.plot([row.low_percent, row.high_percent], [place, place], color=BLUE if held else ORANGE, linewidth=2)
        axes.plot(row.share_percent, place, marker="o" if held else "D", color=BLUE if held else ORANGE, markersize=6)
    label_rows(axes, [f"{row.words.split(';')[0]} ({number(row.share_percent)}%)" for row in data.itertuples()])
    axes.set(xlim=(0, 100), xlabel="percent of respondents, with 95% interval")
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
            listing([quantity(value, finding.claim.unit) for value in finding.recomputed])
            if finding.recomputed
            else "—",
            listing([interval.text(finding.claim.unit) for interval in finding.intervals]),
            finding.label,
        )
        for finding in findings
    ]
    columns = ["printed", "claim", "recomputed", "it can mean", "label"]
    return Table(name, caption, pd.DataFrame(rows, columns=columns))


def table_1(findings: Iterable[Finding]) -> Table:
    """Table 1 of the report, each staff group with both printed shares and their verdicts."""
    labels = {(finding.claim.line, finding.claim.value): finding.label for finding in findings}
    rows = [
        (
            (row.group, f"line {row.line}"),
            quantity(float(row.yes_percent), "percent"),
            labels[row.line, float(row.yes_percent)],
            quantity(float(row.no_percent), "percent"),
            labels[row.line, float(row.no_percent)],
        )
        for row in tables.read("report_table_1").itertuples()
    ]
    columns = ["staff group", "unwell from stress", "label", "not", "label of not"]
    return Table("report-table-1", "Table 1 of the report, staff survey of 2018", pd.DataFrame(rows, columns=columns))


def scenario_table(results: Sequence[str]) -> Table:
    """Results of all named scenarios side by side, with what each scenario changes, which may be nothing that a result takes."""
    columns: dict[str, list] = {"scenario": []} | {estimate.label(name): [] for name in results}
    for name, scenario in register.scenarios().items():
        found = estimate.for_assumptions(register.scenario_values(name))
        columns["scenario"].append((scenario.label, scenario.description))
        for result in results:
            told = name == BASE_SCENARIO or _bears_on(name, result)
            columns[estimate.label(result)].append(
                quantity(found[result], estimate.unit(result)) if told else "unchanged"
            )
    return Table("scenarios-" + results[0].replace("_", "-"), "Results of the named scenarios", pd.DataFrame(columns))


def _bears_on(scenario: str, result: str) -> bool:
    """Whether a scenario changes an input of a result."""
    values, base = register.scenario_values(scenario), register.base()
    return any(values[name] != base[name] for name in estimate.inputs_of(result) & base.keys())


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
    return Table(
        f"assumptions-{chapter}", f"Assumptions of the chapter on {chapter}", pd.DataFrame(rows, columns=columns)
    )
