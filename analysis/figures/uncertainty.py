"""The figures and tables of the reviewers' chapters: sensitivity, reconstruction and the register."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.claims import claim as claim_of
from analysis.display.exhibits import Exhibit, Table
from analysis.display.number_format import quantity, tick, whole_percent
from analysis.display.svg import Drawing
from analysis.figures.common import INSIDE
from analysis.figures.forms import BLUE, GREY, ORANGE, Band, Style, area, dots, lines, spans
from analysis.inputs import register
from analysis.sensitivity import analyses
from analysis.sensitivity.reconstruction import Search, what_routes_share

ENDS = {"low end": Style(GREY), "high end": Style(BLUE)}
ALONE, TOTAL = "alone", "with its interactions"
INDICES = {ALONE: Style(GREY, "s", size=9), TOTAL: Style(BLUE, "o", size=6)}


def tornado(result: str) -> Exhibit:
    """One-way sensitivity of a result: each assumption at the ends of its range, which are written at the ends of the bars."""
    found, base, unit = analyses.one_way(result), _base(result), estimate.unit(result)
    found = found[found["at_low"] != found["at_high"]]
    data = found.assign(assumption=found["assumption"].map(_label))
    sides = []
    for end in ("low", "high"):
        texts = [tick(*pair, 3) for pair in zip(found[end], found["assumption"].map(_unit), strict=True)]
        place = {"name": data["assumption"], "start": base, "end": found[f"at_{end}"]}
        sides.append(pd.DataFrame(place | {"kind": f"{end} end", "text": texts}))
    ends = sorted(found.iloc[0][["at_low", "at_high"]])
    facts = {"first": data["assumption"].iloc[0], "from": ends[0], "to": ends[1], "base": base}
    return _figure("tornado", result, facts, data, spans(pd.concat(sides), unit, ENDS, base))


def two_way(result: str, first: str, second: str) -> Exhibit:
    """A result over the ranges of two assumptions, with the boundary at which its claim flips."""
    across, up, found = analyses.two_way(result, first, second)
    accepted = analyses.accepted(analyses.HEADLINES[result])
    sides, tops = np.meshgrid(across[::5], up[::5])
    data = pd.DataFrame({first: sides.ravel(), second: tops.ravel(), result: found[::5, ::5].ravel()})
    names, base = (_label(first), _label(second)), (register.base()[first], register.base()[second])
    held = whole_percent(float(accepted.holds(found).mean()))
    facts = {"held": held, "first": names[0], "second": names[1], "lowest": found.min(), "highest": found.max()}
    limits, units = (accepted.low, accepted.high), (_unit(first), _unit(second))
    return _figure("two-way", result, facts, data, area(across, up, found, limits, base, names, units))


def probabilistic(result: str, draws: np.ndarray, seed: int) -> Exhibit:
    """The distribution of a result over the distributions of its assumptions, with interval, base case and Monte Carlo error."""
    base, unit = _base(result), estimate.unit(result)
    row = analyses.summary({result: draws}).iloc[0].drop("result").to_dict()
    heights, edges = np.histogram(draws, bins=60)
    shape = pd.DataFrame({"x": edges[:-1], "y": heights, "series": "draws", "low": 0, "high": heights})
    named = {"95th percentile": row["p95"], "base case": base, "5th percentile": row["p5"]}
    events = {f"{name} {tick(value, unit, 3)}": value for name, value in named.items()}
    drawing = lines(shape, "draws", {"draws": Style(BLUE, "")}, events=events, x_unit=unit)
    facts = row | {"base": base, "draws": f"{len(draws):,}", "seed": str(seed)}
    data = pd.DataFrame({"from": edges[:-1], "to": edges[1:], "draws": heights})
    return _figure("distribution", result, facts, data, drawing)


def convergence(result: str, draws: np.ndarray) -> Exhibit:
    """How the mean of the draws settles."""
    data = analyses.convergence(draws)
    points = data.rename(columns={"draws": "x", "mean": "y"}).assign(series="mean")
    errors = data["high"] - data["mean"]
    facts = {"draws": f"{len(draws):,}", "first_error": errors.iloc[0], "last_error": errors.iloc[-1]}
    drawing = lines(points, estimate.unit(result), {"mean": Style(BLUE, "")}, log=True)
    return _figure("convergence", result, facts, data, drawing)


def sobol(result: str) -> Exhibit:
    """First-order and total Sobol indices of a result with their 95% intervals."""
    found = analyses.sobol_indices(result)
    data = found.assign(assumption=found["assumption"].map(_label)).round(4)
    rows = pd.DataFrame({"name": data["assumption"], "value": data["total"], "kind": TOTAL})
    rows = rows.assign(low=data["total"] - data["total_error"], high=data["total"] + data["total_error"])
    rows["text"] = data["total"].map("{:.2f}".format)
    alone = pd.DataFrame({"name": data["assumption"], "value": data["first"], "kind": ALONE})
    agree = found["assumption"].iloc[0] == analyses.one_way(result)["assumption"].iloc[0]
    facts = {"first": data["assumption"].iloc[0], "share": data["total"].iloc[0], "agree": bool(agree)}
    return _figure("sobol", result, facts, data, dots(pd.concat([alone, rows]), "", INDICES))


def specification_curve(result: str) -> Exhibit:
    """A result for every combination of base values and alternatives, with what the printed number accepts."""
    data, accepted = analyses.specification_curve(result), analyses.accepted(analyses.HEADLINES[result])
    held = accepted.holds(data["value"].to_numpy())
    points = pd.DataFrame({"x": np.arange(len(data)), "y": data["value"], "series": "all combinations, sorted"})
    points = pd.concat([points, points[held].assign(series=INSIDE)])
    band = Band(accepted.low, min(accepted.high, data["value"].max()), f"“{_printed(result)}”")
    styles = {"all combinations, sorted": Style(GREY, ""), INSIDE: Style(ORANGE, "D", "")}
    facts = {"held": int(held.sum()), "all": len(data), "lowest": data["value"].min(), "highest": data["value"].max()}
    return _figure("specifications", result, facts, data, lines(points, estimate.unit(result), styles, {}, band=band))


def _figure(family: str, result: str, facts: dict, data: pd.DataFrame, drawing: Drawing) -> Exhibit:
    shared = {"result": estimate.label(result), "unit": estimate.unit(result), "printed": _printed(result)}
    return Exhibit(f"{family}-{result.replace('_', '-')}", shared | facts, data, drawing, family)


def _base(result: str) -> float:
    return float(estimate.for_assumptions(register.base())[result])


def _printed(result: str) -> str:
    return claim_of(analyses.HEADLINES[result]).printed


def robustness_table(seed: int) -> Table:
    """Each headline: the share of the joint range in which its claim holds, and what most easily breaks it."""
    rows = []
    for result, claim in analyses.HEADLINES.items():
        found = analyses.robustness(claim, seed=seed)
        flips = "no value in any range"
        if found.flip is not None:
            value, base = (
                quantity(number, _unit(found.breaker)) for number in (found.flip, register.base()[found.breaker])
            )
            flips = f"{_label(found.breaker)}: {value} (base {base})"
        name, holds = (claim_of(claim).printed, estimate.label(result)), "yes" if found.holds_at_base else "no"
        decides = _label(analyses.one_way(result)["assumption"][0])
        rows.append((name, holds, whole_percent(found.share), decides, flips))
    shares = "part of the joint range in which it holds"
    columns = [
        "claim, and result",
        "holds at base",
        shares,
        "assumption with the largest swing",
        "flips most easily at",
    ]
    return Table("robustness", "How firmly the headlines stand", pd.DataFrame(rows, columns=columns))


def threshold_table(claim: str) -> Table:
    """The exact value of each assumption at which a claim flips, the others at base."""
    rows = []
    for name in analyses.own_assumptions(claim_of(claim).result):
        row, value = register.assumptions()[name], analyses.flip(claim, name)
        at = "no value in range" if value is None else quantity(value, row.unit, 5)
        ends = f"{quantity(row.low, row.unit)} to {quantity(row.high, row.unit)}"
        rows.append((row.label, quantity(row.value, row.unit, 5), ends, at))
    data = pd.DataFrame(rows, columns=["assumption", "base", "range", "flips at"])
    return Table(f"thresholds-{claim}", f"Where “{claim_of(claim).printed}” flips", data)


def summary_table(draws: Mapping[str, np.ndarray]) -> Table:
    """Base case, mean, Monte Carlo error and interval of each result."""
    rows = []
    for row in analyses.summary(draws).itertuples():
        base, mean, error, low, high = (
            quantity(value, estimate.unit(row.result), digits)
            for value, digits in (
                (_base(row.result), 4),
                (row.mean, 4),
                (row.monte_carlo_error, 2),
                (row.p5, 3),
                (row.p95, 3),
            )
        )
        rows.append((estimate.label(row.result), base, mean, error, f"{low} to {high}"))
    columns = ["result", "base case", "mean", "Monte Carlo error", "90% of draws"]
    return Table("draws", "Probabilistic analysis of the headlines", pd.DataFrame(rows, columns=columns))


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


def _unit(assumption: str) -> str:
    return register.assumptions()[assumption].unit
