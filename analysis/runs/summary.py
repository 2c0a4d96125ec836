"""What a sweep found: for each result its base, lowest and highest value, and its spread; as a table and a picture."""

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.inputs import register
from analysis.number_format import tick
from analysis.runs import notebooks
from analysis.runs.plan import SAMPLED, Plan

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SUMMARY, PICTURE = "summary.csv", "summary.png"
QUANTILES = {"p5": 0.05, "p50": 0.5, "p95": 0.95}
RESULTS_DRAWN = 4
BASE = "base"


def of(plan: Plan, table: pd.DataFrame) -> pd.DataFrame:
    """One row a result and region: unit, base, lowest and highest over all cases, and how the sampled cases spread.

    ``base`` is the value of a direct call with the plan's base, for a result of the model. Verdicts are not summarised.
    """
    rows, direct = [], estimate.for_assumptions(plan.base)
    found = table[table["result"].notna() & table["verdict"].isna()].astype({"result": str, "region": object})
    for (result, region), group in found.groupby(["result", "region"], dropna=False, sort=False):
        whole, place = direct.get(result, np.nan), "" if pd.isna(region) else region
        base = float(whole[list(register.regions()).index(region)] if place else whole)
        row = {"result": result, "region": place, "unit": group["unit"].iloc[0], "base": base}
        row |= {"lowest": group["value"].min(), "highest": group["value"].max()}
        sample = group["value"][group["kind"].isin(SAMPLED)]
        row |= {"mean": sample.mean()} | {name: sample.quantile(share) for name, share in QUANTILES.items()}
        rows.append(row)
    columns = ["result", "region", "unit", "base", "lowest", "highest", "mean", *QUANTILES]
    return pd.DataFrame(rows, columns=columns).dropna(axis="columns", how="all")


def write(folder: Path, plan: Plan, table: pd.DataFrame) -> pd.DataFrame:
    """Write summary and picture of a sweep beside its table; the summary.

    Without a result that varies there is no picture.
    """
    found = of(plan, table)
    notebooks.write_whole(folder / SUMMARY, found.to_csv(index=False, lineterminator="\n"))
    if picture := _picture(plan, table, found):
        notebooks.write_whole(folder / PICTURE, picture)
    return found


def _picture(plan: Plan, table: pd.DataFrame, found: pd.DataFrame) -> bytes:
    """One row of panels for each kind of case, one column for each of the first results that vary."""
    from matplotlib.figure import Figure

    drawn = found[(found["region"] == "") & (found["lowest"] < found["highest"])][:RESULTS_DRAWN].set_index("result")
    kinds = {name: draw for name, draw in KINDS.items() if (table["kind"] == name).any()}
    if not len(drawn) or not kinds:
        return b""
    figure = Figure(figsize=(4.8 * len(drawn), 3.6 * len(kinds)), layout="constrained")
    panels = figure.subplots(len(kinds), len(drawn), squeeze=False)
    for row, (kind, draw) in zip(panels, kinds.items(), strict=True):
        for axes, (result, facts) in zip(row, drawn.iterrows(), strict=True):
            cases = table[(table["kind"] == kind) & (table["result"] == result)]
            varied = [name for name in plan.varied if cases[name].nunique() > 1]
            draw(axes, cases, varied, facts["base"])
            axes.set_title(f"{estimate.label(result)} [{facts['unit']}]", fontsize=9, wrap=True)
            results = axes.yaxis if kind == "grid" else axes.xaxis
            results.set_major_formatter(lambda value, _, unit=facts["unit"]: tick(value, unit))
    content = BytesIO()
    figure.savefig(content, dpi=150)
    return content.getvalue()


def _lines(axes: "Axes", cases: pd.DataFrame, varied: list[str], base: float) -> None:
    """A grid: the result over one assumption, a line for each value of a second, a band over the values of others."""
    import seaborn

    hue = {"hue": varied[1], "palette": "colorblind"} if len(varied) > 1 else {}
    seaborn.lineplot(cases, x=varied[0], y="value", marker="o", errorbar=("pi", 100), ax=axes, **hue)
    axes.axhline(base, color="grey", linestyle=":", label=BASE)
    axes.set(xlabel=register.assumptions()[varied[0]].label, ylabel="")
    axes.legend(title=register.assumptions()[varied[1]].label if hue else None, fontsize=7, title_fontsize=7)


def _bars(axes: "Axes", cases: pd.DataFrame, varied: list[str], base: float) -> None:
    """One assumption at a time (tornado): from the lowest to the highest result, the widest bar on top."""

    names = cases["case"].astype(str).str.partition("=")[0].map(lambda name: register.assumptions()[name].label)
    widths = cases["value"].groupby(names).agg(np.ptp).sort_values(ascending=False, kind="stable")
    ends = cases["value"].groupby(names).agg(["min", "max"]).loc[widths.index]
    axes.barh(ends.index, ends["max"] - ends["min"], left=ends["min"], color="#0072b2")
    axes.invert_yaxis()
    axes.axvline(base, color="grey", linestyle=":", label=BASE)
    axes.set(xlabel="", ylabel="")
    axes.legend(fontsize=7)


def _histogram(axes: "Axes", cases: pd.DataFrame, varied: list[str], base: float) -> None:
    """A sample: how often each value was found, with its 5th, 50th and 95th percentile and, dotted, the base."""
    import seaborn

    seaborn.histplot(cases, x="value", color="#0072b2", ax=axes)
    for share, label in zip(QUANTILES.values(), ("5th, 50th and 95th percentile", None, None), strict=True):
        axes.axvline(cases["value"].quantile(share), color="#d55e00", label=label)
    axes.axvline(base, color="grey", linestyle=":", label=BASE)
    axes.set(xlabel="", ylabel="cases")
    axes.legend(fontsize=7)


KINDS: Mapping[str, Callable[["Axes", pd.DataFrame, list[str], float], None]] = {
    "one_way": _bars,
    "grid": _lines,
    "latin_hypercube": _histogram,
    "sobol": _histogram,
}
