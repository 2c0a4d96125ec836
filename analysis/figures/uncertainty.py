"""The figures and tables of the reviewers' chapters: sensitivity, reconstruction and the register."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.claims import claims, finding
from analysis.display.exhibits import Exhibit, Table
from analysis.display.number_format import quantity, tick, whole_percent
from analysis.figures.forms import BLUE, GREY, ORANGE, Band, Style, area, dots, lines, spans
from analysis.inputs import register
from analysis.sensitivity import analyses
from analysis.sensitivity.reconstruction import Search, what_routes_share

ENDS = {"low end": Style(GREY), "high end": Style(BLUE)}


def tornado(result: str) -> Exhibit:
    """One-way sensitivity of a result: each assumption at the ends of its range, which are written at the ends of the bars."""
    data = analyses.one_way(result)
    base, unit = float(estimate.for_assumptions(register.base())[result]), estimate.unit(result)
    names = data["assumption"].map(_label)
    texts = {
        end: [_short(*pair) for pair in zip(data[end], data["assumption"], strict=True)] for end in ("low", "high")
    }
    sides = (
        {"name": names, "start": base, "end": data[f"at_{end}"], "kind": f"{end} end", "text": texts[end]}
        for end in texts
    )
    first = data.iloc[0]
    ends = sorted((first["at_low"], first["at_high"]))
    return Exhibit(
        id=f"tornado-{result.replace('_', '-')}",
        family="tornado",
        facts={
            "first": names[0],
            "from": quantity(ends[0], unit, 2),
            "to": quantity(ends[1], unit, 2),
            "base": quantity(base, unit, 3),
            "result": estimate.label(result),
            "told": [
                f"{_label(row.assumption)}: {quantity(row.at_low, unit, 3)} to {quantity(row.at_high, unit, 3)}"
                for row in data.itertuples()
            ],
        },
        data=data.assign(assumption=names),
        drawing=spans(pd.concat(map(pd.DataFrame, sides)), unit, ENDS, base),
    )


def two_way(result: str, first: str, second: str) -> Exhibit:
    """A result over the ranges of two assumptions, with the boundary at which its claim flips."""
    across, up, found = analyses.two_way(result, first, second)
    claim, unit = finding(analyses.HEADLINES[result]), estimate.unit(result)
    held = claim.intervals[0].holds(found)
    every = slice(None, None, 5)
    data = pd.DataFrame(
        {
            first: np.tile(across[every], len(up[every])),
            second: np.repeat(up[every], len(across[every])),
            result: found[every, every].ravel(),
        }
    )
    return Exhibit(
        id=f"two-way-{result.replace('_', '-')}",
        family="two-way",
        facts={
            "printed": claim.claim.printed,
            "held": whole_percent(float(held.mean())),
            "result": estimate.label(result),
            "first": _label(first),
            "second": _label(second),
            "lowest": quantity(float(found.min()), unit, 2),
            "highest": quantity(float(found.max()), unit, 2),
        },
        data=data,
        drawing=area(
            across,
            up,
            found,
            (claim.intervals[0].low, claim.intervals[0].high),
            (register.base()[first], register.base()[second]),
            (_label(first), _label(second)),
            (register.assumptions()[first].unit, register.assumptions()[second].unit),
        ),
    )


def probabilistic(result: str, draws: np.ndarray, seed: int) -> Exhibit:
    """The distribution of a result over the distributions of its assumptions, with interval, base case and Monte Carlo error."""
    base, unit = float(estimate.for_assumptions(register.base())[result]), estimate.unit(result)
    row = analyses.summary({result: draws}).iloc[0]
    heights, edges = np.histogram(draws, bins=60)
    shape = pd.DataFrame({"x": edges[:-1], "y": heights, "series": "draws", "low": 0, "high": heights})
    events = {f"95th percentile {tick(row['p95'], unit, 3)}": row["p95"], f"base case {tick(base, unit, 3)}": base}
    events[f"5th percentile {tick(row['p5'], unit, 3)}"] = row["p5"]
    return Exhibit(
        id=f"distribution-{result.replace('_', '-')}",
        family="distribution",
        facts={
            "result": estimate.label(result),
            "draws": f"{len(draws):,}",
            "seed": str(seed),
            "base": quantity(base, unit, 3),
            "mean": quantity(row["mean"], unit, 3),
            "low": quantity(row["p5"], unit, 2),
            "high": quantity(row["p95"], unit, 2),
            "error": quantity(row["monte_carlo_error"], unit, 2),
        },
        data=pd.DataFrame({"from": edges[:-1], "to": edges[1:], "draws": heights}),
        drawing=lines(shape, "draws", {"draws": Style(BLUE, "")}, events=events, x_unit=unit),
    )


def convergence(result: str, draws: np.ndarray) -> Exhibit:
    """How the mean of the draws settles."""
    data, unit = analyses.convergence(draws), estimate.unit(result)
    points = data.rename(columns={"draws": "x", "mean": "y"}).assign(series="mean")
    first, last = data.iloc[0], data.iloc[-1]
    return Exhibit(
        id=f"convergence-{result.replace('_', '-')}",
        family="convergence",
        facts={
            "result": estimate.label(result),
            "draws": f"{int(last['draws']):,}",
            "first_error": quantity(float(first["high"] - first["mean"]), unit, 2),
            "last_error": quantity(float(last["high"] - last["mean"]), unit, 2),
        },
        data=data,
        drawing=lines(points, unit, {"mean": Style(BLUE, "", "-")}, log=True),
    )


def sobol(result: str) -> Exhibit:
    """First-order and total Sobol indices of a result with their 95% intervals."""
    data = analyses.sobol_indices(result)
    names = data["assumption"].map(_label)
    total = pd.DataFrame(
        {
            "name": names,
            "value": data["total"],
            "low": data["total"] - data["total_error"],
            "high": data["total"] + data["total_error"],
            "kind": "with its interactions",
            "text": data["total"].map("{:.2f}".format),
        }
    )
    alone = pd.DataFrame({"name": names, "value": data["first"], "kind": "alone"})
    styles = {"alone": Style(GREY, "s", size=9), "with its interactions": Style(BLUE, "o", size=6)}
    return Exhibit(
        id=f"sobol-{result.replace('_', '-')}",
        family="sobol",
        facts={
            "first": names[0],
            "share": float(data["total"][0]),
            "agree": list(data["assumption"][:1]) == list(analyses.one_way(result)["assumption"][:1]),
            "result": estimate.label(result),
            "told": [f"{_label(row.assumption)}: {row.total:.2f}, {row.first:.2f}" for row in data.itertuples()],
        },
        data=data.assign(assumption=names).round(4),
        drawing=dots(pd.concat([alone, total]), "", styles),
    )


def specification_curve(result: str) -> Exhibit:
    """A result for every combination of base values and alternatives, with what the printed number accepts."""
    data, unit = analyses.specification_curve(result), estimate.unit(result)
    claim = finding(analyses.HEADLINES[result])
    (accepted,) = claim.intervals
    held = accepted.holds(data["value"].to_numpy())
    points = pd.DataFrame({"x": np.arange(len(data)), "y": data["value"], "series": "all combinations, sorted"})
    inside = points[held].assign(series="inside what was printed")
    styles = {"all combinations, sorted": Style(GREY, "", "-"), "inside what was printed": Style(ORANGE, "D", "")}
    return Exhibit(
        id=f"specifications-{result.replace('_', '-')}",
        family="specifications",
        facts={
            "held": int(held.sum()),
            "all": len(data),
            "printed": claim.claim.printed,
            "result": estimate.label(result),
            "lowest": quantity(float(data["value"].min()), unit, 2),
            "highest": quantity(float(data["value"].max()), unit, 2),
        },
        data=data,
        drawing=lines(
            pd.concat([points, inside]),
            unit,
            styles,
            {},
            band=Band(accepted.low, min(accepted.high, data["value"].max()), f"“{claim.claim.printed}”"),
        ),
    )


def robustness_table(seed: int) -> Table:
    """Each headline: the share of the joint range in which its claim holds, and what most easily breaks it."""
    rows = []
    for result, claim in analyses.HEADLINES.items():
        found = analyses.robustness(claim, seed=seed)
        unit = "" if found.breaker is None else register.assumptions()[found.breaker].unit
        flips = (
            "no value in any range"
            if found.flip is None
            else f"{_label(found.breaker)}: {quantity(found.flip, unit)} (base {quantity(register.base()[found.breaker], unit)})"
        )
        decides = _label(analyses.one_way(result)["assumption"][0])
        rows.append(
            (
                (claims()[claim].printed, estimate.label(result)),
                "yes" if found.holds_at_base else "no",
                whole_percent(found.share),
                decides,
                flips,
            )
        )
    columns = [
        "claim, and result",
        "holds at base",
        "part of the joint range in which it holds",
        "assumption with the largest swing",
        "flips most easily at",
    ]
    return Table("robustness", "How firmly the headlines stand", pd.DataFrame(rows, columns=columns))


def threshold_table(claim: str) -> Table:
    """The exact value of each assumption at which a claim flips, the others at base."""
    result = claims()[claim].result
    rows = []
    for name in analyses.own_assumptions(result):
        row, value = register.assumptions()[name], analyses.flip(claim, name)
        at = "no value in range" if value is None else quantity(value, row.unit, 5)
        rows.append(
            (
                row.label,
                quantity(row.value, row.unit, 5),
                f"{quantity(row.low, row.unit)} to {quantity(row.high, row.unit)}",
                at,
            )
        )
    return Table(
        f"thresholds-{claim}",
        f"Where “{claims()[claim].printed}” flips",
        pd.DataFrame(rows, columns=["assumption", "base", "range", "flips at"]),
    )


def summary_table(draws: Mapping[str, np.ndarray]) -> Table:
    """Base case, mean, Monte Carlo error and interval of each result."""
    base = estimate.for_assumptions(register.base())
    rows = [
        (
            estimate.label(row.result),
            quantity(float(base[row.result]), unit),
            quantity(row.mean, unit),
            quantity(row.monte_carlo_error, unit, 2),
            f"{quantity(row.p5, unit, 3)} to {quantity(row.p95, unit, 3)}",
        )
        for row in analyses.summary(draws).itertuples()
        if (unit := estimate.unit(row.result))
    ]
    return Table(
        "draws",
        "Probabilistic analysis of the headlines",
        pd.DataFrame(rows, columns=["result", "base case", "mean", "Monte Carlo error", "90% of draws"]),
    )


def routes_table(name: str, caption: str, found: Search, inputs: Sequence[str]) -> Table:
    """Which options occur among the combinations that reproduce the published numbers, and how often."""
    shares = what_routes_share(found, inputs)
    rows = [
        (_label(name_of), row["option"], quantity(row["share"], "share", 3))
        for name_of, group in shares.groupby("input", sort=False)
        for _, row in group.head(6).iterrows()
    ]
    return Table(name, caption, pd.DataFrame(rows, columns=["input", "option", "in what part of the routes"]))


def _label(assumption: str) -> str:
    return register.assumptions()[assumption].label


def _short(value: float, assumption: str) -> str:
    return tick(value, register.assumptions()[assumption].unit, 3)
