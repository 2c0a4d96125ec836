"""What was measured: kept in a file with the digest of the code and data that it was measured for."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from analysis.power.run import Outcome
from analysis.runs.notebooks import CHAPTERS, ROOT, chapters, code_files, data_files, digest_of, lock_file, read, write_whole

MEASURED = CHAPTERS / "power.json"
EXPLAINED = Path(__file__).with_name("explained.csv")
UNEXPLAINED = "not explained yet"


@dataclass(frozen=True)
class Power:
    """How much was noticed: by kind the changes made and noticed, by check how many it noticed first, and what was not."""

    part: float
    made: Mapping[str, int]
    noticed: Mapping[str, int]
    first_noticed_by: Mapping[str, int]
    survivors: tuple[str, ...]
    is_current: bool

    def by_reason(self) -> dict[str, list[str]]:
        """The changes that nothing noticed by the reason why, those without a reason first."""
        found: dict[str, list[str]] = {UNEXPLAINED: []}
        for name in self.survivors:
            found.setdefault(reason(name), []).append(name)
        return {why: names for why, names in found.items() if names}


def digest() -> str:
    """A fingerprint of what the measurement depends on: the code of results and of chapters, the data, the tests and the lock."""
    cells = [cell.source for chapter in chapters() for cell in read(chapter).cells if cell.cell_type == "code"]
    return digest_of(cells, [*code_files(), *data_files(), lock_file(), *sorted((ROOT / "tests").glob("*.py"))])


def keep(outcomes: Iterable[Outcome], part: float) -> None:
    """Write what was measured."""
    outcomes = list(outcomes)
    found = {
        "digest": digest(),
        "part": part,
        "made": Counter(outcome.kind for outcome in outcomes),
        "noticed": Counter(outcome.kind for outcome in outcomes if outcome.noticed_by),
        "first_noticed_by": dict(Counter(outcome.noticed_by for outcome in outcomes if outcome.noticed_by).most_common()),
        "survivors": [outcome.name for outcome in outcomes if not outcome.noticed_by],
    }
    write_whole(MEASURED, json.dumps(found, indent=1, ensure_ascii=False) + "\n")


def measured() -> Power | None:
    """What was measured last; None if nothing was."""
    if not MEASURED.exists():
        return None
    found: dict[str, Any] = json.loads(MEASURED.read_text(encoding="utf-8"))
    is_current = found.pop("digest") == digest()
    return Power(**found | {"survivors": tuple(found["survivors"])}, is_current=is_current)


def reason(name: str) -> str:
    """Why nothing notices a change, as analysis/power/explained.csv says of the first pattern that fits it."""
    return next((row["reason"] for row in _explained() if fnmatchcase(name, row["pattern"])), UNEXPLAINED)


@cache
def _explained() -> tuple[dict[str, str], ...]:
    with EXPLAINED.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
