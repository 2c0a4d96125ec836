"""Figures and tables that several chapters show."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.claims import Finding
from analysis.display.exhibits import Exhibit, Table
from analysis.display.number_format import listing, number, quantity
from analysis.figures.forms import CONTEXT, MAIN, OTHER, Band, dots
from analysis.inputs import register, tables

BASE_SCENARIO = "published"
COPIED = "official figure quoted by a third party"
INSIDE, OUTSIDE = "inside what was printed", "outside it"
WITH_INTERVAL, UNKNOWN_SIZE = "with 95% interval", "sample size not known"
SUPPORTED, UNSUPPORTED = "words supported", "words not supported"
AS_PUBLISHED = "–"


def scenario_results(result: str, published: Finding) -> Exhibit:
    """A result in the report's own route and in every scenario that changes an input of it, with what is accepted."""
    bearing = [name for name in register.scenarios() if name == BASE_SCENARIO or _bears_on(name, result)]
    values = [estimate.for_assumptions(register.scenario_values(name))[result] for name in bearing]
    accepted, unit = published.intervals[0], estimate.unit(result)
    inside = [accepted.contains(value) for value in values]
    data = pd.DataFrame({"scenario": [register.scenarios()[name].label for name in bearing], "value": values})
    data["inside_the_printed_claim"] = ["yes" if held else "no" for held in inside]
    rows = data.rename(columns={"scenario": "name"}).assign(kind=[INSIDE if held else OUTSIDE for held in inside])
    rows["text"] = [quantity(value, unit, 3).removesuffix(f" {unit}") for value in values]
    facts = {"result": estimate.label(result), "unit": unit, "accepted": accepted.text(unit)}
    facts |= {"others": len(bearing) - 1, "others_inside": sum(inside[1:]), "one": sum(inside[1:]) == 1}
    band = Band(accepted.low, accepted.high, published.claim.printed)
    drawing = dots(rows, unit, {INSIDE: MAIN, OUTSIDE: OTHER}, band)
    name = f"scenarios-{result.replace('_', '-')}"
    return Exhibit(name, facts | {"printed": published.claim.printed}, data, drawing, "scenarios")


def forest(name: str, findings: Sequence[Finding]) -> Exhibit:
    """Survey shares with their 95% intervals, whether or not their sample supports the words around them."""
    ranked = sorted(findings, key=lambda finding: (finding.wording.finding, -finding.wording.share))
    rows = [(found.claim.id, found.claim.wording, found.wording.share, *found.wording.interval) for found in ranked]
    columns = ["claim", "words", "share_percent", "low_percent", "high_percent"]
    data = pd.DataFrame(rows, columns=columns).round(1)
    data["wording"] = [found.wording.finding.replace("_", " ") for found in ranked]
    drawn = shares(data, data["words"].str.split(";").str[0])
    drawn["kind"] = data["wording"].map({"supported": SUPPORTED}).fillna(UNSUPPORTED)
    drawn["name"] += drawn.groupby("name").cumcount().map(lambda place: " " * place)  # the same words of two samples
    facts = {"failing": int(drawn["kind"].eq(UNSUPPORTED).sum()), "tested": len(data)}
    return Exhibit(name, facts, data, dots(drawn, "percent", {SUPPORTED: MAIN, UNSUPPORTED: OTHER}))


def shares(data: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Rows to draw of shares in percent with their intervals; a share without one is of another kind."""
    columns = {"share_percent": "value", "low_percent": "low", "high_percent": "high"}
    rows = data[list(columns)].rename(columns=columns).assign(name=names)
    rows["kind"] = rows["low"].isna().map({True: UNKNOWN_SIZE, False: WITH_INTERVAL})
    return rows.assign(text=[f"{number(share, 3)}%" for share in rows["value"]])


def share_styles(rows: pd.DataFrame) -> dict:
    """The looks of the kinds that occur."""
    return {WITH_INTERVAL: MAIN} | ({UNKNOWN_SIZE: CONTEXT} if UNKNOWN_SIZE in set(rows["kind"]) else {})


def extremes(data: pd.DataFrame, column: str) -> dict[str, dict]:
    """The rows with the lowest and the highest value of a column, as facts."""
    return {"lowest": data.loc[data[column].idxmin()].to_dict(), "highest": data.loc[data[column].idxmax()].to_dict()}


def series(values: Mapping[str, pd.Series | np.ndarray], x: Sequence[float] | None = None) -> pd.DataFrame:
    """Points to draw of several series over the same places, or over 0, 1, 2 and so on."""
    parts = [
        pd.DataFrame({"x": range(len(y)) if x is None else x, "y": np.asarray(y, dtype=float), "series": name})
        for name, y in values.items()
    ]
    return pd.concat(parts, ignore_index=True).dropna(subset="y")


def is_copied(table: str) -> bool:
    """Whether a table was read from copies that others made of the official files."""
    return bool(tables.read(table)["grade"].eq(COPIED).any())


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
    """Results of the named scenarios that change one of them, side by side; a dash stands for a result not touched."""
    columns: dict[str, list] = {"scenario": []} | {estimate.label(name): [] for name in results}
    for name, scenario in register.scenarios().items():
        told = [result for result in results if name == BASE_SCENARIO or _bears_on(name, result)]
        if told:
            found = estimate.for_assumptions(register.scenario_values(name))
            columns["scenario"].append((scenario.label, scenario.description))
            for result in results:
                text = quantity(found[result], estimate.unit(result)) if result in told else AS_PUBLISHED
                columns[estimate.label(result)].append(text)
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
            assumption.label,
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
