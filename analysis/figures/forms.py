"""The chart forms that all figures are drawn in: dots, bars, spans, lines, area, strip and funnel.

Each takes a tidy table and returns a drawing, which is made once for desks and once for phones. seaborn draws the
dots with their intervals, bars, lines and funnels; what it has no form for (contours, bars that float,
squares on a grid) matplotlib draws. Colours are safe for colour-blind readers and never carry a meaning alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import fill

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter, NullLocator

from analysis.display.number_format import tick
from analysis.display.svg import DESK, INK, PIXELS_PER_INCH, Drawing, Width

BLUE, ORANGE, GREY = "#3B8BC2", "#D5682B", "#8C8C8C"
NAMES_AT_SIDE = 30  # letters in a line of a row's name beside the row
LETTER, LINE = 0.61, 1.25  # width of a letter and height of a line, in sizes of the text


@dataclass(frozen=True)
class Style:
    """How one kind of mark looks."""

    colour: str = BLUE
    marker: str = "o"
    line: str = "-"
    size: float = 6.5


@dataclass(frozen=True)
class Band:
    """A range that is shaded, and the word above it."""

    low: float
    high: float
    name: str


MAIN, OTHER, CONTEXT = Style(), Style(ORANGE, "D", "--"), Style(GREY, "s", "-.")


def dots(
    rows: pd.DataFrame,
    unit: str,
    styles: Mapping[str, Style] | None = None,
    band: Band | None = None,
    line: float | None = None,
) -> Drawing:
    """A dot for each row's ``value`` with its interval ``low`` to ``high`` where known, and ``text`` beside it.

    Rows of one ``name`` share a line. ``kind`` names a key of ``styles``, which are explained above if several.
    """
    rows = _with_columns(rows, {"low": np.nan, "high": np.nan, "kind": "", "text": ""})
    styles = styles or dict.fromkeys(rows["kind"], MAIN)
    names = list(dict.fromkeys(rows["name"]))

    def draw(width: Width) -> Figure:
        figure, axes = _rows_canvas(names, width, above=(band is not None) + _legend_lines(styles, width))
        _span(axes, band, width)
        if line is not None:
            axes.axvline(line, color=INK, linewidth=0.9, zorder=0)
        # The median of an interval's ends and its value is the value, and all of them span the interval.
        long = pd.concat([rows.assign(x=rows[column]) for column in ("low", "value", "high")]).dropna(subset="x")
        for kind, style in styles.items():
            sns.pointplot(
                long[long["kind"] == kind],
                x="x",
                y="name",
                order=names,
                color=style.colour,
                markers=style.marker,
                markersize=style.size,
                markeredgewidth=0,
                estimator="median",
                errorbar=("pi", 100),
                err_kws={"linewidth": 2.2},
                linestyle="none",
                ax=axes,
            )
        for row in rows[rows["text"] != ""].itertuples():
            end = row.value if np.isnan(row.high) else row.high
            _beside(axes, row.text, end, names.index(row.name))
        _finish_rows(axes, names, width, unit)
        ranged = set(rows.dropna(subset="low")["kind"])
        _legend(
            figure, {kind: replace(style, line="-" if kind in ranged else "") for kind, style in styles.items()}, width
        )
        return figure

    return draw


def bars(rows: pd.DataFrame, unit: str, styles: Mapping[str, Style] | None = None) -> Drawing:
    """A bar for each row's ``value``, with ``text`` at its end; rows of one ``name`` stand together, by ``kind``."""
    rows = _with_columns(rows, {"kind": "", "text": ""})
    styles = styles or dict.fromkeys(rows["kind"], MAIN)
    names, bars = list(dict.fromkeys(rows["name"])), len(styles)

    def draw(width: Width) -> Figure:
        figure, axes = _rows_canvas(names, width, above=_legend_lines(styles, width), bars=bars)
        sns.barplot(
            rows,
            x="value",
            y="name",
            hue="kind",
            order=names,
            hue_order=list(styles),
            palette=[style.colour for style in styles.values()],
            saturation=1,
            errorbar=None,
            width=0.65 if width == DESK else 14 * bars / _pitch(names, width, bars),
            legend=False,
            ax=axes,
        )
        for kind, container in zip(styles, axes.containers, strict=True):
            texts = rows[rows["kind"] == kind].set_index("name")["text"]
            axes.bar_label(container, [texts.get(name, "") for name in names], padding=5)
        _finish_rows(axes, names, width, unit, bars)
        _legend(figure, styles, width, square=True)
        return figure

    return draw


def spans(rows: pd.DataFrame, unit: str, styles: Mapping[str, Style], line: float | None = None) -> Drawing:
    """A bar from ``start`` to ``end`` for each row, with ``text`` beyond its end; rows of one ``name`` share a line.

    A tornado is spans on both sides of a line; a bridge (``bridge_rows``) is spans that begin where the last ended.
    """
    names = list(dict.fromkeys(rows["name"]))

    def draw(width: Width) -> Figure:
        figure, axes = _rows_canvas(names, width, above=_legend_lines(styles, width))
        for row in rows.itertuples():
            place, colour = names.index(row.name), styles[row.kind].colour
            height = 0.62 if width == DESK else 14 / _pitch(names, width)
            axes.barh(place, row.end - row.start, left=row.start, height=height, color=colour)
            if row.end != row.start:
                _beside(axes, row.text, row.end, place, left=row.end < row.start)
        if line is not None:
            axes.axvline(line, color=INK, linewidth=1)
        axes.margins(x=0.14)
        _finish_rows(axes, names, width, unit)
        _legend(figure, styles, width, square=True)
        return figure

    return draw


def bridge_rows(steps: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``spans`` from steps: ``name``, ``value`` and ``text`` of each, the first and last being totals."""
    ends = steps["value"].cumsum().where(steps.index != steps.index[-1], steps["value"].iloc[-1])
    starts = ends.shift(fill_value=0.0).where(steps.index != steps.index[-1], 0.0)
    return steps.assign(start=starts, end=ends)


def lines(
    points: pd.DataFrame,
    unit: str,
    styles: Mapping[str, Style],
    ticks: Mapping[float, str] | None = None,
    events: Mapping[str, float] | None = None,
    band: Band | None = None,
    x_unit: str = "ratio",
    log: bool = False,
) -> Drawing:
    """A line for each ``series`` of ``y`` over ``x``, with a shaded interval from ``low`` to ``high`` where given.

    A style without a line draws dots. ``events`` are named above the place where they fall.
    """
    events = events or {}

    def draw(width: Width) -> Figure:
        figure, axes = _canvas(width, 250 if width == DESK else 230)
        if band:
            axes.axhspan(band.low, band.high, color=BLUE, alpha=0.18, linewidth=0)
        for name, style in styles.items():
            part = points[points["series"] == name]
            look = {"color": style.colour, "marker": style.marker, "linestyle": style.line, "markeredgewidth": 0}
            sns.lineplot(part, x="x", y="y", estimator=None, sort=False, linewidth=1.9, markersize=5.5, ax=axes, **look)
            if "low" in part:
                axes.fill_between(part["x"], part["low"], part["high"], color=style.colour, alpha=0.25, linewidth=0)
        for place, (name, x) in enumerate(events.items()):
            axes.axvline(x, color=INK, linewidth=0.9, linestyle=":")
            _above(axes, name, x, width, level=place)
        axes.set(xlabel="", ylabel="", xscale="log" if log else "linear")
        _value_axis(axes, "y", unit, width)
        _value_axis(axes, "x", x_unit, width)
        if ticks is not None:
            axes.set_xticks(list(ticks), list(ticks.values()))
            if len("".join(ticks.values())) * width.text > width.pixels:
                axes.set_xticks(list(ticks)[::2], list(ticks.values())[::2])
        elif log:
            axes.xaxis.set_minor_locator(NullLocator())
            axes.xaxis.set_minor_formatter(NullFormatter())
        axes.grid(visible=False, axis="x")
        ends = points.groupby("series").last()
        if width == DESK and not band and ends["x"].eq(points["x"].max()).all():
            _name_ends(axes, ends["y"], width)
        else:
            _legend(figure, styles | ({band.name: Style(BLUE, "", "band")} if band else {}), width)
        return figure

    return draw


def area(
    across: np.ndarray,
    up: np.ndarray,
    found: np.ndarray,
    accepted: tuple[float, float],
    base: tuple[float, float],
    names: tuple[str, str],
    units: tuple[str, str],
) -> Drawing:
    """A result over two inputs as lines of equal height, shaded where a claim holds, the base case as a diamond."""

    def draw(width: Width) -> Figure:
        figure, axes = _canvas(width, 320)
        axes.contourf(across, up, found, levels=accepted, colors=[BLUE], alpha=0.25)
        heights = axes.contour(across, up, found, levels=5, colors=GREY, linewidths=0.9)
        axes.clabel(heights, fmt=lambda value: tick(value, ""), fontsize=width.text, colors=INK, inline_spacing=2)
        axes.plot(*base, marker="D", color=ORANGE, markersize=8, clip_on=False)
        _value_axis(axes, "x", units[0], width)
        _value_axis(axes, "y", units[1], width)
        axes.yaxis.get_major_locator().set_params(prune="lower")
        letters = int(width.pixels / (width.text * LETTER) * 0.9)
        axes.set_xlabel(fill(f"across: {names[0]}", letters), loc="left")
        _above(axes, fill(f"up: {names[1]}", letters), None, width)
        axes.grid(visible=False)
        return figure

    return draw


def strip(items: pd.DataFrame, colours: Mapping[str, str]) -> Drawing:
    """One square for each item, coloured by its ``label`` in the order of ``colours``, a link to its ``address``."""
    order = {label: place for place, label in enumerate(colours)}
    items = items.sort_values("label", key=lambda labels: labels.map(order), kind="stable", ignore_index=True)

    def draw(width: Width) -> Figure:
        across = width.pixels // 15
        figure, axes = _canvas(width, 15 * -(-len(items) // across) + 4)
        figure.set_layout_engine("none")
        axes.set_position((0, 0, 1, 1))
        squares = axes.scatter(
            items.index % across, items.index // across, c=items["label"].map(colours), marker="s", s=144, linewidths=0
        )
        squares.set_urls(list(items["address"]))
        axes.set(xlim=(-0.6, across - 0.4), ylim=(-(-len(items) // across) - 0.4, -0.6))
        axes.set_axis_off()
        return figure

    return draw


def funnel(
    places: pd.DataFrame, limits: pd.DataFrame, unit: str, size_unit: str, styles: Mapping[str, Style]
) -> Drawing:
    """Organisations by ``size`` and ``value``, by ``kind``, in the limits of chance (``size``, ``low``, ``high``)."""

    def draw(width: Width) -> Figure:
        figure, axes = _canvas(width, 280)
        for side in ("low", "high"):
            sns.lineplot(limits, x="size", y=side, color=INK, linestyle="--", linewidth=1, estimator=None, ax=axes)
        for kind, style in styles.items():
            part = places[places["kind"] == kind]
            sns.scatterplot(
                part, x="size", y="value", color=style.colour, marker=style.marker, s=28, linewidth=0, ax=axes
            )
        axes.set(xlabel="", ylabel="")
        _value_axis(axes, "y", unit, width)
        _value_axis(axes, "x", size_unit, width)
        _legend(figure, {kind: Style(style.colour, style.marker, "") for kind, style in styles.items()}, width)
        return figure

    return draw


def month_ticks(months: Sequence[str], every: int = 1) -> dict[int, str]:
    """The years under the Januaries of a series of months, every so many years, by place."""
    return {
        place: month[:4] for place, month in enumerate(months) if month.endswith("-01") and int(month[:4]) % every == 0
    }


def _with_columns(rows: pd.DataFrame, defaults: Mapping[str, object]) -> pd.DataFrame:
    """The rows with columns that may be absent or empty."""
    return rows.assign(
        **{name: rows[name].fillna(value) if name in rows else value for name, value in defaults.items()}
    )


def _canvas(width: Width, height: float) -> tuple[Figure, Axes]:
    """A figure of a width and a height in pixels, known to no notebook's own display."""
    figure = Figure(figsize=(width.pixels / PIXELS_PER_INCH, height / PIXELS_PER_INCH), layout="constrained")
    figure.get_layout_engine().set(w_pad=8 / PIXELS_PER_INCH, h_pad=3 / PIXELS_PER_INCH)
    return figure, figure.subplots()


def _pitch(names: Sequence[str], width: Width, bars: int = 1) -> float:
    """The height of a row in pixels: on desks its name stands beside it, on phones above it."""
    lines = max(name.count("\n") + 1 for name in _wrapped(names, width))
    text = lines * LINE * width.text
    return max(text, 16 * bars) + 9 if width == DESK else text + 16 * bars + 10


def _rows_canvas(names: Sequence[str], width: Width, above: int = 0, bars: int = 1) -> tuple[Figure, Axes]:
    extra = (above + 1) * (LINE * width.text + 4) + 8
    return _canvas(width, _pitch(names, width, bars) * len(names) + extra)


def _wrapped(names: Sequence[str], width: Width) -> list[str]:
    letters = NAMES_AT_SIDE if width == DESK else int(width.pixels / (width.text * LETTER))
    return [fill(name, letters, break_on_hyphens=False) for name in names]


def _finish_rows(axes: Axes, names: Sequence[str], width: Width, unit: str, bars: int = 1) -> None:
    """Name the rows, on desks beside and on phones above what is drawn, and the values along the foot."""
    beside, foot = width == DESK, (8 * bars + 6) / _pitch(names, width, bars)
    axes.set(xlabel="", ylabel="", yticks=[])
    axes.set_ylim(*(len(names) - 0.5, -0.5) if beside else (len(names) - 1 + foot, -1 + foot))
    for place, name in enumerate(_wrapped(names, width)):
        lines = name.split("\n")
        for above, line in enumerate(reversed(lines)):
            rise = (above - (len(lines) - 1) / 2) * LINE if beside else above * LINE
            offset = (-8, rise * width.text) if beside else (0, 9 * bars + rise * width.text)
            look = {"ha": "right", "va": "center"} if beside else {"ha": "left", "va": "bottom"}
            _at(axes, line, (0, place), offset, axes.get_yaxis_transform(), **look).set_in_layout(beside)
    _value_axis(axes, "x", unit, width)


def _at(
    axes: Axes, text: str, place: tuple[float, float], offset: tuple[float, float], coordinates: object, **look
) -> Text:
    """A text some pixels away from a place."""
    return axes.annotate(text, place, offset, xycoords=coordinates, textcoords="offset points", **look)


def _value_axis(axes: Axes, side: str, unit: str, width: Width) -> None:
    """Few ticks in the shortest form, and faint lines across."""
    axis = axes.xaxis if side == "x" else axes.yaxis
    if axis.get_scale() != "log":
        axis.set_major_locator(MaxNLocator(4 if width != DESK or side == "y" else 6))
    axis.set_major_formatter(FuncFormatter(lambda value, _: tick(value, unit)))
    axes.grid(axis=side, color=GREY, alpha=0.3, linewidth=0.7)
    axes.set_axisbelow(True)


def _span(axes: Axes, band: Band | None, width: Width) -> None:
    if band:
        axes.axvspan(band.low, band.high, color=BLUE, alpha=0.18, linewidth=0)
        _above(axes, band.name, (band.low + band.high) / 2, width)


def _name_ends(axes: Axes, ends: pd.Series, width: Width) -> None:
    """The name of each line at its end, pushed up where two would touch."""
    low, high = axes.get_ylim()
    gap, free = LINE * width.text / 200 * (high - low), low
    for name, end in ends.sort_values(kind="stable").items() if len(ends) > 1 else ():
        free = max(end, free)
        place = (1.01, free)
        axes.annotate(name, place, xycoords=axes.get_yaxis_transform(), va="center", annotation_clip=False)
        free += gap


def _above(axes: Axes, text: str, x: float | None, width: Width, level: int = 0) -> None:
    """A text above the axes over a value, or at the left."""
    offset = (0, 3 + level * LINE * width.text)
    if x is None:
        _at(axes, text, (0, 1), offset, "axes fraction", ha="left", va="bottom")
    else:
        _at(axes, text, (x, 1), offset, ("data", "axes fraction"), ha="center", va="bottom")


def _beside(axes: Axes, text: str, x: float, y: float, left: bool = False) -> None:
    _at(axes, text, (x, y), (-6, 0) if left else (8, 0), "data", ha="right" if left else "left", va="center")


def _legend(figure: Figure, styles: Mapping[str, Style], width: Width, square: bool = False) -> None:
    """What each kind of mark means, at the head of the figure, if there are several."""
    if len(styles) < 2:
        return
    handles = [
        Line2D(
            [], [], color=style.colour, marker="s", linestyle="", markersize=9, alpha=0.3 if style.line == "band" else 1
        )
        if style.line == "band" or (square and style.marker)
        else Line2D(
            [], [], color=style.colour, marker=style.marker, linestyle=style.line, linewidth=1.9, markersize=5.5
        )
        for style in styles.values()
    ]
    figure.legend(
        handles,
        list(styles),
        loc="outside upper left",
        ncols=1 if _legend_lines(styles, width) > 1 else len(styles),
        borderpad=0.1,
        borderaxespad=0.1,
        handlelength=2,
        labelspacing=0.3,
    )


def _legend_lines(styles: Mapping[str, Style], width: Width) -> int:
    """The lines that a legend takes: none for one kind, one if all kinds fit side by side."""
    fits = sum((len(name) + 7) * width.text * LETTER for name in styles) < width.pixels
    return 0 if len(styles) < 2 else 1 if fits else len(styles)
