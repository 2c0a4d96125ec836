"""What makes a version citable: what changed since another one, the crate, the list of exhibits, and the archive."""

import re
from collections.abc import Mapping

import pytest

from analysis.book.clone import git
from analysis.errors import InputError
from analysis.publishing import changes
from analysis.runs import ROOT

LOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
NEWEST_ENTRY = LOG.split("\n## ")[1]


def entry(text: str, value: float = 1.0) -> Mapping[str, object]:
    return {"value": value, "unit": "days", "text": text}


@pytest.fixture
def two_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """An old and a new version in place of commits."""
    old = {"claim:a-001": entry("differs"), "days": entry("10 days", 10), "share": entry("57%", 0.57), "gone": entry("1 day")}
    new = {"claim:a-001": entry("follows"), "days": entry("10 days", 10.001), "share": entry("57%", 0.57), "new": entry("2 days")}
    monkeypatch.setattr(changes, "recorded", {"old": old, "new": new}.get)


@pytest.mark.usefixtures("two_versions")
def test_a_changed_verdict_a_changed_digit_and_what_came_and_went_are_all_named() -> None:
    assert list(changes.lines(changes.between("old", "new"))) == [
        "1 verdicts changed:",
        "  claim:a-001: differs → follows",
        "1 numbers changed:",
        "  days: 10 days, 10 → 10.001 days",
        "1 added:",
        "  new: not recorded → 2 days",
        "1 taken out:",
        "  gone: 1 day → not recorded",
    ]


@pytest.mark.usefixtures("two_versions")
def test_a_version_does_not_differ_from_itself() -> None:
    assert changes.between("old", "old") == []


def test_an_unknown_commit_is_refused() -> None:
    with pytest.raises(InputError, match=r"no-such-commit|no clone"):
        changes.between("no-such-commit")


def test_the_change_log_is_of_this_version_and_names_every_verdict_that_changed() -> None:
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert re.match(rf"{re.escape(version)}\b", NEWEST_ENTRY)
    before = re.search(r"^Compared with (?:commit|version) `(\S+)`", NEWEST_ENTRY, re.MULTILINE)[1]
    if not git("rev-parse", "--verify", "--quiet", f"{before}^{{commit}}"):
        pytest.skip(f"the history is not here: {before} cannot be looked up")
    listed = re.findall(r"^\| `(\S+)` \| (\w+) \| (\w+) \| .{20,} \|$", NEWEST_ENTRY, re.MULTILINE)
    found = [change for change in changes.between(before) if change.is_of_a_verdict and change.before]
    assert listed == [
        (change.name.removeprefix("claim:"), change.before["text"], change.after["text"] if change.after else "withdrawn")
        for change in found
    ]
