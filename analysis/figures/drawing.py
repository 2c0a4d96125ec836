"""What all figures share: size, palette, ink and the words of axes.

Colours are safe for colour-blind readers and never carry a meaning alone.
"""

from collections.abc import Iterable

import matplotlib
import matplotlib.pyplot as plt
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.display.exhibits import INK
from analysis.inputs import tables

BLUE, ORANGE, GREY = "#3B8BC2", "#D5682B", "#8C8C8C"
WIDTH_INCHES = 5.6
ROW_INCHES, AXIS_INCHES = 0.46, 0.6
MILLION = 1e6
COPIED = "official figure quoted by a third party"
STYLE = {
    "figure.dpi": 100,
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def canvas(height_inches: float) -> tuple[Figure, Axes]:
    """A figure of the width of a page's column and its axes, kept out of the notebook's own display."""
    sns.set_theme(style="ticks", rc=STYLE)
    matplotlib.rcParams.update(STYLE)
    figure, axes = plt.subplots(figsize=(WIDTH_INCHES, height_inches), layout="constrained")
    plt.close(figure)
    return figure, axes


def row_canvas(rows: int, head: float = 0.0) -> tuple[Figure, Axes]:
    """A figure for labelled rows, first row on top; ``head`` leaves room above them, in rows."""
    figure, axes = canvas(ROW_INCHES * (rows + head) + AXIS_INCHES)
    axes.set_ylim(rows - 0.6, -0.7 - head)
    return figure, axes


def label_rows(axes: Axes, labels: Iterable[str]) -> None:
    """Write each row's label above its row, flush left, so that the rows keep the whole width on a narrow screen."""
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    for place, label in enumerate(labels):
        axes.text(
            0.0,
            place - 0.2,
            label,
            transform=axes.get_yaxis_transform(),
            ha="left",
            va="bottom",
            fontsize=10,
            in_layout=False,
        )


def as_read(table: str) -> str:
    """What a source line adds where a table was read from copies that others made of the official files."""
    return ", read from a copy made by a third party" if tables.read(table)["grade"].eq(COPIED).any() else ""


def month_names(months: Iterable[str]) -> list[str]:
    """First letters of months, with the year under the first of each year shown."""
    letters = "JFMAMJJASOND"
    months = list(months)
    return [
        letters[int(month[5:]) - 1] + (f"\n{month[:4]}" if place == 0 or month.endswith("-01") else "")
        for place, month in enumerate(months)
    ]


def count_word(value: int) -> str:
    """A small number as a word, as at the start of a title."""
    words = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
    return words[value] if value < len(words) else str(value)
