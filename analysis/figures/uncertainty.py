"""The figures and tables of the reviewers' chapters: sensitivity, reconstruction and the register."""

from collections.abc import Mapping, Sequence
from itertools import repeat

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.claims import claim as claim_of
from analysis.claims import finding
from analysis.display.exhibits import Exhibit, Table, worded
from analysis.display.svg import Drawing
from analysis.figures.common import INSIDE
from analysis.figures.forms import BLUE, GREY, ORANGE, Band, Style, area, bars, dots, lines
from analysis.inputs import register
from analysis.inputs.register import Changes
from analysis.number_format import listing, quantity, tick, whole_percent
from analysis.sensitivity import one_way, thresholds
from analysis.sensitivity import probabilistic as draws_of
from analysis.sensitivity import sobol as sobol_of
from analysis.sensitivity import specification_curve as curve
from analysis.sensitivity.reconstruction import Outcome, outcomes

ROUTE_FITS = {"yes": "gives days, staff and days each", "no": "does not"}
ENDS = {"low end": Style(GREY), "high end": Style(BLUE)}
ALONE, TOTAL = "alone", "with its interactions"
INDICES = {ALONE: Style(GREY, "s"), TOTAL: Style(BLUE, "o")}


def tornado(result: str, changes: Changes = ()) -> Exhibit:
    """One-way sensitivity of a result: each assumption at the ends of its range, which are written beside the bars."""
    found, base, unit = one_way.one_way(result, changes), _base(result, changes), estimate.unit(result)
    found = found[found["at_low"] != found["at_high"]]
    data = found.assign(assumption=found["assumption"].map(_label))
    sides = []
    for end in ("low", "high"):
        texts = pd.Series(map(tick, found[end], found["assumption"].map(_unit), repeat(3)), found.index)
        place = {"name": data["assumption"], "start": base, "end": found[f"at_{end}"]}
        sides.append(pd.DataFrame(place | {"kind": f"{end} end", "text": texts.where(place["end"] != base, "")}))
    ends = sorted(found.iloc[0][["at_low", "at_high"]])
    facts = {"first": data["assumption"].iloc[0], "from": ends[0], "to": ends[1], "base": base}
    return _figure("tornado", result, facts, data, bars(pd.concat(sides), unit, ENDS, base))


def two_way(result: str, first: str, second: str, changes: Changes = ()) -> Exhibit:
    """A result over the ranges of two assumptions, with the boundary at which its claim flips."""
    across, up, found = one_way.two_way(result, first, second, changes)
    accepted = thresholds.accepted(one_way.HEADLINES[result])
    sides, tops = np.meshgrid(across[::5], up[::5])
    data = pd.DataFrame({first: sides.ravel(), second: tops.ravel(), result: found[::5, ::5].ravel()})
    at = register.base() | dict(changes)
    names, base = (_label(first), _label(second)), (at[first], at[second])
    held = whole_percent(float(accepted.holds(found).mean()))
    facts = {"held": held, "first": names[0], "second": names[1], "lowest": found.min(), "highest": found.max()}
    limits, units = (accepted.low, min(accepted.high, found.max())), (_unit(first), _unit(second))
    return _figure("two-way", result, facts, data, area(across, up, found, limits, base, names, units))


def probabilistic(result: str, draws: np.ndarray, seed: int, changes: Changes = ()) -> Exhibit:
    """The distribution of a result over those of its assumptions, with interval, base case and Monte Carlo error."""
    base, unit = _base(result, changes), estimate.unit(result)
    row = draws_of.summary({result: draws}).iloc[0].drop("result").to_dict()
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
    data = draws_of.convergence(draws)
    points = data.rename(columns={"draws": "x", "mean": "y"}).assign(series="mean")
    errors = data["high"] - data["mean"]
    facts = {"draws": f"{len(draws):,}", "first_error": errors.iloc[0], "last_error": errors.iloc[-1]}
    drawing = lines(points, estimate.unit(result), {"mean": Style(BLUE, "")}, log=True)
    return _figure("convergence", result, facts, data, drawing)


def sobol(result: str, changes: Changes = ()) -> Exhibit:
    """First-order and total Sobol indices of a result with their 95% intervals."""
    found = sobol_of.sobol_indices(result, changes=changes)
    data = found.assign(assumption=found["assumption"].map(_label)).round(4)
    rows = pd.DataFrame({"name": data["assumption"], "value": data["total"], "kind": TOTAL})
    rows = rows.assign(low=data["total"] - data["total_error"], high=data["total"] + data["total_error"])
    rows["text"] = data["total"].map("{:.2f}".format)
    alone = pd.DataFrame({"name": data["assumption"], "value": data["first"], "kind": ALONE})
    agree = found["assumption"].iloc[0] == one_way.one_way(result, changes)["assumption"].iloc[0]
    facts = {"first": data["assumption"].iloc[0], "share": data["total"].iloc[0], "agree": bool(agree)}
    return _figure("sobol", result, facts, data, dots(pd.concat([alone, rows]), "", INDICES))


def specification_curve(result: str, changes: Changes = ()) -> Exhibit:
    """A result for every combination of base values and alternatives, with what the printed number accepts."""
    data, accepted = curve.specification_curve(result, changes), thresholds.accepted(one_way.HEADLINES[result])
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


def _base(result: str, changes: Changes) -> float:
    return float(estimate.at_base(result, dict(changes)))


def _printed(result: str) -> str:
    return claim_of(one_way.HEADLINES[result]).printed


def robustness_table(seed: int, changes: Changes = ()) -> Table:
    """Each headline: the share of all that is considered in which its claim holds, and what most easily breaks it."""
    rows = []
    for result, claim in one_way.HEADLINES.items():
        found = thresholds.robustness(claim, seed=seed, changes=changes)
        flips = thresholds.NOT_KNOWN if found.not_known else "no value in any range"
        if found.flip is not None:
            value, base = (quantity(at, _unit(found.breaker)) for at in (found.flip, register.base()[found.breaker]))
            flips = f"{_label(found.breaker)}: {value} (base {base})"
        decides = _label(one_way.one_way(result, changes)["assumption"][0])
        row = {"printed": _printed(result), "result": estimate.label(result), "holds": found.holds_at_base}
        rows.append(row | {"part": whole_percent(found.share), "decides": decides, "flips": flips})
    return worded("robustness", rows)


def threshold_table(claim: str, changes: Changes = ()) -> Table:
    """The exact value of each assumption at which a claim flips, the others at base."""
    rows = []
    for name in estimate.assumptions_of(claim_of(claim).result):
        found = thresholds.flip(claim, name, changes)
        at = found.outcome if found.value is None else found.value
        rows.append(vars(register.assumptions()[name]) | {"at": at})
    return worded(f"thresholds-{claim}", rows, "thresholds", printed=claim_of(claim).printed)


def summary_table(draws: Mapping[str, np.ndarray], changes: Changes = ()) -> Table:
    """Base case, mean, Monte Carlo error and interval of each result."""
    found = draws_of.summary(draws)
    found["base"] = [_base(name, changes) for name in found["result"]]
    found = found.assign(label=found["result"].map(estimate.label), unit=found["result"].map(estimate.unit))
    return worded("draws", found.to_dict("records"))


def scenario_ranges_table(result: str, draws: int, seed: int, scenarios: Sequence[str]) -> Table:
    """The range of a result where different choices are made, with draws independent and with all moving together."""
    found = draws_of.scenario_ranges(result, draws, seed, scenarios)
    found["label"] = [register.scenarios()[name].label for name in found["scenario"]]
    facts = {"result": estimate.label(result), "unit": estimate.unit(result)}
    return worded(f"ranges-{result.replace('_', '-')}", found.to_dict("records"), "ranges", **facts)


def routes_to_the_days() -> Exhibit:
    """The days that each way of calculating them gives, by idea, with what the report's number can mean."""
    found = outcomes("days")
    days = [each.central["mental_health_days"] for each in found]
    data = pd.DataFrame({"idea": [each.route.idea for each in found], "form": [each.route.label for each in found]})
    data = data.assign(days=days, fits=["yes" if each.fits else "no" for each in found])
    rows = pd.DataFrame({"name": data["idea"], "value": days, "kind": data["fits"].map(ROUTE_FITS)})
    (accepted,) = finding(one_way.HEADLINES["mental_health_days"]).intervals
    fitting = data[data["fits"] == "yes"]["idea"].nunique()
    facts = {"fitting": fitting, "ideas": data["idea"].nunique(), "routes": len(data)}
    styles = {ROUTE_FITS["no"]: Style(ORANGE, "D"), ROUTE_FITS["yes"]: Style(BLUE, "o")}  # the last lies on top
    drawing = dots(rows, "days", styles, Band(accepted.low, accepted.high, "more than ten million"))
    return Exhibit("routes-to-the-days", facts, data, drawing)


def routes_table(target: str, caption: str) -> Table:
    """The ways tried to calculate a target, by idea: whether all its numbers come out, what the text says of each."""
    rows = (vars(each.route) | {"fits": each.fits, "needs": _needs(each)} for each in outcomes(target))
    return worded(f"routes-{target}", rows, "routes", caption=caption)


def _needs(outcome: Outcome) -> str:
    """The parts of the ranges of free inputs with which a route fits, in words."""
    needs = [
        f"{_label(name).split(',')[0]} from {quantity(low, _unit(name), 4)} to {quantity(high, _unit(name), 4)}"
        for name, (low, high) in outcome.needs.items()
    ]
    return f", with {listing(needs)}" if needs else ""


def _label(assumption: str) -> str:
    return register.assumptions()[assumption].label


def _unit(assumption: str) -> str:
    return register.assumptions()[assumption].unit
