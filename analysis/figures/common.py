"""Figures and tables that several chapters show."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.claims import Finding
from analysis.display.exhibits import Exhibit, Table, table, worded
from analysis.figures.forms import CONTEXT, MAIN, OTHER, Band, dots
from analysis.inputs import register, tables
from analysis.number_format import listing, quantity

BASE_SCENARIO = "published"
COPIED = "official figure quoted by a third party"
INSIDE, OUTSIDE = "fits what was printed", "does not fit"
WITH_INTERVAL, UNKNOWN_SIZE = "with 95% interval", "sample size not known"
SUPPORTED, UNSUPPORTED = "words supported", "words not supported"
NOT_TOUCHED = "–"


def scenario_results(result: str, published: Finding) -> Exhibit:
    """A result in the report's own route and in every scenario that changes an input of it, with what is accepted."""
    scenarios, unit, accepted = register.scenarios(), estimate.unit(result), published.true_intervals[0]
    values = {scenarios[name].label: found[result] for name, found in _results({result}).items()}
    data = pd.DataFrame(values.items(), columns=["scenario", "value"])
    inside = data["value"].map(accepted.contains)
    data["inside_the_printed_claim"] = inside.map({True: "yes", False: "no"})
    rows = data.rename(columns={"scenario": "name"}).assign(kind=inside.map({True: INSIDE, False: OUTSIDE}))
    band = Band(accepted.low, min(accepted.high, data["value"].max()), published.claim.printed)
    others = int(inside[1:].sum())
    facts = {"result": estimate.label(result), "unit": unit, "printed": band.name, "accepted": accepted.text(unit)}
    facts |= {"others": len(data) - 1, "others_inside": others, "one": others == 1}
    drawing = dots(rows, unit, {INSIDE: MAIN, OUTSIDE: OTHER}, band, digits=3)
    return Exhibit(f"scenarios-{result.replace('_', '-')}", facts, data, drawing, "scenarios")


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
    drawing = dots(drawn, "percent", {SUPPORTED: MAIN, UNSUPPORTED: OTHER}, digits=3)
    return Exhibit(name, facts, data, drawing)


def shares(data: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Rows to draw of shares in percent with their intervals; a share without one is of another kind."""
    columns = {"share_percent": "value", "low_percent": "low", "high_percent": "high"}
    rows = data[list(columns)].rename(columns=columns).assign(name=names)
    return rows.assign(kind=rows["low"].isna().map({True: UNKNOWN_SIZE, False: WITH_INTERVAL}))


def share_styles(rows: pd.DataFrame) -> dict:
    """The looks of the kinds that occur."""
    return {WITH_INTERVAL: MAIN} | ({UNKNOWN_SIZE: CONTEXT} if UNKNOWN_SIZE in set(rows["kind"]) else {})


def extremes(data: pd.DataFrame, column: str) -> dict[str, dict]:
    """The rows with the lowest and the highest value of a column, as facts."""
    return {"lowest": data.loc[data[column].idxmin()].to_dict(), "highest": data.loc[data[column].idxmax()].to_dict()}


def series(values: Mapping[str, pd.Series | np.ndarray], x: Sequence[float] | None = None) -> pd.DataFrame:
    """Points to draw of several series over the same places, or over 0, 1, 2 and so on."""
    wide = pd.DataFrame({name: np.asarray(y, dtype=float) for name, y in values.items()}, index=x)
    return wide.rename_axis("x").reset_index().melt("x", var_name="series", value_name="y").dropna(subset="y")


def is_copied(name: str) -> bool:
    """Whether a table was read from copies that others made of the official files."""
    return bool(tables.read(name)["grade"].eq(COPIED).any())


def told(finding: Finding) -> dict[str, object]:
    """What a table says of a finding: what is printed and where, what was recomputed, what is accepted, the label."""
    claim, values = finding.claim, [quantity(value, finding.claim.unit) for value in finding.recomputed]
    means = [interval.text(claim.unit) for interval in finding.intervals]
    own = {"line": str(claim.line), "recomputed": listing(values, "—"), "means": means, "label": finding.label.value}
    return vars(claim) | own


def verdict_table(name: str, caption: str, findings: Iterable[Finding]) -> Table:
    """Claims with what they print, what was recomputed, what the printed number accepts, and the verdict."""
    return worded(name, map(told, findings), "verdicts", caption=caption)


def table_1(findings: Iterable[Finding]) -> Table:
    """Table 1 of the report, each staff group with both printed shares and their verdicts."""
    labels = {(finding.claim.line, finding.claim.value): finding.label.value for finding in findings}
    rows = []
    for row in tables.read("report_table_1").itertuples():
        shares = {"yes": float(row.yes_percent), "no": float(row.no_percent)}
        found = {f"label_of_{answer}": labels[row.line, share] for answer, share in shares.items()}
        rows.append({"group": row.group, "line": str(row.line)} | shares | found)
    return worded("report-table-1", rows)


def scenario_table(results: Sequence[str]) -> Table:
    """Results of the named scenarios that change one of them, side by side; a dash stands for a result not touched."""
    rows = []
    for name, found in _results(results).items():
        scenario = register.scenarios()[name]
        texts = {result: quantity(found[result], estimate.unit(result)) for result in found}
        columns = {estimate.label(result): texts.get(result, NOT_TOUCHED) for result in results}
        rows.append({"scenario": (scenario.label, scenario.description)} | columns)
    return table("scenarios-" + results[0].replace("_", "-"), "Results of the named scenarios", rows)


def _results(results: Iterable[str]) -> dict[str, dict[str, float]]:
    """The results by scenario, in the report's own route all of them, in the others those of which an input changes."""
    base, found = register.base(), {}
    for scenario in register.scenarios():
        values = register.scenario_values(scenario)
        differ = {name for name in base if values[name] != base[name]}
        told = [result for result in results if scenario == BASE_SCENARIO or differ & estimate.inputs_of(result)]
        if told:
            found[scenario] = {result: estimate.for_assumptions(values)[result] for result in told}
    return found


def assumption_table(chapter: str, values: Mapping[str, float]) -> Table:
    """The assumptions of a chapter in this run: value, range, where the value comes from and how well it is known."""
    documents = tables.read("documents").set_index("id")["title"]
    rows = (
        vars(row) | {"value": values[row.id], "document": documents[row.source]}
        for row in register.assumptions().values()
        if row.chapter == chapter
    )
    return worded(f"assumptions-{chapter}", rows, "assumptions", chapter=chapter)
