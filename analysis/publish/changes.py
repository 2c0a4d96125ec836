"""Which published verdicts and numbers differ between two commits, from what their chapters recorded.

Chapters are committed executed, so a commit holds every number that it published, and nothing is executed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.runs import comparison
from analysis.runs.recorded import HERE, recorded

VERDICT = "claim:"


@dataclass(frozen=True)
class Change:
    """A recorded name with its entry before and after: value, unit and text, or None where it was not recorded."""

    name: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def is_of_a_verdict(self) -> bool:
        """Whether the verdict on a claim differs, or was not given on one side."""
        return self.name.startswith(VERDICT) and _text(self.before) != _text(self.after)

    @property
    def is_one(self) -> bool:
        """Whether the two differ by more than their tier allows."""
        both = self.before and self.after
        return not both or self.is_of_a_verdict or not comparison.same_value(self.before, self.after)

    @property
    def kind(self) -> str:
        """What became of the name, as a heading."""
        if not (self.before and self.after):
            return "taken out" if self.before else "added"
        return "verdicts changed" if self.is_of_a_verdict else "numbers changed"

    def line(self) -> str:
        """The change in one line; where the texts are alike, with all digits recorded."""
        if self.before and self.after and self.before["text"] == self.after["text"]:
            values = f"{self.before['value']!r} → {self.after['value']!r} {self.after['unit']}"
            return f"{self.name}: {self.after['text']}, {values}"
        return f"{self.name}: {_text(self.before)} → {_text(self.after)}"


def between(before: str, after: str = HERE) -> list[Change]:
    """Every recorded name whose value, unit or verdict differs between two revisions, in alphabetical order.

    A difference within the tier of a number, or of its printing alone, is none. Raises InputError for a revision
    that does not exist or holds no executed chapter.
    """
    old, new = recorded(before), recorded(after)
    names = sorted(old.keys() | new.keys())
    changes = [Change(name, old.get(name), new.get(name)) for name in names]
    return [change for change in changes if change.is_one]


def lines(changes: list[Change]) -> Iterator[str]:
    """The changes as they are printed: verdicts first, then numbers, then what was added and taken out."""
    for kind in ("verdicts changed", "numbers changed", "added", "taken out"):
        group = [change for change in changes if change.kind == kind]
        yield f"{len(group)} {kind}{':' if group else ''}"
        yield from (f"  {change.line()}" for change in group)


def _text(entry: Mapping[str, Any] | None) -> str:
    return entry["text"] if entry else "not recorded"
