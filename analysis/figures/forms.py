"""The chart forms that all figures are drawn in: dots, bars, lines and area.

Each takes a tidy table and returns a drawing, which is made once for desks and once for phones. seaborn draws the
lines. matplotlib draws the rest: seaborn has no contours and no bars that float, and it would estimate the intervals of
dots from samples, where ours are given. Colours are safe for colour-blind readers and never carry a meaning alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter, NullLocator

from analysis.display.svg import DESK, INK, PIXELS_PER_INCH, Drawing, Width
from analysis.number_format import bare, tick

BLUE, ORANGE, GREY = "#3B8BC2", "#D5682B", "#8C8C8C"
NAMES_AT_SIDE = 30  # letters in a line of a row's name beside the row
LETTER, LINE = 0.61, 1.25  # width of a letter and height of a line, in sizes of the text
DOT, BAR = 9, 14  # pixels from one dot or bar to the next of the same row
ROUND = (1, 2, 2.5, 4, 5, 10)  # steps between the ticks of an axis


@dataclass(frozen=True)
class Style:
    """How one kind of mark looks."""

    colour: str = BLUE
    marker: str = "o"
    line: str = "-"


@dataclass(frozen=True)
class Band:
    """A range that is shaded, and what it is."""

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
    digits: int | None = None,
) -> Drawing:
    """A dot for each row's ``value`` with its interval ``low`` to ``high`` where known, and a text beside it.

    The text is the value to some significant ``digits``, or what the column ``text`` says. Rows of one ``name`` share a
    line. ``kind`` names a key of ``styles``, which are explained above if several.
    """
    rows = _complete(rows, unit, digits, {"low": np.nan, "high": np.nan})
    rows = rows.assign(end=rows["high"].fillna(rows["value"]), left=False)
    styles = styles or dict.fromkeys(rows["kind"], MAIN)

    def draw(width: Width) -> Figure:
        chart = _Rows(rows, styles, width, DOT, rows.groupby("name")["kind"].nunique().max() > 1)
        axes = chart.axes(above=band is not None)
        if band:
            axes.axvspan(band.low, band.high, color=BLUE, alpha=0.18, linewidth=0)
            _above(axes, band.name, (band.low + band.high) / 2, width)
        for kind, style in styles.items():
            part = rows[rows["kind"] == kind]
            ends = None if part["low"].isna().all() else [part["value"] - part["low"], part["high"] - part["value"]]
            look = {"fmt": style.marker, "color": style.colour, "markersize": 6.5, "markeredgewidth": 0}
            axes.errorbar(part["value"], chart.places[part.index], xerr=ends, elinewidth=2.2, label=kind, **look)
        chart.finish(axes, unit, line)
        return axes.figure

    return draw


def bars(
    rows: pd.DataFrame,
    unit: str,
    styles: Mapping[str, Style] | None = None,
    line: float | None = None,
    digits: int | None = None,
) -> Drawing:
    """A bar for each row's ``value``, one under another for rows of one ``name``, with a text as in ``dots``.

    Where the rows have ``start`` and ``end``, bars float between these, and those of one name share a line: a tornado
    is bars on both sides of a line, a bridge (``bridge_rows``) is bars that begin where the last ended.
    """
    apart = "start" not in rows
    rows = _complete(rows, unit, digits, {"start": 0.0, "end": rows.get("value")})
    rows = rows.assign(left=rows["end"] < rows["start"])
    styles = styles or dict.fromkeys(rows["kind"], MAIN)

    def draw(width: Width) -> Figure:
        chart = _Rows(rows, styles, width, BAR, apart)
        axes = chart.axes()
        for kind, style in styles.items():
            part = rows[rows["kind"] == kind]
            look = {"height": BAR / chart.pitch, "color": style.colour, "label": kind}
            axes.barh(chart.places[part.index], part["end"] - part["start"], left=part["start"], **look)
        axes.margins(x=0.14)
        chart.finish(axes, unit, line)
        return axes.figure

    return draw


def bridge_rows(steps: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``bars`` from steps: ``name``, ``value`` and ``text`` of each, the first and last being totals."""
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

    A style without a line draws dots. ``events`` are named above the place where they fall. On desks lines that end
    together are named at their ends, others in a legend.
    """
    ends = points.groupby("series").last()

    def draw(width: Width) -> Figure:
        axes = _canvas(width, 250 if width == DESK else 230)
        for name, style in styles.items():
            part = points[points["series"] == name]
            look = {"color": style.colour, "marker": style.marker, "linestyle": style.line, "markeredgewidth": 0}
            look |= {"linewidth": 1.9, "markersize": 5.5, "label": name, "legend": False}
            sns.lineplot(part, x="x", y="y", estimator=None, sort=False, ax=axes, **look)
            if "low" in part:
                axes.fill_between(part["x"], part["low"], part["high"], color=style.colour, alpha=0.25, linewidth=0)
        if band:
            axes.axhspan(band.low, band.high, color=BLUE, alpha=0.18, linewidth=0, label=band.name)
        for place, (name, x) in enumerate((events or {}).items()):
            axes.axvline(x, color=INK, linewidth=0.9, linestyle=":")
            _above(axes, name, x, width, level=place)
        axes.set(xlabel="", ylabel="", xscale="log" if log else "linear")
        _value_axis(axes, "y", unit, width)
        _value_axis(axes, "x", x_unit, width)
        if ticks is not None:
            every = 2 if len("".join(ticks.values())) * width.text > width.pixels else 1
            axes.set_xticks(list(ticks)[::every], list(ticks.values())[::every])
        axes.grid(visible=False, axis="x")
        if width == DESK and not band and ends["x"].eq(points["x"].max()).all():
            _name_ends(axes, ends["y"], width)
        else:
            _legend(axes.figure, [*styles, *([band.name] if band else [])], width)
        return axes.figure

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
        axes = _canvas(width, 320)
        axes.contourf(across, up, found, levels=accepted, colors=[BLUE], alpha=0.25)
        heights = axes.contour(across, up, found, levels=5, colors=GREY, linewidths=0.9)
        axes.clabel(heights, fmt=lambda value: tick(value, ""), fontsize=width.text, colors=INK, inline_spacing=2)
        axes.plot(*base, marker="D", color=ORANGE, markersize=8, clip_on=False)
        _value_axis(axes, "x", units[0], width)
        _value_axis(axes, "y", units[1], width)
        axes.yaxis.get_major_locator().set_params(prune="lower")
        letters = int(width.pixels / (width.text * LETTER) * 0.9)
        axes.set_xlabel("\n".join(wrap(f"across: {names[0]}", letters)), loc="left")
        _at(axes, "\n".join(wrap(f"up: {names[1]}", letters)), (0, 1), (0, 3), "axes fraction", va="bottom")
        axes.grid(visible=False)
        return axes.figure

    return draw


def month_ticks(months: Sequence[str], every: int = 1) -> dict[int, str]:
    """The years under the Januaries of a series of months, every so many years, by place."""
    return {
        place: month[:4] for place, month in enumerate(months) if month.endswith("-01") and int(month[:4]) % every == 0
    }


def _complete(rows: pd.DataFrame, unit: str, digits: int | None, defaults: Mapping[str, object]) -> pd.DataFrame:
    """The rows, numbered, with columns that may be absent or empty, and values as texts if ``digits`` are given."""
    texts = "" if digits is None else rows["value"].map(lambda value: bare(value, unit, digits))
    defaults = {"kind": "", "text": texts, **defaults}
    columns = {name: rows[name].fillna(value) if name in rows else value for name, value in defaults.items()}
    return rows.assign(**columns).reset_index(drop=True)


@dataclass(frozen=True)
class _Rows:
    """A chart of named lines: on desks a name stands beside what is drawn of it, on phones above."""

    rows: pd.DataFrame
    styles: Mapping[str, Style]
    width: Width
    mark: float  # pixels from one mark of a name to the next
    apart: bool  # whether the kinds of one name stand one under another

    @property
    def names(self) -> list[list[str]]:
        """Each name in lines that fit."""
        letters = NAMES_AT_SIDE if self.width == DESK else int(self.width.pixels / (self.width.text * LETTER))
        return [wrap(name, letters, break_on_hyphens=False) for name in dict.fromkeys(self.rows["name"])]

    @property
    def marks(self) -> float:
        """The pixels that the marks of a name fill."""
        return max(16, self.mark * (len(self.styles) if self.apart else 1) + 2)

    @property
    def pitch(self) -> float:
        """The pixels from one name to the next."""
        text = max(map(len, self.names)) * LINE * self.width.text
        return max(text, self.marks) + 9 if self.width == DESK else text + self.marks + 10

    @property
    def places(self) -> pd.Series:
        """How far down each row stands, in names."""
        place = self.rows["name"].map({name: place for place, name in enumerate(dict.fromkeys(self.rows["name"]))})
        kind = self.rows["kind"].map(list(self.styles).index) - (len(self.styles) - 1) / 2
        return place + kind * self.mark / self.pitch * self.apart

    def axes(self, above: int = 0) -> Axes:
        """Empty axes with room for the legend and for so many lines of text above."""
        extra = (above + 1 + _legend_lines(list(self.styles), self.width)) * (LINE * self.width.text + 4) + 8
        return _canvas(self.width, self.pitch * len(self.names) + extra)

    def finish(self, axes: Axes, unit: str, line: float | None) -> None:
        """Draw a line through all rows, write names, and the texts left or right of the ends, and explain the kinds."""
        beside, count = self.width == DESK, len(self.names)
        foot = (self.marks / 2 + 6) / self.pitch
        if line is not None:
            half, rows = (0.5 if beside else self.marks / 2 / self.pitch), np.arange(count)
            axes.vlines(np.full(count, line), rows - half, rows + half, color=INK, linewidth=0.9)
        for row, place in zip(self.rows.itertuples(), self.places, strict=True):
            if row.text:
                look = {"offset": (-6, 0), "ha": "right"} if row.left else {"offset": (8, 0)}
                _at(axes, row.text, (row.end, place), frame="data", **look)
        axes.set(xlabel="", ylabel="", yticks=[])
        axes.set_ylim(*(count - 0.5, -0.5) if beside else (count - 1 + foot, -1 + foot))
        for place, name in enumerate(self.names):
            self._write_name(axes, name, place)
        _value_axis(axes, "x", unit, self.width)
        _legend(axes.figure, list(self.styles), self.width)

    def _write_name(self, axes: Axes, name: Sequence[str], place: int) -> None:
        """A name line by line, because a page's own type is wider or narrower than the one that is measured here."""
        for above, text in enumerate(reversed(name)):
            if self.width == DESK:
                look = {"offset": (-8, (above - (len(name) - 1) / 2) * LINE * self.width.text), "ha": "right"}
            else:
                look = {"offset": (0, self.marks / 2 + 1 + above * LINE * self.width.text), "va": "bottom"}
            written = _at(axes, text, (0, place), frame=axes.get_yaxis_transform(), **look)
            written.set_in_layout(self.width == DESK)


def _canvas(width: Width, height: float) -> Axes:
    """Axes on a figure of a width and a height in pixels, known to no notebook's own display."""
    figure = Figure(figsize=(width.pixels / PIXELS_PER_INCH, height / PIXELS_PER_INCH), layout="constrained")
    figure.get_layout_engine().set(w_pad=8 / PIXELS_PER_INCH, h_pad=3 / PIXELS_PER_INCH)
    return figure.subplots()


def _at(axes: Axes, text: str, place: tuple[float, float], offset: tuple[float, float], frame: object, **look) -> Text:
    """A text some pixels away from a place, by default to the right of it."""
    look = {"ha": "left", "va": "center", "annotation_clip": False, **look}
    return axes.annotate(text, place, offset, xycoords=frame, textcoords="offset points", **look)


def _above(axes: Axes, text: str, x: float, width: Width, level: int = 0) -> None:
    """A text above the axes over a value."""
    _at(axes, text, (x, 1), (0, 3 + level * LINE * width.text), ("data", "axes fraction"), ha="center", va="bottom")


def _value_axis(axes: Axes, side: str, unit: str, width: Width) -> None:
    """Few ticks at round values in the shortest form, and faint lines across."""
    axis = axes.xaxis if side == "x" else axes.yaxis
    if axis.get_scale() == "log":
        axis.set(minor_locator=NullLocator(), minor_formatter=NullFormatter())
    else:
        axis.set_major_locator(MaxNLocator(4 if width != DESK or side == "y" else 6, steps=ROUND))
    axis.set_major_formatter(FuncFormatter(lambda value, _: tick(value, unit)))
    axes.grid(axis=side, color=GREY, alpha=0.3, linewidth=0.7)
    axes.set_axisbelow(True)


def _name_ends(axes: Axes, ends: pd.Series, width: Width) -> None:
    """The name of each line at its end, pushed up where two would touch; a single line needs none."""
    low, high = axes.get_ylim()
    gap, free = LINE * width.text / 200 * (high - low), low
    for name, end in ends.sort_values(kind="stable").items() if len(ends) > 1 else ():
        free = max(end, free)
        _at(axes, name, (1.01, free), (0, 0), axes.get_yaxis_transform())
        free += gap


def _legend(figure: Figure, names: Sequence[str], width: Width) -> None:
    """What each kind of mark means, at the head of the figure, if there are several."""
    if lines := _legend_lines(names, width):
        look = {"borderpad": 0.1, "borderaxespad": 0.1, "handlelength": 2, "labelspacing": 0.3}
        figure.legend(loc="outside upper left", ncols=len(names) if lines == 1 else 1, **look)


def _legend_lines(names: Sequence[str], width: Width) -> int:
    """The lines that a legend takes: none for one name, one if all fit side by side."""
    fits = sum((len(name) + 7) * width.text * LETTER for name in names) < width.pixels
    return 0 if len(names) < 2 else 1 if fits else len(names)
