"""The verdict on a claim, computed, with the numbers behind it."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.claims.expressions import evaluate, inputs_behind
from analysis.claims.intervals import Interval, accepted_intervals
from analysis.claims.ledger import Claim, Evidence, claims, contradictions_of, evidence_on
from analysis.claims.wordings import Wording, wording
from analysis.display.number_format import listing, quantity
from analysis.errors import InputError, unknown
from analysis.inputs import register

VERDICTS = ("reproduced", "follows", "inferred", "differs", "contradicted", "quoted")


@dataclass(frozen=True)
class Finding:
    """The verdict on a claim with the numbers behind it.

    ``intervals`` and ``recomputed`` have one entry, or two for a claim of a range; ``inferred`` names the assumptions
    on which the recomputed value rests and which were solved for from the report's own results. ``wording`` is the
    second finding of a survey claim.
    """

    claim: Claim
    verdict: str
    intervals: tuple[Interval, ...]
    recomputed: tuple[float, ...]
    inferred: tuple[str, ...]
    reason: str
    wording: Wording | None


def finding(claim_id: str, values: Mapping[str, float] | None = None) -> Finding:
    """The verdict on one claim, recomputed with ``values`` of the assumptions or else with the report's own route.

    Raises InputError for an unknown claim.
    """
    if claim_id not in claims():
        raise unknown("claim", claim_id, claims())
    claim = claims()[claim_id]
    used = register.base() if values is None else values
    found = _recomputed(claim, used) if claim.result else _quoted(claim)
    settled = _settled_against(claim)
    return found if settled is None else settled


def possible_verdicts(claim_id: str) -> tuple[str, str]:
    """The verdicts on a recomputed claim for a value inside and for one outside what the printed number can mean."""
    claim = claims()[claim_id]
    if _settled_against(claim) is not None:
        return "contradicted", "contradicted"
    inside, outside = (_verdict(claim.method, held, bool(_inferred_inputs(claim))) for held in (True, False))
    return inside, outside


def findings(section: str = "", method: str = "", values: Mapping[str, float] | None = None) -> list[Finding]:
    """The verdicts on all claims, or on those of a section or with a method, in the order of the ledger."""
    chosen = [
        claim.id for claim in claims().values() if section in ("", claim.section) and method in ("", claim.method)
    ]
    return [finding(claim, values) for claim in chosen]


def _recomputed(claim: Claim, values: Mapping[str, float]) -> Finding:
    """The verdict on a claim that an expression recomputes."""
    intervals = accepted_intervals(claim)
    recomputed = tuple(evaluate(part, values) for part in claim.result.split(";"))
    if len(recomputed) != len(intervals):
        raise InputError(
            f"data/claims.csv, {claim.id}, column result: {len(recomputed)} expressions for {len(intervals)} printed numbers"
        )
    tolerance = claim.tolerance or 0.0
    inside = all(
        interval.widened(tolerance).contains(value) for interval, value in zip(intervals, recomputed, strict=True)
    )
    inferred = _inferred_inputs(claim)
    verdict = _verdict(claim.method, inside, bool(inferred))
    reason = _reason(claim, verdict, intervals, recomputed, inferred, values)
    return Finding(claim, verdict, intervals, recomputed, inferred, reason, wording(claim))


def _quoted(claim: Claim) -> Finding:
    """The verdict on a figure of somebody else: held against its primary source where that was found."""
    intervals = accepted_intervals(claim)
    sources = [entry for entry in evidence_on(claim.id) if entry.relation == "primary_source"]
    against = [
        entry
        for entry in sources
        if entry.value is not None and entry.unit == claim.unit and not _agrees(entry, intervals)
    ]
    if against:
        told = listing([f"{_value_text(entry)} ({entry.publisher})" for entry in against])
        reason = f"The primary source says {told}; the printed number accepts {_means(claim, intervals)}."
        return Finding(claim, "contradicted", intervals, (against[0].value,), (), reason, wording(claim))
    return Finding(claim, "quoted", intervals, (), (), _how_seen(claim, sources), wording(claim))


def _settled_against(claim: Claim) -> Finding | None:
    """The finding on a claim that a clash of passages shows to be wrong; None for all others."""
    against = [entry for entry in contradictions_of(claim.id) if entry.wrong == claim.id]
    if not against:
        return None
    others = [
        name for entry in against for name in (entry.claim_a, entry.passage_b) if name in claims() and name != claim.id
    ]
    value = tuple(claims()[name].value for name in others[:1])
    reason = f"Another passage says otherwise: {' '.join(entry.clash for entry in against)}"
    return Finding(claim, "contradicted", accepted_intervals(claim), value, (), reason, wording(claim))


def _verdict(method: str, inside: bool, rests_on_inferred: bool) -> str:
    if method == "arithmetic":
        return "follows" if inside else "contradicted"
    if not inside:
        return "differs"
    return "inferred" if rests_on_inferred else "reproduced"


def _inferred_inputs(claim: Claim) -> tuple[str, ...]:
    needed = inputs_behind(claim.result)
    return tuple(
        name for name, assumption in register.assumptions().items() if name in needed and assumption.is_inferred
    )


def _reason(
    claim: Claim,
    verdict: str,
    intervals: tuple[Interval, ...],
    recomputed: tuple[float, ...],
    inferred: tuple[str, ...],
    values: Mapping[str, float],
) -> str:
    found = listing([quantity(value, claim.unit, 5) for value in recomputed])
    means = _means(claim, intervals)
    if claim.tolerance:
        found += f" (known to within {quantity(claim.tolerance, claim.unit)})"
    if verdict in ("reproduced", "follows"):
        return f"Recomputed as {found}; the printed number accepts {means}."
    if verdict == "inferred":
        solved = listing([f"{name} = {values[name]:g}" for name in inferred])
        return f"Recomputed as {found}, inside {means}, but only with inputs solved for from the report's own results: {solved}."
    worst = max(
        (interval.relative_distance(value) for interval, value in zip(intervals, recomputed, strict=True)), key=abs
    )
    return f"Recomputed as {found}; the printed number accepts {means}, so it is {abs(worst):.1%} {'above' if worst > 0 else 'below'} it."


def _how_seen(claim: Claim, sources: list[Evidence]) -> str:
    """What is known of the source of a figure that nothing here can recompute."""
    seen = [entry for entry in sources if entry.value is not None]
    if seen:
        return f"A figure of somebody else; its source agrees as far as it was seen ({seen[0].grade}: {seen[0].publisher})."
    if sources:
        return "A figure of somebody else; its primary source was looked for and not found."
    return "A figure of somebody else; its primary source was not seen."


def _agrees(entry: Evidence, intervals: tuple[Interval, ...]) -> bool:
    """Whether a source's figure, itself rounded at its last digit, can be what the printed number means.

    A range agrees with a single number that lies in it, whichever of the two was printed.
    """
    ends = [entry.value] if entry.value_high is None else [entry.value, entry.value_high]
    rounding = [_half_last_digit(end) for end in ends]
    if len(ends) != len(intervals):
        return ends[0] - rounding[0] <= intervals[-1].high and ends[-1] + rounding[-1] >= intervals[0].low
    return all(
        interval.widened(half).contains(end) for interval, end, half in zip(intervals, ends, rounding, strict=True)
    )


def _half_last_digit(value: float) -> float:
    """Half a unit of the last digit that a figure shows; half of one for a whole number."""
    decimals = len(f"{value:.10f}".rstrip("0").partition(".")[2])
    return 0.5 * 10.0**-decimals


def _value_text(entry: Evidence) -> str:
    high = "" if entry.value_high is None else f" to {quantity(entry.value_high, entry.unit)}"
    return quantity(entry.value, entry.unit) + high


def _means(claim: Claim, intervals: tuple[Interval, ...]) -> str:
    return listing([interval.text(claim.unit) for interval in intervals])
