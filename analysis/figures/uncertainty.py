"""The figures and tables of the reviewers' chapters: sensitivity, reconstruction and the register."""

from collections.abc import Mapping, Sequence
from textwrap import fill

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.claims import claims, finding
from analysis.display.exhibits import INK, Exhibit, Table
from analysis.display.number_format import listing, number, quantity, whole_percent
from analysis.figures.drawing import BLUE, GREY, ORANGE, canvas, label_rows, row_canvas
from analysis.inputs import register
from analysis.inputs.register import Changes
from analysis.sensitivity import one_way, thresholds
from analysis.sensitivity import probabilistic as draws_of
from analysis.sensitivity import sobol as sobol_of
from analysis.sensitivity import specification_curve as curve
from analysis.sensitivity.reconstruction import Outcome, outcomes

SCALES = ((1e9, "billion "), (1e6, "million "), (1e3, "thousand "), (1.0, ""))
COMPUTED = "computed by this chapter from data/assumptions.csv and data/alternatives.csv."


def tornado(result: str, changes: Changes = ()) -> Exhibit:
    """One-way sensitivity of a result: each assumption at the ends of its range, which are written at the ends of the bars."""
    data = one_way.one_way(result, changes)
    base = float(estimate.at_base(result, dict(changes)))
    scale, scale_name = _scale(max(data["at_high"].abs().max(), data["at_low"].abs().max()))
    unit = estimate.unit(result)
    figure, axes = row_canvas(len(data))
    for place, row in enumerate(data.itertuples()):
        for end, value, colour in ((row.at_low, row.low, GREY), (row.at_high, row.high, BLUE)):
            axes.plot([base / scale, end / scale], [place, place], color=colour, linewidth=8, solid_capstyle="butt")
            if end != base:
                side, offset = ("left", 4) if end > base else ("right", -4)
                axes.annotate(
                    _short(value, row.assumption),
                    (end / scale, place),
                    (offset, 0),
                    textcoords="offset points",
                    ha=side,
                    va="center",
                    fontsize=8,
                )
    axes.vlines(
        [base / scale] * len(data), np.arange(len(data)) - 0.12, np.arange(len(data)) + 0.18, color=INK, linewidth=1
    )
    axes.margins(x=0.14)
    label_rows(axes, [_label(row.assumption) for row in data.itertuples()])
    axes.set(xlabel=f"{scale_name}{unit}; line: base case {quantity(base, unit)}")
    first = data.iloc[0]
    return Exhibit(
        id=f"tornado-{result.replace('_', '-')}",
        title=f"{_label(first['assumption'])}: its range alone moves the result from {quantity(min(first['at_low'], first['at_high']), unit, 3)} to {quantity(max(first['at_low'], first['at_high']), unit, 3)}",
        subtitle=f"{estimate.label(result)}, with one assumption at a time at the low end (grey) and the high end (blue) of its range, which are written beside the bars",
        alternative=f"Tornado chart around {quantity(base, unit)}. "
        + "; ".join(
            f"{_label(row.assumption)}: {quantity(row.at_low, unit, 3)} to {quantity(row.at_high, unit, 3)}"
            for row in data.itertuples()
        )
        + ".",
        data=data,
        source=COMPUTED,
        drawing=figure,
    )


def two_way(result: str, first: str, second: str, changes: Changes = ()) -> Exhibit:
    """A result over the ranges of two assumptions, with the boundary at which its claim flips."""
    across, up, found = one_way.two_way(result, first, second, changes)
    claim = finding(one_way.HEADLINES[result])
    (accepted,) = claim.intervals
    unit = estimate.unit(result)
    held = accepted.holds(found)
    figure, axes = canvas(3.6)
    axes.contourf(across, up, held.astype(float), levels=[0.5, 1.5], colors=[BLUE], alpha=0.25)
    lines = axes.contour(across, up, found, levels=6, colors=GREY, linewidths=0.8)
    axes.clabel(lines, fmt=lambda value: number(value, 3), fontsize=8)
    at = register.base() | dict(changes)
    axes.plot(at[first], at[second], marker="D", color=ORANGE, markersize=7)
    axes.set(xlabel=fill(_label(first), 60), ylabel=fill(_label(second), 34))
    data = (
        pd.DataFrame({first: np.tile(across, len(up)), second: np.repeat(up, len(across)), result: found.ravel()})
        .iloc[::4]
        .round(6)
    )
    return Exhibit(
        id=f"two-way-{result.replace('_', '-')}",
        title=f"“{claim.claim.printed}” holds in {whole_percent(float(held.mean()))} of the ranges of two of its assumptions",
        subtitle=f"{estimate.label(result)}, {unit}, over the ranges of two of its assumptions; shaded: inside the printed number; diamond: base case",
        alternative=f"Contour plot. The result runs from {quantity(float(found.min()), unit, 3)} to {quantity(float(found.max()), unit, 3)}; the claim holds in {whole_percent(float(held.mean()))} of the grid.",
        data=data,
        source=COMPUTED,
        drawing=figure,
    )


def probabilistic(result: str, draws: np.ndarray, seed: int, changes: Changes = ()) -> Exhibit:
    """The distribution of a result over the distributions of its assumptions, with interval, base case and Monte Carlo error."""
    base, unit = float(estimate.at_base(result, dict(changes))), estimate.unit(result)
    row = draws_of.summary({result: draws}).iloc[0]
    scale, scale_name = _scale(abs(row["p95"]))
    heights, edges = np.histogram(draws, bins=60)
    figure, axes = canvas(2.8)
    axes.stairs(heights, edges / scale, fill=True, color=BLUE, alpha=0.5)
    axes.axvline(base / scale, color=INK, linewidth=1)
    for end in ("p5", "p95"):
        axes.axvline(row[end] / scale, color=GREY, linestyle="--", linewidth=1)
    axes.set(xlabel=f"{scale_name}{unit}; line: base case, dashes: 5th and 95th percentile", yticks=[])
    axes.spines["left"].set_visible(False)
    data = pd.DataFrame({"from": edges[:-1], "to": edges[1:], "draws": heights})
    return Exhibit(
        id=f"distribution-{result.replace('_', '-')}",
        title=f"{estimate.label(result)}: 90% of draws lie between {quantity(row['p5'], unit, 3)} and {quantity(row['p95'], unit, 3)}",
        subtitle=f"{len(draws):,} draws, seed {seed}; structural assumptions at base; Monte Carlo error of the mean {quantity(row['monte_carlo_error'], unit, 2)}",
        alternative=f"Histogram. Mean {quantity(row['mean'], unit, 3)}, base case {quantity(base, unit, 3)}, 5th percentile {quantity(row['p5'], unit, 3)}, 95th {quantity(row['p95'], unit, 3)}.",
        data=data,
        source=COMPUTED,
        drawing=figure,
    )


def convergence(result: str, draws: np.ndarray) -> Exhibit:
    """How the mean of the draws settles."""
    data, unit = draws_of.convergence(draws), estimate.unit(result)
    scale, scale_name = _scale(abs(float(data["mean"].iloc[-1])))
    figure, axes = canvas(2.4)
    axes.fill_between(data["draws"], data["low"] / scale, data["high"] / scale, color=BLUE, alpha=0.25, linewidth=0)
    axes.plot(data["draws"], data["mean"] / scale, color=BLUE)
    axes.set(xscale="log", xlabel="draws", ylabel=f"mean, {scale_name}{unit}")
    last = data.iloc[-1]
    return Exhibit(
        id=f"convergence-{result.replace('_', '-')}",
        title=f"The mean is known to {quantity(float(last['high'] - last['mean']), unit, 2)} after {int(last['draws']):,} draws",
        subtitle=f"{estimate.label(result)}: mean of the first n draws and its 95% Monte Carlo interval",
        alternative=f"Line chart. The interval narrows from {quantity(float(data['high'].iloc[0] - data['mean'].iloc[0]), unit, 2)} either way at 100 draws to {quantity(float(last['high'] - last['mean']), unit, 2)}.",
        data=data,
        source=COMPUTED,
        drawing=figure,
    )


def sobol(result: str, changes: Changes = ()) -> Exhibit:
    """First-order and total Sobol indices of a result with their 95% intervals."""
    data = sobol_of.sobol_indices(result, changes=changes).round(4)
    figure, axes = row_canvas(len(data))
    for place, row in enumerate(data.itertuples()):
        axes.plot([row.total - row.total_error, row.total + row.total_error], [place, place], color=BLUE, linewidth=2)
        axes.plot(row.total, place, marker="o", color=BLUE, markersize=7)
        axes.plot(row.first, place, marker="o", color=BLUE, markersize=7, markerfacecolor="none")
    label_rows(axes, [f"{_label(row.assumption)}: {row.total:.2f}" for row in data.itertuples()])
    axes.set(xlim=(-0.05, 1.05), xlabel="share of variance")
    same = list(data["assumption"][:1]) == list(one_way.one_way(result, changes)["assumption"][:1])
    return Exhibit(
        id=f"sobol-{result.replace('_', '-')}",
        title=f"{_label(data['assumption'][0])}: it carries {quantity(float(data['total'][0]), 'share', 2)} of the variance; one-way and global rankings {'agree' if same else 'disagree'} on the first",
        subtitle=f"{estimate.label(result)}: Sobol indices with every quantity uniform over its range and every option of a choice as often (SALib, 1,024 base samples); filled: total, with its 95% interval; hollow: first order",
        alternative="Dot plot. "
        + "; ".join(
            f"{_label(row.assumption)}: total {row.total:.2f}, first order {row.first:.2f}" for row in data.itertuples()
        )
        + ".",
        data=data,
        source=COMPUTED,
        drawing=figure,
    )


def specification_curve(result: str, changes: Changes = ()) -> Exhibit:
    """A result for every combination of base values and alternatives, with what the printed number accepts."""
    data, unit = curve.specification_curve(result, changes), estimate.unit(result)
    (accepted,) = finding(one_way.HEADLINES[result]).intervals
    held = accepted.holds(data["value"].to_numpy())
    scale, scale_name = _scale(float(data["value"].max()))
    figure, axes = canvas(2.8)
    axes.axhspan(accepted.low / scale, accepted.high / scale, color=BLUE, alpha=0.18, linewidth=0)
    axes.scatter(np.arange(len(data))[~held], data["value"][~held] / scale, s=9, color=GREY)
    axes.scatter(np.arange(len(data))[held], data["value"][held] / scale, s=16, color=ORANGE, marker="D")
    axes.set(
        xlabel=f"{len(data)} specifications, sorted; shaded: accepted by the printed number",
        ylabel=f"{scale_name}{unit}",
        ylim=(0, None),
    )
    return Exhibit(
        id=f"specifications-{result.replace('_', '-')}",
        title=f"{held.sum()} of {len(data)} defensible combinations give what the report printed",
        subtitle=f"{estimate.label(result)}, for every combination of base values and alternatives of its assumptions; it shows what choices do, not which are right",
        alternative=f"Specification curve from {quantity(float(data['value'].min()), unit, 3)} to {quantity(float(data['value'].max()), unit, 3)}; {held.sum()} of {len(data)} inside.",
        data=data,
        source=COMPUTED,
        drawing=figure,
    )


def robustness_table(seed: int, changes: Changes = ()) -> Table:
    """Each headline: the share of the joint range in which its claim holds, and what most easily breaks it."""
    rows = []
    for result, claim in one_way.HEADLINES.items():
        found = thresholds.robustness(claim, seed=seed, changes=changes)
        unit = "" if found.breaker is None else register.assumptions()[found.breaker].unit
        flips = (
            ("not known" if found.not_known else "no value in any range")
            if found.flip is None
            else f"{_label(found.breaker)}: {quantity(found.flip, unit)} (base {quantity(register.base()[found.breaker], unit)})"
        )
        decides = _label(one_way.one_way(result, changes)["assumption"][0])
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
        "part of all that is considered in which it holds",
        "assumption with the largest swing",
        "flips most easily at",
    ]
    return Table("robustness", "How firmly the headlines stand", pd.DataFrame(rows, columns=columns))


def threshold_table(claim: str, changes: Changes = ()) -> Table:
    """The exact value of each assumption at which a claim flips, the others at base."""
    result = claims()[claim].result
    rows = []
    for name in estimate.assumptions_of(result):
        row, found = register.assumptions()[name], thresholds.flip(claim, name, changes)
        at = found.outcome if found.value is None else quantity(found.value, row.unit, 5)
        rows.append(
            (
                (row.label, name),
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


def summary_table(draws: Mapping[str, np.ndarray], changes: Changes = ()) -> Table:
    """Base case, mean, Monte Carlo error and interval of each result."""
    base = estimate.for_assumptions(register.base() | dict(changes))
    rows = [
        (
            (estimate.label(row.result), row.result),
            quantity(float(base[row.result]), unit),
            quantity(row.mean, unit),
            quantity(row.monte_carlo_error, unit, 2),
            f"{quantity(row.p5, unit, 3)} to {quantity(row.p95, unit, 3)}",
        )
        for row in draws_of.summary(draws).itertuples()
        if (unit := estimate.unit(row.result))
    ]
    return Table(
        "draws",
        "Probabilistic analysis of the headlines",
        pd.DataFrame(rows, columns=["result", "base case", "mean", "Monte Carlo error", "90% of draws"]),
    )


def scenario_ranges_table(result: str, draws: int, seed: int, scenarios: Sequence[str]) -> Table:
    """The range of a result where different choices are made, with draws independent and with all moving together."""
    unit = estimate.unit(result)
    rows = [
        (
            register.scenarios()[row.scenario].label,
            quantity(row.value, unit, 3),
            f"{quantity(row.p5, unit, 3)} to {quantity(row.p95, unit, 3)}",
            f"{quantity(row.together_p5, unit, 3)} to {quantity(row.together_p95, unit, 3)}",
        )
        for row in draws_of.scenario_ranges(result, draws, seed, scenarios).itertuples()
    ]
    columns = ["choices of", "value", "90% of draws", "90% if everything were low or high together"]
    return Table(f"ranges-{result.replace('_', '-')}", estimate.label(result), pd.DataFrame(rows, columns=columns))


def routes_table(target: str, caption: str) -> Table:
    """The ways tried to calculate a target, by idea: whether all its numbers come out, and what the text says of each."""
    rows = [
        (
            (each.route.idea, each.route.label),
            f"yes, with {listing(needed)}" if (needed := _needs(each)) else "yes" if each.fits else "no",
            (each.route.assumes, f"For: {each.route.speaks_for}"),
            (f"Against: {each.route.speaks_against}", f"Would decide: {each.route.decides}"),
        )
        for each in outcomes(target)
    ]
    columns = ["idea, and form", "gives what is printed", "assumes, and what speaks for it", "what speaks against it"]
    return Table(f"routes-{target}", caption, pd.DataFrame(rows, columns=columns))


def _needs(outcome: Outcome) -> list[str]:
    """The parts of the ranges of free inputs with which a route fits, in words."""
    return [
        f"{_label(name).split(',')[0]} from {quantity(low, unit, 4)} to {quantity(high, unit, 4)}"
        for name, (low, high) in outcome.needs.items()
        if (unit := register.assumptions()[name].unit)
    ]


def _label(assumption: str) -> str:
    return register.assumptions()[assumption].label


def _scale(value: float) -> tuple[float, str]:
    return next((size, name) for size, name in SCALES if value >= size or size == 1.0)


def _short(value: float, assumption: str) -> str:
    unit = register.assumptions()[assumption].unit
    return quantity(value, unit, 3) if unit == "share" or unit.startswith("pounds") else number(value, 4)
