"""Three questions of every claim, answered separately, and the label that a reader sees.

* Sum: can the number be got from inputs that do not come from it?
* Source: is it what the source that it names says?
* Sense: is it true of what the sentence says it is about?
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from math import isfinite

from analysis.claims import expressions
from analysis.claims.intervals import STANDARD, Interval, accepted_intervals, agrees, without_end
from analysis.claims.ledger import (
    OBSERVED,
    OTHER_MEANING,
    OUTCOME,
    PRIMARY,
    WITHDRAWN,
    Claim,
    Evidence,
    claim,
    claims,
    contradictions_of,
    ends,
    evidence_on,
)
from analysis.claims.wordings import NOT_SUPPORTED, Wording, wording
from analysis.errors import InputError
from analysis.inputs import register, tables
from analysis.number_format import listing, quantity

ITSELF = "itself"
OFFICIAL = 4  # the pedigree of an official figure for the very quantity
REPORTED: Mapping[str, str] = {
    "sample": "It is said of those who answered, and who asked them gives the same.",
    "report": "The sentence says what its source says, and no more.",
}


class Sum(StrEnum):
    """Whether the number can be got from inputs that do not come from it."""

    RECOMPUTED = "recomputed"
    FOLLOWS = "follows from other numbers of the document"
    UNSTATED = "only with an input that the document does not state"
    DOES_NOT_FIT = "does not fit"
    NOTHING = "nothing to recompute it from"


class Source(StrEnum):
    """Whether the number is what the source that the sentence names says."""

    AS_IN_SOURCE = "as in the source"
    NOT_AS_IN_SOURCE = "not as in the source"
    WITHDRAWN = "as in a source that was withdrawn"
    NOT_SEEN = "source not seen"
    OWN = "the document's own number"
    NONE = "names no source"


class Sense(StrEnum):
    """Whether the number is true of what the sentence says it is about."""

    TRUE = "true as worded"
    SOMETHING_ELSE = "true of something else"
    NOT_TRUE = "not true"
    CAME_TRUE = "came true later"
    CAME_OTHERWISE = "came out otherwise later"
    NOT_KNOWN = "not known"


class Label(StrEnum):
    """What the three answers come to, in a reader's words."""

    HOLDS = "holds up"
    OTHER = "right number, wrong description"
    UNSTATED = "reached only by an unstated assumption"
    FAILS = "does not hold up"
    MISSED = "aim not reached"
    UNTESTED = "agrees, but untested"
    UNCHECKED = "no evidence found"

    @property
    def slug(self) -> str:
        """The label as one word, for the name of a style."""
        return self.replace(",", "").replace(" ", "-")


LABELS: Mapping[Label, str] = {
    Label.HOLDS: "What the sentence says is borne out by what was counted, or by its source if it only reports that.",
    Label.OTHER: "The number is right, but the sentence says it of the wrong place, year, group, measure or cause.",
    Label.UNSTATED: "The number can be reached only with a value that the document nowhere gives.",
    Label.FAILS: "The document's own numbers, its source, or what was counted say otherwise.",
    Label.MISSED: "The sentence reports an aim or a date that was not reached, which is no error of the document.",
    Label.UNTESTED: (
        "The number agrees with its source or with the numbers beside it, but we found nothing that tests it."
    ),
    Label.UNCHECKED: (
        "We found nothing that shows whether it is right. The source was not seen, or none is named, or only the "
        "authors know."
    ),
}


@dataclass(frozen=True)
class Answer:
    """The answer to one question, why, and what it rests on: expressions, rows of evidence or clashes."""

    answer: StrEnum
    reason: str
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What was found on a claim.

    ``intervals``, ``recomputed`` and ``reach`` have one entry, or two for a claim of a range: what the number can mean,
    what was got, and how far that reaches where printed numbers among the inputs are themselves rounded. ``inferred``
    names the assumptions that were solved for from the report's own results; ``wording`` tests a survey share's words.
    """

    claim: Claim
    sum: Answer
    source: Answer
    sense: Answer
    label: Label
    intervals: tuple[Interval, ...]
    recomputed: tuple[float, ...]
    reach: tuple[Interval, ...]
    inferred: tuple[str, ...]
    wording: Wording | None

    @property
    def reason(self) -> str:
        """The three reasons, in the order of the questions."""
        return " ".join(answer.reason for answer in (self.sum, self.source, self.sense))

    @property
    def true_intervals(self) -> tuple[Interval, ...]:
        """What bears the sentence out: the intervals, without an upper end for "more than"."""
        return without_end(self.claim, self.intervals)

    @property
    def fits(self) -> bool:
        """Whether what was recomputed lies in what the printed number can mean; false where nothing was."""
        return bool(self.recomputed) and _fit(self.intervals, self.reach)


def finding(name: str, values: Mapping[str, float] | None = None, rules: str = STANDARD) -> Finding:
    """What is found on a claim, or on the claim that stands at a place, for a value of every assumption.

    Raises InputError for an unknown claim, and for one whose result rests on nothing or on itself.
    """
    about = claim(name)
    intervals = accepted_intervals(about, rules)
    recomputed = _recomputed(about, register.base() if values is None else values)
    reach = _reach(about, register.base() if values is None else values, rules)
    inferred = _inferred(about)
    tested = wording(about)
    total = _sum(about, intervals, recomputed, reach, inferred)
    source = _source(about, intervals)
    sense = _sense(about, intervals, total, source, tested)
    return Finding(
        about, total, source, sense, _label(about, total, source, sense), intervals, recomputed, reach, inferred, tested
    )


def findings(
    section: str = "", method: str = "", values: Mapping[str, float] | None = None, rules: str = STANDARD
) -> list[Finding]:
    """What is found on all claims, or on those of a section, in the order of the ledger.

    ``method`` "model" keeps those that a result of the model recomputes, and "expression" those that anything does.
    """
    chosen = [entry for entry in claims().values() if section in ("", entry.section)]
    if method:
        chosen = [entry for entry in chosen if entry.result]
    if method == "model":
        chosen = [entry for entry in chosen if expressions.results_in(entry.result)]
    return [finding(entry.id, values, rules) for entry in chosen]


def changed_by_rules(name: str, values: Mapping[str, float] | None = None) -> tuple[Finding, Finding, Finding] | None:
    """A claim judged with the narrower, the standard and the wider rules; None where no answer differs."""
    judged = tuple(finding(name, values, rules) for rules in ("narrower", STANDARD, "wider"))
    answers = {(each.sum.answer, each.source.answer, each.sense.answer) for each in judged}
    return judged if len(answers) > 1 else None


def _recomputed(about: Claim, values: Mapping[str, float]) -> tuple[float, ...]:
    if not about.result:
        return ()
    _check_ground(about)
    found = tuple(expressions.evaluate(part, values) for part in expressions.parts(about.result))
    if len(found) != len(ends(about)):
        raise _refused(about, f"{len(found)} expressions for {len(ends(about))} printed numbers")
    return found


def _reach(about: Claim, values: Mapping[str, float], rules: str) -> tuple[Interval, ...]:
    """How far each result reaches if every printed number among its inputs may be anything that rounds to it."""
    return tuple(_reach_of(part, values, rules) for part in expressions.parts(about.result))


def _reach_of(part: str, values: Mapping[str, float], rules: str) -> Interval:
    named = expressions.printed_terms(part)
    meant = [accepted_intervals(claim(row), rules)[0] for _, row in named]
    ends = [tuple(filter(isfinite, (each.low, each.high))) for each in meant]
    found = [expressions.evaluate(part, values, dict(zip(named, corner, strict=True))) for corner in product(*ends)]
    return Interval(min(found), max(found), True, True)


def _fit(intervals: tuple[Interval, ...], reach: tuple[Interval, ...]) -> bool:
    """Whether each result reaches into what its printed number can mean."""
    return all(mine.overlaps(other) for mine, other in zip(intervals, reach, strict=True))


def _check_ground(about: Claim) -> None:
    """Refuse a result that is typed in, looked up, or rests on the claim itself."""
    for part in expressions.parts(about.result):
        if expressions.is_typed(part):
            raise _refused(about, f"{part!r} is typed in; expected a table, an assumption or another claim behind it")
        if expressions.is_looked_up(part):
            raise _refused(about, f"{part!r} is looked up and not recomputed; give it as evidence")
    if about.id in _claims_behind(about.result, frozenset()):
        raise _refused(about, "it rests on the claim itself; expected inputs that do not come from it")


def _claims_behind(result: str, seen: frozenset[str]) -> frozenset[str]:
    """The claims on which an expression rests, directly, through assumptions or through their own expressions."""
    direct = _claims_directly_behind(result) - seen
    deeper = [_claims_behind(claims()[name].result, seen | direct) for name in direct if claims()[name].result]
    return direct.union(*deeper)


def _claims_directly_behind(result: str) -> frozenset[str]:
    return frozenset(claim(place.split(":")[1]).id for place in _places_behind(result) if place.startswith("claims:"))


def _inferred(about: Claim) -> tuple[str, ...]:
    needed = expressions.inputs_behind(about.result)
    return tuple(name for name, row in register.assumptions().items() if name in needed and row.is_inferred)


def _is_of_the_very_quantities(about: Claim) -> bool:
    """Whether each assumption behind a claim is printed in the text, or official for the very thing that it names."""
    needed = expressions.inputs_behind(about.result)
    rows = [row for name, row in register.assumptions().items() if name in needed]
    return all(row.basis == "stated" or row.pedigree == OFFICIAL for row in rows)


def _rests_on_own_document(about: Claim) -> bool:
    """Whether every input is another number of the same document."""
    return not expressions.inputs_behind(about.result) & set(register.REGION_INPUTS) and all(
        place.startswith("claims:") and claim(place.split(":")[1]).document == about.document
        for place in _places_behind(about.result)
    )


def _places_behind(result: str) -> list[str]:
    """Where the figures behind an expression stand: those that it names, and those of its assumptions."""
    inputs = expressions.inputs_behind(result)
    located = [row.locator for name, row in register.assumptions().items() if name in inputs]
    return [*expressions.references_in(result), *located]


def _sum(
    about: Claim,
    intervals: tuple[Interval, ...],
    recomputed: tuple[float, ...],
    reach: tuple[Interval, ...],
    inferred: tuple[str, ...],
) -> Answer:
    if not recomputed:
        return Answer(Sum.NOTHING, "No inputs were found from which the number could be worked out.")
    inside = _fit(intervals, reach)
    got = listing([quantity(value, about.unit, 5) for value in recomputed])
    if inferred and inside:
        answer = Sum.UNSTATED
        told = f"It comes to {got}, but only with values that the document does not give: {_named(inferred)}."
    elif inferred or (not inside and not _is_of_the_very_quantities(about)):
        answer = Sum.NOTHING
        told = f"With the inputs that we tried it comes to {got}. That tells against our inputs and not the number."
    elif inside and _rests_on_own_document(about):
        answer, told = Sum.FOLLOWS, f"The document's own numbers give {got}."
    else:
        answer, told = Sum.RECOMPUTED if inside else Sum.DOES_NOT_FIT, f"Worked out again it is {got}."
    if any(each.low < each.high for each in reach):
        ends = listing([each.text(about.unit) for each in reach])
        told += f" The numbers that it rests on are rounded, so it can be {ends}."
    reason = f"{told} The printed number can mean {_means(about, intervals)}."
    return Answer(answer, reason, tuple(expressions.parts(about.result)))


def _source(about: Claim, intervals: tuple[Interval, ...]) -> Answer:
    rows = [row for row in evidence_on(about.id, PRIMARY) if row.value is not None and row.unit == about.unit]
    against = [row for row in rows if not agrees(row, intervals)]
    if against:
        return Answer(
            Source.NOT_AS_IN_SOURCE,
            f"The source says {_told(against)}; the printed number can mean {_means(about, intervals)}.",
            tuple(row.id for row in against),
        )
    if gone := evidence_on(about.id, WITHDRAWN):
        told = " ".join(row.statement for row in gone)
        return Answer(Source.WITHDRAWN, f"The source said {_told(rows)}. {told}", tuple(row.id for row in gone))
    if rows:
        read = "The source says" if any(row.grade == "primary seen" for row in rows) else "Others quote the source as"
        return Answer(Source.AS_IN_SOURCE, f"{read} {_told(rows)}.", tuple(row.id for row in rows))
    if about.cites == ITSELF:
        return Answer(Source.OWN, "There is no other source to look at.")
    if about.cites:
        return Answer(Source.NOT_SEEN, f"The sentence takes it from {about.cites}, which we did not see.")
    return Answer(Source.NONE, "The sentence names no source.")


def _sense(
    about: Claim, intervals: tuple[Interval, ...], total: Answer, source: Answer, tested: Wording | None
) -> Answer:
    open_ended = without_end(about, intervals)
    if other := evidence_on(about.id, OTHER_MEANING):
        told = listing([row.meaning for row in other])
        return Answer(Sense.SOMETHING_ELSE, f"It is true of something else: {told}.", tuple(row.id for row in other))
    if seen := [row for row in evidence_on(about.id, OBSERVED) if row.value is not None and row.unit == about.unit]:
        true = all(agrees(row, open_ended) for row in seen)
        return Answer(
            Sense.TRUE if true else Sense.NOT_TRUE, f"Observed: {_told(seen)}.", tuple(row.id for row in seen)
        )
    if later := [row for row in evidence_on(about.id, OUTCOME) if row.value is not None]:
        met = all(row.value >= row.needed if row.needed is not None else agrees(row, open_ended) for row in later)
        answer = Sense.CAME_TRUE if met else Sense.CAME_OTHERWISE
        return Answer(answer, _outcome(later, met), tuple(row.id for row in later))
    if wrong := [entry for entry in contradictions_of(about.id) if entry.wrong == about.id]:
        told = " ".join(entry.clash for entry in wrong)
        return Answer(Sense.NOT_TRUE, f"Another passage shows it wrong: {told}", tuple(row.passage_b for row in wrong))
    if tested and about.speaks_of == "population" and tested.finding == NOT_SUPPORTED:
        return Answer(Sense.NOT_KNOWN, f"The sample cannot carry the words. {tested.reason}")
    if about.speaks_of in REPORTED and source.answer is Source.AS_IN_SOURCE:
        if all(_is_own_word(row, about) for row in evidence_on(about.id, PRIMARY) if row.id in source.rests_on):
            return Answer(Sense.NOT_KNOWN, "Only its own publisher says so.")
        return Answer(Sense.TRUE, REPORTED[about.speaks_of], source.rests_on)
    if total.answer is Sum.FOLLOWS and (misread := _misread_inputs(about)):
        told = " ".join(f"It rests on “{claim(name).printed}”. {reason}" for name, reason in misread.items())
        return Answer(Sense.SOMETHING_ELSE, told, tuple(misread))
    if about.speaks_of == "population" and source.answer is Source.AS_IN_SOURCE:
        return Answer(Sense.NOT_KNOWN, "It is said of everybody, and its source asked some.")
    return Answer(Sense.NOT_KNOWN, "We found nothing that says whether it is true.")


def _misread_inputs(about: Claim) -> Mapping[str, str]:
    """The claims behind a result that are true of something else than their sentences say, and of what."""
    senses = {name: finding(name).sense for name in sorted(_claims_directly_behind(about.result))}
    return {name: sense.reason for name, sense in senses.items() if sense.answer is Sense.SOMETHING_ELSE}


def _outcome(later: list[Evidence], met: bool) -> str:
    """What was counted later; a missed aim is not laid at the door of a document that only reports it."""
    if later[0].needed is None:
        return f"What was counted later: {_told(later)}."
    missed = "" if met else " That is no fault of a document that only reports the aim."
    return f"The aim was {'' if met else 'not '}reached: {_told(later)}.{missed}"


def _is_own_word(row: Evidence, about: Claim) -> bool:
    """Whether a row of evidence comes from the document's own publisher."""
    publisher = tables.read("documents").set_index("file")["publisher"][about.document]
    return publisher.startswith(row.publisher.split(",")[0])


def _label(about: Claim, total: Answer, source: Answer, sense: Answer) -> Label:
    """The label that no answer contradicts: what speaks against a claim counts first."""
    confirmed = total.answer in (Sum.RECOMPUTED, Sum.FOLLOWS) or source.answer is Source.AS_IN_SOURCE
    if total.answer is Sum.DOES_NOT_FIT or source.answer is Source.NOT_AS_IN_SOURCE:
        return Label.FAILS
    if sense.answer is Sense.CAME_OTHERWISE:
        return Label.MISSED if about.kind == "target" else Label.FAILS
    if sense.answer is Sense.NOT_TRUE:
        return Label.FAILS
    if total.answer is Sum.UNSTATED:
        return Label.UNSTATED
    if sense.answer is Sense.SOMETHING_ELSE:
        return Label.OTHER if confirmed else Label.UNCHECKED
    if sense.answer in (Sense.TRUE, Sense.CAME_TRUE):
        return Label.HOLDS
    return Label.UNTESTED if confirmed else Label.UNCHECKED


def _named(names: tuple[str, ...]) -> str:
    labels = [register.assumptions()[name].label for name in names]
    return listing([label[0].lower() + label[1:] for label in labels])


def _told(rows: list[Evidence]) -> str:
    """What rows of evidence say, each with its unit, period and publisher."""
    figures = [" to ".join(quantity(end, row.unit) for end in ends(row)) for row in rows]
    return listing([f"{figure} ({row.publisher}, {row.period})" for figure, row in zip(figures, rows, strict=True)])


def _means(about: Claim, intervals: tuple[Interval, ...]) -> str:
    return listing([interval.text(about.unit) for interval in intervals])


def _refused(about: Claim, problem: str) -> InputError:
    return InputError(f"data/claims.csv, {about.id}, column result: {problem}")
