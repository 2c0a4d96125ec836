"""The register as a page: every assumption with value, range, source, rationale, alternatives, and its computed impact."""

from dataclasses import dataclass
from html import escape

from analysis import estimate
from analysis.claims import claims, inputs_behind
from analysis.display.number_format import quantity
from analysis.inputs import register, tables
from analysis.sensitivity import one_way, probabilistic, thresholds


@dataclass(frozen=True)
class RegisterCards:
    """Every assumption with value, range, source, rationale, alternatives, and its computed impact."""

    def _repr_html_(self) -> str:
        titles = tables.read("documents").set_index("id")["title"]
        users = {
            name: [claim.id for claim in claims().values() if name in inputs_behind(claim.result)]
            for name in register.assumptions()
        }
        cards = [_card(row, titles[row.source], users[row.id]) for row in register.assumptions().values()]
        return f'<div class="register">{"".join(cards)}</div>'


def _card(row: register.Assumption, source: str, users: list[str]) -> str:
    impact = one_way.impact(row.id)
    told = [
        f"{result}: {quantity(swing, 'share', 2)} of the base case, rank {rank}"
        for result, (swing, rank) in impact.swings.items()
    ]
    swings = "; ".join(told) or "bears on no headline"
    others = "; ".join(
        f"{other.label}: {quantity(other.value, row.unit)} ({other.rationale})"
        for other in register.alternatives().values()
        if other.assumption == row.id
    )
    flips = [
        f"{claims()[claim].printed} at {quantity(found.value, row.unit)}"
        for claim in one_way.HEADLINES.values()
        if (found := thresholds.flip(claim, row.id)).value is not None
    ]
    functions = [name for name, function in estimate.functions().items() if row.id in function.__annotations__]
    value = quantity(row.value, row.unit, 5)
    fields = {
        "Value and range": f"{value} ({quantity(row.low, row.unit)} to {quantity(row.high, row.unit)})",
        "Basis and quality": f"{row.basis}, pedigree {row.pedigree} of 4. {row.rationale}",
        "Source": f"{source} ({row.locator})",
        "Alternatives": others,
        "Impact, computed": f"{impact.rating}. {swings}",
        "Flips": "; ".join(flips) or "no headline within its range",
        "Used in": ", ".join(f"analysis/model/{estimate.chapter(name)}.py: {name}" for name in functions),
    }
    drawn = f"<dt>Distribution</dt><dd>{_distribution(row)}</dd>"
    body = drawn + "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in fields.items() if text)
    links = ", ".join(f'<a href="claims.html#{claim}">{claim}</a>' for claim in users[:12]) or "none"
    return (
        f'<details class="claim" id="{row.id}"><summary>'
        f'<span class="printed">{row.id}</span> <span class="statement">{escape(row.label)}</span> '
        f'<span class="verdict">impact {impact.rating}</span></summary><dl>{body}<dt>Claims</dt><dd>{links}</dd></dl></details>'
    )


def _distribution(row: register.Assumption) -> str:
    """The distribution as a small drawing over the range, the base value as a longer line, with the same in words."""
    width, height = 160, 40
    base = width * (row.value - row.low) / (row.high - row.low)
    shape = {
        "uniform": f"M0 {height}V{height / 2}H{width}V{height}",
        "triangular": f"M0 {height}L{base:.1f} {height / 4}L{width} {height}",
        probabilistic.CHOICE: "".join(f"M{place:.1f} {height}V{height / 2}" for place in _choices(row, width)),
    }[row.distribution]
    words = f"{row.distribution} from {quantity(row.low, row.unit)} to {quantity(row.high, row.unit)}, base {quantity(row.value, row.unit)}"
    return (
        f'<svg viewBox="-2 0 {width + 4} {height + 2}" width="{width + 4}" height="{height + 2}" role="img" aria-label="{escape(words)}">'
        f'<path d="{shape}M0 {height}H{width}" fill="none" stroke="currentColor"/>'
        f'<path d="M{base:.1f} {height}V0" stroke="currentColor" stroke-width="3"/></svg> {escape(words)}'
    )


def _choices(row: register.Assumption, width: float) -> list[float]:
    """Where the values of a structural choice lie: the base and its alternatives."""
    values = [row.value] + [other.value for other in register.alternatives().values() if other.assumption == row.id]
    return [width * (value - row.low) / (row.high - row.low) for value in values]
