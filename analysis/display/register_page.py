"""The register as a page: every assumption with value, range, source, rationale, alternatives and impact."""

from dataclasses import dataclass
from html import escape

from analysis import estimate
from analysis.claims import claims, inputs_behind
from analysis.display.html import folding_entry
from analysis.display.number_format import low_to_high, quantity
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
    found = one_way.impact(row.id)
    swings = "; ".join(
        f"{estimate.label(result)}: {quantity(swing, 'share', 2)} of the base case, rank {rank}"
        for result, (swing, rank) in found.swings.items()
    )
    chosen = [other for other in register.alternatives().values() if other.assumption == row.id]
    others = "; ".join(f"{other.label}: {quantity(other.value, row.unit)} ({other.rationale})" for other in chosen)
    functions = [name for name, function in estimate.functions().items() if row.id in function.__annotations__]
    fields = {
        "Value and range": f"{quantity(row.value, row.unit, 5)} ({low_to_high(row.low, row.high, row.unit)})",
        "Basis and quality": f"{row.basis}, pedigree {row.pedigree} of 4. {row.rationale}",
        "Source": f"{source} ({row.locator})",
        "Alternatives": others,
        "Impact, computed": f"{found.rating}. {swings or 'bears on no headline'}",
        "Flips": "; ".join(_flips(row)) or "no headline within its range",
        "Goes into": "; ".join(map(estimate.label, functions)),
    }
    links = [f'<a href="claims.html#{claim}">{escape(claims()[claim].printed)}</a>' for claim in users[:12]]
    fields = {"Distribution": _distribution(row)} | {name: escape(text) for name, text in fields.items()}
    fields |= {"Claims": ", ".join(links) or "none", "In code": f"<code>{row.id}</code>"}
    return folding_entry(row.id, row.label, f'<span class="verdict">impact {found.rating}</span>', fields)


def _flips(row: register.Assumption) -> list[str]:
    """The headlines that flip within the range of an assumption, each with the value at which it does."""
    flips = {claim: thresholds.flip(claim, row.id).value for claim in one_way.HEADLINES.values()}
    return [
        f"{claims()[claim].printed} at {quantity(value, row.unit)}"
        for claim, value in flips.items()
        if value is not None
    ]


def _distribution(row: register.Assumption) -> str:
    """The distribution as a small drawing over the range, the base value as a longer line, with the same in words."""
    width, height = 160, 40
    base = width * (row.value - row.low) / (row.high - row.low)
    shape = {
        "uniform": f"M0 {height}V{height / 2}H{width}V{height}",
        "triangular": f"M0 {height}L{base:.1f} {height / 4}L{width} {height}",
        probabilistic.CHOICE: "".join(f"M{place:.1f} {height}V{height / 2}" for place in _choices(row, width)),
    }[row.distribution]
    low, high, value = (quantity(end, row.unit) for end in (row.low, row.high, row.value))
    words = f"{row.distribution} from {low} to {high}, base {value}"
    size = f'viewBox="-2 0 {width + 4} {height + 2}" width="{width + 4}" height="{height + 2}"'
    return (
        f'<svg {size} role="img" aria-label="{escape(words)}">'
        f'<path d="{shape}M0 {height}H{width}" fill="none" stroke="currentColor"/>'
        f'<path d="M{base:.1f} {height}V0" stroke="currentColor" stroke-width="3"/></svg> {escape(words)}'
    )


def _choices(row: register.Assumption, width: float) -> list[float]:
    """Where the values of a structural choice lie: the base and its alternatives."""
    values = [row.value] + [other.value for other in register.alternatives().values() if other.assumption == row.id]
    return [width * (value - row.low) / (row.high - row.low) for value in values]
