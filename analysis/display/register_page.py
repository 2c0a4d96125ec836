"""The register as a page: every assumption with value, range, source, rationale, alternatives and impact."""

from dataclasses import dataclass
from html import escape

from analysis import estimate
from analysis.claims import claims, inputs_behind
from analysis.display.html import bullets, folding_entry
from analysis.inputs import register, tables
from analysis.number_format import listing, quantity
from analysis.sensitivity import one_way, probabilistic, thresholds

DRAWN = {
    "uniform": "any value as likely as another (uniform)",
    "triangular": "values near ours more likely (triangular)",
    probabilistic.CHOICE: "as a choice between the values named here, which is made and not drawn",
}


@dataclass(frozen=True)
class RegisterCards:
    """Every assumption with value, range, source, reason, alternatives and its computed impact; a fold a chapter."""

    def _repr_html_(self) -> str:
        titles = tables.read("documents").set_index("id")["title"]
        cards: dict[str, list[str]] = {}
        for row in register.assumptions().values():
            users = [claim.id for claim in claims().values() if row.id in inputs_behind(claim.result)]
            cards.setdefault(row.chapter, []).append(_card(row, titles[row.source], users))
        folds = (
            f'<details class="group"><summary data-count="{len(here)}">{_subject(chapter)}</summary>'
            f"{''.join(here)}</details>"
            for chapter, here in cards.items()
        )
        return f'<div class="register">{"".join(folds)}</div>'


def _subject(chapter: str) -> str:
    return "Our own estimate" if chapter == "answer" else f"The report: {chapter}"


def _card(row: register.Assumption, source: str, users: list[str]) -> str:
    """An entry from the value and its source to what it moves and which claims rest on it."""
    found = one_way.impact(row.id)
    chosen = [other for other in register.alternatives().values() if other.assumption == row.id]
    functions = [name for name, function in estimate.functions().items() if row.id in function.__annotations__]
    links = [f'<a href="claims.html#{claim}">“{escape(claims()[claim].printed)}”</a>' for claim in users]
    fields = {
        "What we take": escape(f"{quantity(row.value, row.unit, 5)}, {row.basis}."),
        "Where it is from": escape(f"{source}."),
        "What it could be": escape(
            f"From {quantity(row.low, row.unit)} to {quantity(row.high, row.unit)}, {DRAWN[row.distribution]}."
        ),
        "Why": escape(row.rationale),
        "How well it is known": f"Pedigree {row.pedigree} of 4.",
        "What else could be taken": bullets(
            escape(f"{quantity(other.value, row.unit)}, {other.label}. {other.rationale}{_beyond(other, row)}")
            for other in chosen
        ),
        "How much it moves": f"Impact {found.rating}." + bullets(_moves(found)),
        "When a claim changes": _flips(row),
        "What is worked out from it": bullets(escape(estimate.label(name)) for name in functions),
        "Claims that rest on it": listing(links),
        "In code": f"<code>{row.id}</code>, taken from <code>{escape(row.locator)}</code>",
    }
    return folding_entry(row.id, row.label, f'<span class="verdict">impact {found.rating}</span>', fields)


def _beyond(other: register.Alternative, row: register.Assumption) -> str:
    """A word on an alternative that lies outside the range."""
    return "" if row.low <= other.value <= row.high else " It lies outside the range, to show what it would do."


def _moves(found: one_way.Impact) -> list[str]:
    """How far each main number moves while the assumption goes through its range, as a part of it."""
    return [
        f"{escape(estimate.label(result))}: by {quantity(swing, 'share', 2)}; it ranks {rank} among its assumptions"
        for result, (swing, rank) in found.swings.items()
    ]


def _flips(row: register.Assumption) -> str:
    """The headlines that flip within the range of an assumption, and where; "" if none depends on it."""
    headlines = [claim for result, claim in one_way.HEADLINES.items() if row.id in estimate.assumptions_of(result)]
    flips = {claim: thresholds.flip(claim, row.id).value for claim in headlines}
    told = [
        f"“{escape(claims()[claim].printed)}” at {quantity(value, row.unit)}"
        for claim, value in flips.items()
        if value is not None
    ]
    return bullets(told) or ("Nowhere in its range does a main claim change." if headlines else "")
