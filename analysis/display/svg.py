"""Drawings as inline SVG, one for desks and one for phones: text as text, in the page's own ink and type."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import matplotlib
from matplotlib.figure import Figure

INK = "#123456"  # drawn in this colour, shown in the colour of the page's text
PIXELS_PER_INCH = 72  # a unit of an SVG's view box is one pixel at the width that the drawing is made for


@dataclass(frozen=True)
class Width:
    """Where a drawing is read: its width and the size of its letters, both in pixels as shown."""

    name: str
    pixels: int
    text: float


DESK, PHONE = Width("desk", 640, 12.5), Width("phone", 350, 11.5)
Drawing = Callable[[Width], Figure]


def svg(drawing: Drawing, width: Width, figure_id: str) -> str:
    """A drawing at one width, with names of its parts that no other drawing uses."""
    with matplotlib.rc_context(style(width) | {"svg.hashsalt": f"{figure_id}-{width.name}"}):
        picture = BytesIO()
        drawing(width).savefig(picture, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    found = picture.getvalue().decode()
    found = re.sub(r"<metadata>.*?</metadata>|<defs>\s*<style.*?</style>\s*</defs>", "", found, flags=re.DOTALL)
    found = re.sub(r'<g id="[^"]*"', "<g", found)
    found = re.sub(r' transform="rotate\(-?0 [^"]*"|<g\s*/>|<path [^>]*style="fill: none"\s*/>', "", found)
    found = re.sub(r"font-family: [^;\"]*; ?", "", found)
    found = re.sub(r' (?:d|x|y|transform|points)="[^"]*"', _rounded_coordinates, found)
    found = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{figure_id}-{width.name}-", found)
    # Without the site's styles, as in JupyterLab, one of the two drawings is shown.
    hidden = ' display="none"' if width is PHONE else ""
    opening = f'<svg class="for-{width.name}"{hidden} viewBox="\\1" stroke-linejoin="round">'
    found = re.sub(r'^.*?<svg [^>]*?viewBox="([^"]+)"[^>]*>', opening, found, count=1, flags=re.DOTALL)
    return re.sub(r">\s+<", "><", found.replace(INK, "currentColor")).strip()


def style(width: Width) -> dict[str, object]:
    """The settings of matplotlib for one width."""
    ink = dict.fromkeys(("axes.edgecolor", "axes.labelcolor", "text.color", "xtick.color", "ytick.color"), INK)
    sizes = dict.fromkeys(("font.size", "axes.labelsize", "legend.fontsize"), width.text)
    ticks = {
        f"{axis}tick.{part}": value for axis in "xy" for part, value in (("labelsize", width.text), ("major.size", 0))
    }
    plain = {f"axes.spines.{side}": False for side in ("top", "right", "left")}
    return {"svg.fonttype": "none", "font.family": "DejaVu Sans", "legend.frameon": False} | ink | sizes | ticks | plain


def _rounded_coordinates(attribute: re.Match[str]) -> str:
    """An attribute of a drawing with coordinates to a tenth of a pixel, which no screen shows apart."""
    return re.sub(r"-?\d+\.\d{2,}", lambda number: f"{float(number[0]):.1f}", attribute[0])
