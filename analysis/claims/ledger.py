"""The ledger as objects: the published claims, their places, the evidence on them, and where passages clash."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.errors import unknown
from analysis.inputs import tables
from analysis.inputs.tables import cached_on_data

PRIMARY, OBSERVED, OTHER_MEANING, OUTCOME = "primary_source", "observed", "other_meaning", "outcome"
WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Place:
    """A row of data/claim_places.csv: a further place at which a claim is printed, perhaps in other words."""

    id: str
    claim: str
    document: str
    line: int
    section: str
    printed: str
    wording: str


@dataclass(frozen=True)
class Claim:
    """A row of data/claims.csv: a number printed in one of the five documents, counted once however often printed.

    ``cites`` is whom the sentence names as its source ("itself" for its own survey or sum, empty for nobody);
    ``speaks_of`` says whether a survey share is said of the "sample" or of the "population".
    """

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
    kind: str
    sample_size: int | None
    cites: str
    speaks_of: str
    result: str
    wording: str
    comparison: str
    compared_with: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Evidence:
    """A row of data/evidence.csv: what a source says that bears on some claims, and how it bears on them.

    ``meaning`` says, for ``other_meaning``, of what the printed number is true; ``needed`` is, for the ``outcome`` of a
    target, the figure that would have met it.
    """

    id: str
    claims: tuple[str, ...]
    relation: str
    statement: str
    value: float | None
    value_high: float | None
    needed: float | None
    unit: str
    meaning: str
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

    Each is a claim, a place of a claim, or a document and line. ``wrong`` names the one that is shown to be wrong.
    """

    passage_a: str
    passage_b: str
    clash: str
    severity: str
    settled_by: tuple[str, ...]
    wrong: str
    note: str


@cached_on_data
def claims() -> Mapping[str, Claim]:
    """All claims by id, in the order of the ledger."""
    return {row["id"]: Claim(**row) for row in _rows("claims", "compared_with")}


@cached_on_data
def places() -> Mapping[str, Place]:
    """The further places of claims by their own id."""
    return {row["id"]: Place(**row) for row in _rows("claim_places")}


@cached_on_data
def evidence() -> Mapping[str, Evidence]:
    """All evidence by id."""
    return {row["id"]: Evidence(**row) for row in _rows("evidence", "claims")}


@cached_on_data
def contradictions() -> tuple[Contradiction, ...]:
    """All clashes between passages, in the order of the table."""
    return tuple(Contradiction(**row) for row in _rows("contradictions", "settled_by"))


def ends(row: Claim | Evidence) -> tuple[float, ...]:
    """The number of a claim or of a source, or both ends of its range."""
    return (row.value,) if row.value_high is None else (row.value, row.value_high)


def claim(name: str) -> Claim:
    """The claim of an id, or the one that is printed again at the place of an id. Raises InputError for neither."""
    found = places()[name].claim if name in places() else name
    if found not in claims():
        raise unknown("claim", name, [*claims(), *places()])
    return claims()[found]


def places_of(name: str) -> list[Place]:
    """The further places of a claim."""
    return [place for place in places().values() if place.claim == name]


def evidence_on(name: str, relation: str = "") -> list[Evidence]:
    """The evidence that bears on a claim, all of it or that of one relation."""
    return [entry for entry in _evidence_by_claim().get(name, ()) if relation in ("", entry.relation)]


def contradictions_of(name: str) -> list[Contradiction]:
    """The clashes in which a claim, at any of its places, is one of the two passages."""
    passages = {name, *(place.id for place in places_of(name))}
    return [entry for entry in contradictions() if passages & {entry.passage_a, entry.passage_b}]


@cached_on_data
def _evidence_by_claim() -> Mapping[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for entry in evidence().values():
        for name in entry.claims:
            found.setdefault(name, []).append(entry)
    return found


def _rows(table: str, *lists: str) -> list[dict]:
    """The rows of a table; what is not given is None, and the columns of ``lists`` are lists of names."""
    frame = tables.read(table).astype(object)
    rows = frame.where(frame.notna(), None).to_dict("records")
    return [row | {name: tables.listed(row[name]) for name in lists} for row in rows]
