"""What makes a version citable: what changed since another one, the crate, the list of exhibits, and the archive."""

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Mapping

import pytest
from rocrate.rocrate import ROCrate
from test_prose import typed_by_hand

from analysis import claims, runs
from analysis.errors import InputError
from analysis.inputs import tables
from analysis.publish import archive, changes, crate, readme
from analysis.runs import ROOT
from analysis.runs.repository import git
from analysis.site import exhibit_list

README = (ROOT / "README.md").read_text(encoding="utf-8")
LOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
NEWEST_ENTRY = LOG.split("\n## ")[1]


def entry(text: str, value: float = 1.0) -> Mapping[str, object]:
    return {"value": value, "unit": "days", "text": text}


@pytest.fixture
def two_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """An old and a new version in place of commits."""
    old = {
        "claim:a-001": entry("differs"),
        "days": entry("10 days", 10),
        "share": entry("57%", 0.57),
        "gone": entry("1 day"),
    }
    new = {
        "claim:a-001": entry("follows"),
        "days": entry("10 days", 10.001),
        "share": entry("57%", 0.57),
        "new": entry("2 days"),
    }
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
    listed = re.findall(r"^\| `(\S+)` \| ([\w ,]+) \| ([\w ,]+) \| .{20,} \|$", NEWEST_ENTRY, re.MULTILINE)
    found = [
        change
        for change in changes.between(before)
        if change.is_of_a_verdict and change.before and change.before["text"] in set(claims.LABELS)
    ]
    assert listed == [
        (
            change.name.removeprefix("claim:"),
            change.before["text"],
            change.after["text"] if change.after else "withdrawn",
        )
        for change in found
    ]


@pytest.fixture(scope="module")
def graph() -> dict[str, dict]:
    """The entities of the crate by identifier, as written and read back by the package itself."""
    written = json.loads(json.dumps(crate.described().metadata.generate()))
    return {entity.id: entity.properties() for entity in ROCrate(written).get_entities()}


def test_the_crate_says_what_it_is_of_when_by_whom_and_under_which_terms(graph: dict[str, dict]) -> None:
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert graph["ro-crate-metadata.json"]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    for required in ("name", "description", "datePublished", "license", "author", "hasPart"):
        assert graph["./"][required], required
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", graph["./"]["datePublished"])


def test_every_reference_within_the_crate_leads_to_an_entity(graph: dict[str, dict]) -> None:
    referred = {
        place for entity in graph.values() for place in re.findall(r"'@id': '([^']+)'", str(list(entity.values())[1:]))
    }
    assert referred - graph.keys() == {"https://w3id.org/ro/crate/1.1"}


def test_every_figure_and_table_of_the_chapters_is_the_result_of_one_run(graph: dict[str, dict]) -> None:
    made = [
        result["@id"] for entity in graph.values() if entity["@type"] == "CreateAction" for result in entity["result"]
    ]
    expected = [f"site/chapters/{item.page}.html#{item.anchor}" for item in exhibit_list.exhibits() if item.anchor]
    assert len(expected) > 60
    assert all(made.count(exhibit) == 1 for exhibit in expected)
    assert all(graph[exhibit]["isBasedOn"]["@id"].startswith("analysis/") for exhibit in expected)


def test_the_crate_names_every_table_and_chapter_and_only_files_that_there_are(graph: dict[str, dict]) -> None:
    files = {name for name, entity in graph.items() if entity["@type"] == "File"}
    assert {f"data/{name}.csv" for name in tables.names()} | {
        f"chapters/{name}.ipynb" for name in runs.chapters()
    } <= files
    assert [name for name in files if not name.startswith(("site/", "results/")) and not (ROOT / name).exists()] == []


def test_a_table_is_official_only_if_every_document_that_its_rows_name_is(graph: dict[str, dict]) -> None:
    licences = tables.read("documents").set_index("id")["licence"]
    official, quoting = [], []
    for name in tables.names():
        stated = {licences[source] for source in tables.read(name).get("source", []) if source}
        entity = graph[f"data/{name}.csv"]
        assert (entity["license"]["@id"] == crate.OPEN_GOVERNMENT) == (stated == {"Open Government Licence v3.0"}), name
        (official if entity["license"]["@id"] == crate.OPEN_GOVERNMENT else quoting if stated else []).append(name)
        assert all(licence in entity["description"] for licence in stated if name in quoting), name
    assert "absence_by_reason" in official
    assert {"employer_costs", "report_table_2", "activity", "assumptions"} <= set(quoting)
    assert graph["data/evidence.csv"]["license"]["@id"] == graph["data/claims.csv"]["license"]["@id"] == crate.CC_BY


def test_an_archive_does_not_depend_on_time_or_order_and_its_checksums_hold() -> None:
    files = {"b.txt": b"two", "run": b"#!/bin/sh\n", "a/a.csv": b"one"}
    archived = archive.packed("name-1", files, time=1_700_000_000)
    assert archived == archive.packed("name-1", dict(reversed(files.items())), time=1_700_000_000)
    with tarfile.open(fileobj=io.BytesIO(archived)) as tar:
        members = {member.name.removeprefix("name-1/"): member for member in tar}
        found = {name: tar.extractfile(member).read() for name, member in members.items()}
    assert {member.mtime for member in members.values()} == {1_700_000_000}
    assert members["run"].mode == 0o755
    for line in found.pop(archive.CHECKSUMS).decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(found.pop(name)).hexdigest() == digest
    assert found == {}, "a file without checksum"


def test_a_release_is_refused_while_something_is_not_committed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive.repository, "is_clone", lambda: True)
    monkeypatch.setattr(archive.repository, "git", lambda *_: "data/claims.csv")
    with pytest.raises(InputError, match=r"commit data/claims\.csv first"):
        archive.write()


def test_the_numbers_and_the_picture_of_the_readme_are_those_of_the_chapters() -> None:
    assert len(readme.MARKED.findall(README)) >= 9
    assert readme.readme(README) == README, "run `python -m analysis readme --write` and commit README.md"
    assert readme.PICTURE.read_text(encoding="utf-8") == readme.picture(), (
        "run `python -m analysis readme --write` and commit picture.svg"
    )
    assert "**372**" not in readme.readme("<!-- claims_in_all -->**372**<!-- -->")


def test_the_readme_types_no_number_that_the_book_computes() -> None:
    finding = README[README.index("**The answer.**") : README.index("make book")]
    by_hand = re.sub(r"!\[.*?\]", " ", readme.MARKED.sub(" ", finding))  # a picture's title is computed too
    assert typed_by_hand(by_hand) == []


def test_a_misspelt_number_of_the_readme_is_refused() -> None:
    with pytest.raises(InputError, match="did you mean 'claims_in_all'"):
        readme.readme("<!-- claims_in_al -->372<!-- -->")
