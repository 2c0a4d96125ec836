"""The ledger as objects: the published claims, the evidence behind them, and where passages clash."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan

from analysis.inputs import tables
from analysis.inputs.tables import cached_on_data


@dataclass(frozen=True)
class Claim:
    """A row of data/claims.csv: a number printed in one of the five documents."""

    id: str
    document: str
    line: int
    section: str
    statement: str
    printed: str
    value: float
    value_high: float | None
    unit: str
    hedge: str
    precision: float | None
    tolerance: float | None
    kind: str
    sample_size: int | None
    same_as: str
    method: str
    result: str
    wording: str
    comparison: str
    compared_with: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Evidence:
    """A row of data/evidence.csv: what a primary source, or somebody else, says about some claims."""

    id: str
    claims: tuple[str, ...]
    relation: str
    statement: str
    value: float | None
    value_high: float | None
    unit: str
    period: str
    geography: str
    sample_size: int | None
    publisher: str
    address: str
    grade: str
    note: str


@dataclass(frozen=True)
class Contradiction:
    """A row of data/contradictions.csv: two passages that clash, how seriously, and what settles it if anything does.

    ``passage_b`` is a claim, or a document and line where no claim stands. ``wrong`` names the claim that is shown
    to be wrong, if one is.
    """

    claim_a: str
    passage_b: str
    clash: str
    severity: str
    settled_by: tuple[str, ...]
    wrong: str
    note: str


@cached_on_data
def claims() -> Mapping[str, Claim]:
    """All claims by id, in the order of the ledger."""
    return {row["id"]: _claim(row) for row in tables.read("claims").to_dict("records")}


@cached_on_data
def evidence() -> Mapping[str, Evidence]:
    """All evidence by id."""
    return {row["id"]: _evidence(row) for row in tables.read("evidence").to_dict("records")}


@cached_on_data
def contradictions() -> tuple[Contradiction, ...]:
    """All clashes between passages, in the order of the table."""
    rows = tables.read("contradictions").to_dict("records")
    return tuple(Contradiction(**row | {"settled_by": _names(row["settled_by"])}) for row in rows)


def evidence_on(claim: str) -> list[Evidence]:
    """The evidence that bears on a claim."""
    return [entry for entry in evidence().values() if claim in entry.claims]


def confirmed(claim: str) -> bool:
    """Whether any evidence found gives a number for what the claim says."""
    return any(entry.relation == "primary_source" and entry.value is not None for entry in evidence_on(claim))


def same_question_samples() -> list[tuple[str, float, int]]:
    """The physicians' surveys that asked the same question and state a size: country, share in percent, respondents.

    No other two surveys of the ledger put the same question to separate samples.
    """
    national = [
        entry
        for entry in evidence().values()
        if entry.id.startswith("physicians_") and entry.relation == "primary_source"
    ]
    return [
        (entry.geography, entry.value, entry.sample_size)
        for entry in national
        if entry.value is not None and entry.sample_size
    ]


def contradictions_of(claim: str) -> list[Contradiction]:
    """The clashes in which a claim is one of the two passages."""
    return [entry for entry in contradictions() if claim in (entry.claim_a, entry.passage_b)]


def _claim(row: dict) -> Claim:
    return Claim(
        **_typed(
            row,
            numbers=("value", "value_high", "precision", "tolerance"),
            counts=("line", "sample_size"),
            lists=("compared_with",),
        )
    )


def _evidence(row: dict) -> Evidence:
    return Evidence(**_typed(row, numbers=("value", "value_high"), counts=("sample_size",), lists=("claims",)))


def _typed(row: dict, numbers: tuple[str, ...], counts: tuple[str, ...], lists: tuple[str, ...]) -> dict:
    """A row with numbers as float, counts as int and lists as tuples; what is not given is None."""
    given = {
        name: None if row[name] is None or isnan(float(row[name])) else float(row[name]) for name in (*numbers, *counts)
    }
    whole = {name: None if given[name] is None else int(given[name]) for name in counts}
    return row | given | whole | {name: _names(row[name]) for name in lists}


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(";") if name.strip())
