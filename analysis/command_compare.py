"""The command ``compare``: a table for the eye, as CSV or as JSON, and a picture of the differences."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Column, Table

from analysis import compare
from analysis.command_estimate import changes_of
from analysis.errors import InputError
from analysis.inputs import register
from analysis.number_format import quantity
from analysis.runs.notebooks import write_whole

SHOWN = 20  # rows of a picture


def run(names: Sequence[str], settings: list[str], csv: Path | None, chart: Path | None, as_json: bool) -> None:
    """Print results side by side, and the assumptions that differ between scenarios; write and draw them if asked."""
    changes = changes_of(settings)
    table = compare.table(names, changes)
    if csv:
        write_whole(csv, table.to_csv(index=False))
    if chart:
        draw(table, chart)
    if as_json:
        print(table.to_json(orient="records", indent=1, force_ascii=False))
        return
    cases = [name for name in table.columns[3:] if not name.endswith((" difference", " relative"))]
    whole = table[~table["result"].str.contains("[", regex=False)]  # the regions are in the CSV
    largest = whole.filter(like=" relative").abs().max(axis="columns").fillna(0)
    order = largest[largest > 0].sort_values(ascending=False, kind="stable").index
    console = Console()
    console.print(_shown(whole.loc[order], "result", cases))
    console.print(f"{len(whole) - len(order)} of {len(whole)} results are the same.")
    if names[0] not in register.scenarios():
        for name, ours in compare.answers(names).items():
            console.print(f"{name}: {ours.months}")
    else:
        differing = compare.differing_assumptions(compare.cases(names, changes))
        console.print(_shown(differing, "assumption that differs", cases))


def draw(table: pd.DataFrame, path: Path) -> None:
    """Draw the relative differences from the first case, the largest first, as the ending of ``path`` says.

    Raises InputError for a file that cannot be written, and where nothing differs.
    """
    import seaborn as sns
    from matplotlib.figure import Figure

    relative = table.set_index("label").filter(like=" relative").rename(columns=lambda name: name[: -len(" relative")])
    largest = (100 * relative).abs().max(axis="columns").groupby(level=0).max()
    order = largest[largest > 0].sort_values(ascending=False, kind="stable").index[:SHOWN]
    if order.empty:
        raise InputError(f"{path}: nothing differs, so there is nothing to draw")
    long = (100 * relative).melt(ignore_index=False, var_name="case", value_name="change").reset_index()
    figure = Figure(figsize=(9, 1.2 + 0.45 * len(order) * max(1, relative.shape[1] / 2)), layout="constrained")
    axes = figure.subplots()
    sns.barplot(long, x="change", y="label", hue="case", order=order, errorbar=None, ax=axes)
    axes.set(title=f"Beside {table.columns[3]}", xlabel="percent from the first case", ylabel="")
    try:
        figure.savefig(path)
    except (OSError, ValueError) as problem:
        raise InputError(f"{path}: {problem}") from None


def _shown(table: pd.DataFrame, heading: str, cases: Sequence[str]) -> Table:
    """A table for the eye: each case, and how far the others lie from the first where the table says so."""
    others = [name for name in cases if f"{name} relative" in table]
    rows = Table(heading, *(Column(name, justify="right") for name in cases), *(["change"] if others else []))
    for row in table.to_dict("records"):
        changes = [row[f"{name} relative"] for name in others]
        told = ", ".join("—" if pd.isna(change) else f"{change:+.1%}" for change in changes)
        rows.add_row(row["label"], *(quantity(row[name], row["unit"]) for name in cases), *([told] if others else []))
    return rows
