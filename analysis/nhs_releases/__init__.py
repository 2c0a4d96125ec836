"""Monthly releases of NHS England by organisation, as they are published, added to the tidy tables.

    python -m analysis refresh FILE…

reads every file, checks it, and adds all of them or none. A month held with other figures is refused unless revisions
are asked for; then the figures held before stay beside the new ones. Figures far from those held need a word too.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.display import recorded_numbers
from analysis.errors import InputError, only_one
from analysis.inputs import tables
from analysis.inputs.tables import Rows
from analysis.nhs_releases.changes import TABLES, Change, Revision, with_release
from analysis.nhs_releases.reading import release
from analysis.nhs_releases.unusual import refuse_unusual

DESCRIPTION = ("datapackage.json", "documents.csv", "absence_rate.csv")  # what the tables are checked against


@dataclass(frozen=True)
class Report:
    """What a refresh changed: in the tables, by release, and in the recorded numbers: (before, after) by name.

    ``national_rates``: percent by month, where they are held, to compare the releases with.
    """

    changes: tuple[Change, ...]
    numbers: dict[str, tuple[str, str]]
    national_rates: Mapping[str, float]

    def lines(self) -> list[str]:
        """The report as lines to print."""
        rates = self.national_rates
        found = [line for change in self.changes for line in _change_lines(change, rates.get(change.release.month))]
        found += [f"{name}: {before} → {after}" for name, (before, after) in self.numbers.items()]
        if not any(change.state != "held" or change.details for change in self.changes):
            return [*found, "no table was changed"]
        return [*found, "the tables were changed; `make book` executes the chapters anew"]


def refresh(paths: Sequence[Path], revise: bool = False, unusual: bool = False, folder: Path | None = None) -> Report:
    """Add the releases in files to the tables of ``folder``, or of data/: all of them, or none if anything is wrong.

    A month that is held with the same figures changes nothing. One held with other figures is added only if ``revise``,
    one that is far from those held only if ``unusual``.

    Raises InputError for the first thing that is wrong; then no table has changed.
    """
    folder = folder or tables.DATA
    found = sorted((release(path) for path in paths), key=lambda one: one.month)
    for one, other in pairwise(found):
        if one.month == other.month:
            raise InputError(f"{one.file} and {other.file} both hold {one.month}; expected one file a month")
    with only_one("changing tables", folder.parent / "_build" / "tables.lock"):
        tables.forget()  # another command may have changed them
        before = _numbers(folder)  # reads, and so checks, the tables as they are
        national_rates = tables.read("absence_rate", folder).set_index("month")["sickness_rate_percent"].to_dict()
        held = new = {name: tables.texts(name, folder) for name in TABLES}
        changes = []
        for one in found:
            tables_before, (new, change) = new, with_release(new, one)
            if change.revisions and not revise:
                raise _refused_revision(change)
            if not unusual:
                refuse_unusual(tables_before, national_rates, one)
            changes.append(change)
        numbers = _numbers_with(new, folder)
        if changed := {name: new[name] for name in TABLES if new[name] != held[name]}:
            tables.replace(changed, folder)
    differing = {name: (before.get(name, "none"), text) for name, text in numbers.items() if before.get(name) != text}
    return Report(tuple(changes), differing, national_rates)


def _refused_revision(change: Change) -> InputError:
    first = change.revisions[0]
    held = f"{first.month} is held with other figures ({_revision_line(first)}; {len(change.revisions)} figures differ)"
    reason = f"{held}; expected the same, or --revise to take them as revisions"
    return change.release.refusal(reason, first.column.upper(), first.line)


def _numbers(folder: Path) -> dict[str, str]:
    return {name: entry.text for name, entry in recorded_numbers.of_releases(folder).items()}


def _numbers_with(new: dict[str, Rows], folder: Path) -> dict[str, str]:
    """The recorded numbers with new tables, which are read, and so checked by Frictionless, in a place of their own."""
    try:
        with TemporaryDirectory() as place:
            for name in DESCRIPTION:
                shutil.copy(folder / name, Path(place) / name)
            tables.write(new, Path(place))
            return _numbers(Path(place))
    except OSError as problem:
        raise InputError(f"temporary files: {problem.strerror}; no table was changed") from None


def _change_lines(change: Change, national_rate: float | None) -> list[str]:
    one = change.release
    rate = f"{one.rate_percent:.2f}"
    state = {"new": "added", "revised": "revised", "held": "held already with the same figures"}[change.state]
    sums = f"{one.fte_days_lost:,.0f} FTE days lost of {one.fte_days_available:,.0f} available, {rate}%"
    found = [f"{one.file}: {one.month} {state}; {len(one.lines)} organisations, {sums}"]
    if national_rate is not None:
        agreement = "agrees with" if rate == f"{national_rate:.2f}" else "differs from"
        found.append(f"  its rate {agreement} the national rate held, {national_rate:.2f}%")
    found += [f"  {detail}" for detail in change.details]
    found += [f"  revised: {_revision_line(revision)}" for revision in change.revisions]
    if not one.rate_was_checked:
        found.append("  the file has no rates, so that days lost and available could not be checked against them")
    if one.unused:
        found.append(f"  columns not used: {', '.join(ascii(name) for name in one.unused)}")
    return found


def _revision_line(revision: Revision) -> str:
    held, released = ("none" if value is None else f"{value:,}" for value in (revision.held, revision.released))
    return f"{revision.month} {revision.unit} {revision.column.replace('_', ' ')}: {held} held, {released} released"
