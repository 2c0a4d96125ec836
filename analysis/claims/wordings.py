"""Whether a sample supports the words around its number: "more than half", "almost half", "the biggest", "risen"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from analysis.claims.ledger import PRIMARY, Claim, claim, contradictions_of, evidence_on
from analysis.evidence import surveys
from analysis.number_format import listing, number

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

    ``finding`` takes the words as said of everybody from whom the sample was drawn, ``described`` of those who answered
    alone. ``share`` is the printed share that was tested and ``interval`` its 95% interval, in percent.
    """

    finding: str
    reason: str
    share: float | None = None
    interval: tuple[float, float] | None = None
    described: str = UNTESTED


def printed_share(claim: Claim) -> float | None:
    """The share that is printed in figures, in percent; None where the claim gives only a bound or words."""
    plain = claim.value_high is None and claim.hedge in ("exact", "only", "about")
    return claim.value if plain and re.search(r"\d", claim.printed) else None


def sample_size(claim: Claim) -> tuple[int, str] | None:
    """Respondents behind a share and who says so: the document, or else its primary source; None if neither does."""
    if claim.sample_size:
        return claim.sample_size, "the document"
    sizes = [entry.sample_size for entry in evidence_on(claim.id, PRIMARY) if entry.sample_size]
    return (sizes[0], "the primary source") if sizes else None


def can_be_a_share(share_percent: float, decimals: int, sample_size: int) -> bool:
    """Whether some whole number of ``sample_size`` respondents rounds to a share as printed (the GRIM test)."""
    step = 0.5 * 10.0**-decimals
    least, most = (sample_size * (share_percent + sign * step) / 100 for sign in (-1, 1))
    return floor(most) >= ceil(least)


def chance(tests: Sequence[Wording]) -> tuple[int, int, float]:
    """Words tested, words that failed, and how many would fail by chance alone if all were true of the population.

    Each test leaves out a true share in at most one sample of twenty.
    """
    tested = [each for each in tests if each.finding != UNTESTED]
    failed = sum(each.finding == NOT_SUPPORTED for each in tested)
    return len(tested), failed, len(tested) * (1 - surveys.LEVEL)


def wording(about: Claim) -> Wording | None:
    """The finding on the words of a survey claim; None for a claim that is not a share from a survey."""
    if about.unit != "percent" or about.kind not in ("survey", "table"):
        return None
    size, share = sample_size(about), printed_share(about)
    if size is None or share is None:
        missing = "No sample size is stated." if size is None else "No single share is printed."
        return Wording(UNTESTED, missing)
    respondents, told_by = size
    interval = surveys.wilson_interval(share, respondents)
    ends = f"{number(interval[0], 3)} to {number(interval[1], 3)}%"
    spread = f"{number(share)}% of {respondents:,} ({told_by}): 95% interval {ends}."
    if not can_be_a_share(share, len(f"{share:g}".partition(".")[2]), respondents):
        told = f"{spread} No whole number of respondents rounds to it."
        return Wording(NOT_SUPPORTED, told, share, interval, NOT_SUPPORTED)
    words = about.wording.lower()
    result, told = _comparison(about, respondents) or _threshold(words, share, interval)
    described = _threshold(words, share, (share, share))[0]
    return Wording(result, f"{spread} {told}", share, interval, described)


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
    held = abs(share - level) <= HALF_A_TENTH and (interval[0] <= level <= interval[1] or interval[0] == interval[1])
    return _found(held), f"The interval {'includes' if held else 'leaves out'} {number(level)}%."


def _comparison(about: Claim, respondents: int) -> tuple[str, str] | None:
    """The test of words that set a share beside others; None where the text compares nothing."""
    others = [claim(name) for name in about.compared_with]
    match about.comparison:
        case "incomparable":
            reasons = [
                entry.clash
                for entry in contradictions_of(about.id)
                if {entry.passage_a, entry.passage_b} & set(about.compared_with)
            ]
            return UNTESTED, f"The text compares what cannot be compared: {' '.join(reasons)}"
        case "rise":
            (before,) = others
            if before.sample_size is None:
                return UNTESTED, f"No sample size is stated for {before.printed} before."
            change = surveys.difference_between_samples(before.value, before.sample_size, about.value, respondents)
            return _found(change.low > 0), f"Against {before.printed} before: {_difference(change)}."
        case "largest":
            gaps = [surveys.difference_within_sample(about.value, other.value, respondents) for other in others]
            held = all(gap.low > 0 for gap in gaps)
            return (
                _found(held),
                f"Ahead of {listing([other.printed for other in others])}: "
                f"{listing([_difference(gap) for gap in gaps])}.",
            )
        case "similar":
            (other,) = others
            gap = surveys.difference_within_sample(about.value, other.value, respondents)
            return _found(gap.low <= 0 <= gap.high), f"Against {other.printed}: {_difference(gap)}."
    return None


def _difference(difference: surveys.Difference) -> str:
    return (
        f"{difference.points:.1f} points "
        f"(95% interval {difference.low:.1f} to {difference.high:.1f}, p = {difference.p_value:.2g})"
    )


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
