"""Whether a sample supports the words around its number: "more than half", "almost half", "the biggest", "risen"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.claims.ledger import Claim, claims, contradictions_of, evidence_on
from analysis.display.number_format import listing, number
from analysis.evidence import surveys

SUPPORTED, NOT_SUPPORTED, UNTESTED = "supported", "not_supported", "untested"
HALF_A_TENTH = 5.0  # percentage points: how far "nearly half" and "six in ten" may be from their number
NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
FRACTIONS: Mapping[str, float] = {
    "half": 50.0,
    "majority": 50.0,
    "most": 50.0,
    "a third": 100 / 3,
    "one third": 100 / 3,
    "two thirds": 200 / 3,
    "a quarter": 25.0,
    "one in four": 25.0,
    "three quarters": 75.0,
    "three-quarters": 75.0,
    "two-fifths": 40.0,
    "four in five": 80.0,
    "nearly all": 100.0,
}


@dataclass(frozen=True)
class Wording:
    """Whether the words are supported, not supported or untested, and why.

    ``share`` is the printed share that was tested and ``interval`` its 95% interval, in percent.
    """

    finding: str
    reason: str
    share: float | None = None
    interval: tuple[float, float] | None = None


def printed_share(claim: Claim) -> float | None:
    """The share that is printed, in percent: by the claim, or where it gives only a bound, by a claim that repeats it."""
    if claim.value_high is None and claim.hedge in ("exact", "only", "about") and re.search(r"\d", claim.printed):
        return claim.value
    repeats = [other for other in claims().values() if claim.id == other.same_as or claim.same_as == other.id]
    return next(
        (other.value for other in repeats if other.hedge in ("exact", "only") and re.search(r"\d", other.printed)), None
    )


def sample_size(claim: Claim) -> tuple[int, str] | None:
    """Respondents behind a share and who says so: the document, or else its primary source; None if neither does."""
    if claim.sample_size:
        return claim.sample_size, "the document"
    if claim.same_as and claims()[claim.same_as].sample_size:
        return claims()[claim.same_as].sample_size, "the survey's own publisher"
    sizes = [
        entry.sample_size for entry in evidence_on(claim.id) if entry.relation == "primary_source" and entry.sample_size
    ]
    return (sizes[0], "the primary source") if sizes else None


def wording(claim: Claim) -> Wording | None:
    """The finding on the words of a survey claim; None for a claim that is not a share from a survey."""
    if claim.unit != "percent" or claim.kind not in ("survey", "table"):
        return None
    size = sample_size(claim)
    if size is None:
        return Wording(UNTESTED, "No sample size is stated.")
    share = printed_share(claim)
    if share is None:
        return Wording(UNTESTED, "No single share is printed.")
    respondents, told_by = size
    interval = surveys.wilson_interval(share, respondents)
    spread = f"{number(share)}% of {respondents:,} ({told_by}): 95% interval {number(interval[0], 3)} to {number(interval[1], 3)}%."
    tested = _comparison(claim, respondents) or _threshold(claim.wording.lower(), share, interval)
    return Wording(tested[0], f"{spread} {tested[1]}", share, interval)


def _threshold(words: str, share: float, interval: tuple[float, float]) -> tuple[str, str]:
    """The test of words such as "more than half" or "six in ten" against a share and its interval."""
    level = _level(words)
    if level is None:
        return UNTESTED, "The words make no claim that a sample could test."
    if re.search(r"\b(almost|nearly)\b", words):
        held = level - HALF_A_TENTH <= share < level
        return _found(held), f"The share is {'just' if held else 'not just'} below {number(level)}%."
    if re.search(r"\b(fewer than|less than|under)\b", words):
        held = interval[1] < level
        return _found(held), f"The interval {'lies below' if held else 'reaches up to or above'} {number(level)}%."
    if re.search(r"\b(at least|up to|at most)\b", words):
        return UNTESTED, "The words name a bound and no share."
    if re.search(r"\b(more than|over|majority|most)\b", words):
        held = interval[0] > level
        return _found(held), f"The interval {'lies above' if held else 'reaches down to or below'} {number(level)}%."
    held = abs(share - level) <= HALF_A_TENTH and interval[0] <= level <= interval[1]
    return _found(held), f"The interval {'includes' if held else 'leaves out'} {number(level)}%."


def _comparison(claim: Claim, respondents: int) -> tuple[str, str] | None:
    """The test of words that set a share beside others; None where the text compares nothing."""
    others = [claims()[name] for name in claim.compared_with]
    match claim.comparison:
        case "incomparable":
            reasons = [
                entry.clash
                for entry in contradictions_of(claim.id)
                if {entry.claim_a, entry.passage_b} & set(claim.compared_with)
            ]
            return UNTESTED, f"The text compares what cannot be compared: {' '.join(reasons)}"
        case "rise":
            (before,) = others
            if before.sample_size is None:
                return UNTESTED, f"No sample size is stated for {before.printed} before."
            change = surveys.difference_between_samples(before.value, before.sample_size, claim.value, respondents)
            return _found(change.low > 0), f"Against {before.printed} before: {_difference(change)}."
        case "largest":
            gaps = [surveys.difference_within_sample(claim.value, other.value, respondents) for other in others]
            held = all(gap.low > 0 for gap in gaps)
            return (
                _found(held),
                f"Ahead of {listing([other.printed for other in others])}: {listing([_difference(gap) for gap in gaps])}.",
            )
        case "similar":
            (other,) = others
            gap = surveys.difference_within_sample(claim.value, other.value, respondents)
            return _found(gap.low <= 0 <= gap.high), f"Against {other.printed}: {_difference(gap)}."
    return None


def _difference(difference: surveys.Difference) -> str:
    return f"{difference.points:.1f} points (95% interval {difference.low:.1f} to {difference.high:.1f}, p = {difference.p_value:.2g})"


def _level(words: str) -> float | None:
    """The share that the words name, in percent."""
    tenths = re.search(rf"\b({'|'.join(NUMBER_WORDS)}) (?:in|out of) (?:ten|10)\b", words)
    if tenths:
        return 10.0 * (NUMBER_WORDS.index(tenths[1]) + 1)
    printed = re.search(r"(\d+(?:\.\d+)?)%", words)
    if printed:
        return float(printed[1])
    named = [fraction for fraction in FRACTIONS if re.search(rf"\b{fraction}\b", words)]
    return FRACTIONS[max(named, key=len)] if named else None


def _found(held: bool) -> str:
    return SUPPORTED if held else NOT_SUPPORTED
