"""The register as a page: every assumption with value, range, source, rationale, alternatives, and its computed impact."""

from dataclasses import dataclass
from html import escape

from analysis import estimate, register, tables, uncertainty
from analysis.claims import claims, results_in
from analysis.words import quantity


@dataclass(frozen=True)
class RegisterCards:
    """Every assumption with value, range, source, rationale, alternatives, and its computed impact."""

    def _repr_html_(self) -> str:
        titles = tables.read("documents").set_index("id")["title"]
        users = {
            name: [
                claim.id
                for claim in claims().values()
                if claim.result and any(name in estimate.inputs_of(result) for result in results_in(claim.result))
            ]
            for name in register.assumptions()
        }
        cards = [_card(row, titles[row.source], users[row.id]) for row in register.assumptions().values()]
        return f'<div class="register">{"".join(cards)}</div>'


def _card(row: register.Assumption, source: str, users: list[str]) -> str:
    found = uncertainty.impact(row.id)
    told = [f"{result}: {quantity(swing, 'share', 2)} of the base case, rank {rank}" for result, (swing, rank) in found.swings.items()]
    swings = "; ".join(told) or "bears on no headline"
    others = "; ".join(
        f"{other.label}: {quantity(other.value, row.unit)} ({other.rationale})"
        for other in register.alternatives().values()
        if other.assumption == row.id
    )
    flips = [
        f"{claims()[claim].printed} at {quantity(value, row.unit)}"
        for claim in uncertainty.HEADLINES.values()
        if row.id in uncertainty.own_assumptions(claims()[claim].result) and (value := uncertainty.flip(claim, row.id)) is not None
    ]
    functions = [name for name, function in estimate.functions().items() if row.id in function.__annotations__]
    value = quantity(row.value, row.unit, 5)
    fields = {
        "Value and range": f"{value} ({quantity(row.low, row.unit)} to {quantity(row.high, row.unit)}), {row.distribution}",
        "Basis and quality": f"{row.basis}, pedigree {row.pedigree} of 4. {row.rationale}",
        "Source": f"{source} ({row.locator})",
        "Alternatives": others,
        "Impact, computed": f"{found.rating}. {swings}",
        "Flips": "; ".join(flips) or "no headline within its range",
        "Used in": ", ".join(f"analysis/model/{estimate.chapter(name)}.py: {name}" for name in functions),
    }
    body = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in fields.items() if text)
    links = ", ".join(f'<a href="claims.html#{claim}">{claim}</a>' for claim in users[:12]) or "none"
    return (
        f'<details class="claim" id="{row.id}"><summary>'
        f'<span class="printed">{row.id}</span> <span class="statement">{escape(row.label)}</span> '
        f'<span class="verdict">impact {found.rating}</span></summary><dl>{body}<dt>Claims</dt><dd>{links}</dd></dl></details>'
    )
