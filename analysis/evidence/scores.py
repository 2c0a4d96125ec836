"""A trust's scores of digital maturity and of the staff survey, beside the median of its type."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.inputs import tables
from analysis.inputs.tables import cached_on_data

SCORES = {
    "maturity": ("Digital maturity, as trusts assess themselves", "1 to 5, higher is better", "2025"),
    "burnout": ("Staff survey on burnout", "0 to 10, higher is less burnout", "year not given by the source"),
    "morale": ("Staff survey on morale", "0 to 10, higher is better", "year not given by the source"),
}
NOT_ENGLAND = "These scores are held of acute trusts alone, so England’s median is not known."


@dataclass(frozen=True)
class Score:
    """A trust's score beside the median of the ``trusts`` of its type of which that score is held, itself included."""

    label: str
    scale: str
    year: str
    value: float
    type_median: float
    trusts: int
    source: str
    grade: str


@cached_on_data
def scores_of_trusts() -> Mapping[str, tuple[Score, ...]]:
    """The scores held of each trust, by its code: digital maturity first, then those of the staff survey."""
    rows, documents = tables.read("trust_digital_maturity"), tables.read("documents").set_index("id")["title"]
    types = tables.read("organisations").set_index("code")["type"]
    held = rows.melt(["organisation", "source", "grade"], list(SCORES), "score").dropna(subset="value")
    held = held.assign(value=held["value"].astype(float), type=held["organisation"].map(types))
    alike = held.groupby(["score", "type"])["value"]
    held = held.assign(type_median=alike.transform("median"), trusts=alike.transform("size"))
    found: dict[str, tuple[Score, ...]] = {}
    for row in held.itertuples():
        numbers = float(row.value), float(row.type_median), int(row.trusts)
        score = Score(*SCORES[row.score], *numbers, documents[row.source], row.grade)
        found[row.organisation] = (*found.get(row.organisation, ()), score)
    return found
