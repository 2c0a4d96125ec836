"""The command ``compare``: a table for the eye, as CSV or as JSON, and a picture of the differences."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Column, Table

from analysis import compare
from analysis.command_estimate import changes_of
from analysis.display.number_format import quantity
from analysis.errors import InputError
from analysis.inputs import register

SHOWN = 20  # rows of a picture


def run(names: Sequence[str], settings: list[str], csv: Path | None, chart: Path | None, as_json: bool) -> None:
    """Print results side by side, and the assumptions that differ between scenarios; write and draw them if asked."""
    changes = changes_of(settings)
    table = compare.table(names, changes)
    if csv:
        _write(csv, table.to_csv(index=False).encode())
    if chart:
        draw(table, chart)
    if as_json:
        print(table.to_json(orient="records", indent=1, force_ascii=False))
        return
    Console().print(_shown(table))
    if names[0] in register.scenarios():
        Console().print(_assumptions(compare.differing_assumptions(compare.cases(names, changes))))


def draw(table: pd.DataFrame, path: Path) -> None:
    """Draw the relative differences from the first case, the largest first, as the ending of ``path`` says.

    Raises InputError for a file that cannot be written, and where nothing differs.
    """
    import seaborn as sns
    from matplotlib.figure import Figure

    relative = [column for column in table if column.endswith(" relative")]
    long = table.melt(["label"], relative, "case", "change").dropna().query("change != 0")
    if long.empty:
        raise InputError(f"{path}: nothing differs, so there is nothing to draw")
    long["change"] *= 100
    long["case"] = long["case"].str.removesuffix(" relative")
    order = (
        long.groupby("label")["change"]
        .agg(lambda values: values.abs().max())
        .sort_values(ascending=False)
        .index[:SHOWN]
    )
    figure = Figure(figsize=(9, 1.2 + 0.45 * len(order) * max(1, len(relative) / 2)), layout="constrained")
    axes = figure.subplots()
    sns.barplot(long, x="change", y="label", hue="case", order=order, errorbar=None, ax=axes)
    axes.set(xlabel="percent from the first case", ylabel="")
    try:
        figure.savefig(path)
    except (OSError, ValueError) as problem:
        raise InputError(f"{path}: {problem}") from None


def _shown(table: pd.DataFrame) -> Table:
    cases = [name for name in table.columns[3:] if not name.endswith((" difference", " relative"))]
    rows = Table("result", *(Column(name, justify="right") for name in cases), "change")
    for row in table.to_dict("records"):
        if "[" in row["result"]:
            continue  # a region each: in the CSV
        changes = [row[f"{name} relative"] for name in cases[1:]]
        told = ", ".join("—" if pd.isna(change) else f"{change:+.1%}" for change in changes)
        rows.add_row(row["label"], *(quantity(row[name], row["unit"]) for name in cases), told)
    return rows


def _assumptions(differing: pd.DataFrame) -> Table:
    cases = list(differing.columns[3:])
    rows = Table("assumption that differs", *cases)
    for row in differing.to_dict("records"):
        rows.add_row(row["label"], *(quantity(row[name], row["unit"]) for name in cases))
    return rows


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise InputError(f"{path}: {problem.strerror}") from None
