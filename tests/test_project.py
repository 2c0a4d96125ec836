"""The files that say what this is and what to install agree with one another and with their standards."""

import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest
import yaml
from frictionless import Package

from analysis import claims
from analysis.errors import InputError
from analysis.inputs import tables
from analysis.runs import ROOT
from analysis.site import project

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WANTED = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["checks"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CITATION_FORMAT = json.loads(
    (Path(__file__).parent / "schemas" / "citation-file-format-1.2.0.json").read_text(encoding="utf-8")
)
CODE_METADATA = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
BOOK = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))


def test_every_wanted_package_is_pinned_with_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for requirement in WANTED:
        name = re.match(r"[\w-]+", requirement)[0]
        assert re.search(rf"^{name.lower()}==\S+.*\n(    --hash=sha256:\w+( \\)?\n)+", lock, re.MULTILINE), (
            f"{name} is not pinned"
        )
    assert "://" not in lock, "the lock names an index"


def test_conda_is_asked_for_the_same_packages_and_for_the_project_itself() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *by_conda, last = environment["dependencies"]
    listed = [*by_conda, *last["pip"]]
    needed_beside = ["python=3.11", "pip", "setuptools", "make", "git", "-e ."]
    assert sorted(listed) == sorted([requirement.lower() for requirement in WANTED] + needed_beside)
    assert environment["channels"] == ["conda-forge"]


def test_the_python_of_the_environment_is_one_that_the_project_supports() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert PROJECT["project"]["requires-python"] == f">={environment['dependencies'][0].removeprefix('python=')}"


def test_the_citation_file_is_valid() -> None:
    jsonschema.Draft7Validator(CITATION_FORMAT).validate(CITATION)


def test_the_check_of_the_citation_file_notices_a_missing_author() -> None:
    with pytest.raises(jsonschema.ValidationError, match="'authors' is a required property"):
        jsonschema.Draft7Validator(CITATION_FORMAT).validate(
            {key: value for key, value in CITATION.items() if key != "authors"}
        )


def test_citation_code_metadata_book_and_package_say_the_same_of_the_project() -> None:
    assert CITATION["title"] == CODE_METADATA["name"] == BOOK["title"]
    assert CITATION["version"] == CODE_METADATA["version"] == PROJECT["project"]["version"]
    named = ", ".join(author["name"] for author in CODE_METADATA["author"])
    assert project.authors() == named == BOOK["author"]
    assert CODE_METADATA["license"] == f"https://spdx.org/licenses/{CITATION['license']}"
    assert CITATION["license"] == PROJECT["project"]["license"]
    assert CODE_METADATA["description"] == PROJECT["project"]["description"]
    assert CODE_METADATA["identifier"] == PROJECT["project"]["name"]
    assert CODE_METADATA["keywords"] == CITATION["keywords"]


def test_the_citation_file_refers_to_the_report_as_the_sources_do() -> None:
    (report,) = CITATION["references"]
    row = tables.read("documents").set_index("id").loc["wpi-2020"]
    (author,) = report["authors"]
    assert report["title"] == row["title"]
    assert f"{author['given-names']} {author['family-names']}" == row["author"]
    assert report["institution"]["name"] == row["publisher"]
    assert f"{report['year']}-{report['month']:02}" == row["date"]


def test_the_data_package_is_valid_and_describes_every_table_there_is() -> None:
    assert Package.validate_descriptor(str(tables.DATA / "datapackage.json")).valid
    assert sorted(f"{name}.csv" for name in tables.names()) == sorted(path.name for path in tables.DATA.glob("*.csv"))


def test_without_a_public_address_no_page_links_to_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "addresses", dict)
    assert project.canonical("chapters/scale") == ""
    assert project.links("chapters/scale.ipynb") == []


def test_with_a_public_address_pages_offer_change_doubt_and_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        project, "addresses", lambda: {"Repository": "https://github.com/a/b", "Homepage": "https://a.example/b"}
    )
    assert project.canonical("chapters/scale") == "https://a.example/b/chapters/scale.html"
    assert dict(project.links("chapters/scale.ipynb")) == {
        "Suggest a change": "https://github.com/a/b/edit/main/chapters/scale.ipynb",
        "Report an error": "https://github.com/a/b/issues/new?template=wrong-number.yml",
        "Run on Binder": "https://mybinder.org/v2/gh/a/b/main?labpath=chapters/scale.ipynb",
    }
    assert "Run on Binder" not in dict(project.links("chapters/glossary.md"))


def test_citation_and_code_metadata_name_the_public_addresses_that_are_set_and_no_other() -> None:
    repository, site = (project.addresses().get(name) for name in ("Repository", "Homepage"))
    assert (CITATION.get("repository-code"), CITATION.get("url")) == (repository, site)
    assert (CODE_METADATA.get("codeRepository"), CODE_METADATA.get("url")) == (repository, site)


def test_workflows_call_the_targets_of_the_makefile_and_nothing_else_of_the_project() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    called = []
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values():
            called += [
                step["run"]
                for step in job["steps"]
                if "run" in step and not step["run"].startswith(("git config", "cat _build"))
            ]
    assert {command.split()[0] for command in called} == {"make"}
    assert {command.split()[1] for command in called} == {"test", "book", "test-site", "release", "drift"} <= targets


def test_whoever_reports_a_wrong_number_is_asked_for_the_id_of_its_claim() -> None:
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / "wrong-number.yml").read_text(encoding="utf-8"))
    (asked,) = [field for field in form["body"] if field["id"] == "claim"]
    assert asked["validations"]["required"]
    assert asked["attributes"]["placeholder"] in claims.claims()


def test_a_review_date_that_is_no_day_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "settings", lambda: {"tool": {"compendium": {"review-by": "next year"}}})
    with pytest.raises(InputError, match=r"review-by = 'next year': expected a day"):
        project.day("review-by")


def test_what_is_not_set_says_what_to_set_and_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "settings", lambda: {"project": {}})
    assert all(part in project.day("review-by") for part in ("review-by =", "[tool.compendium]", "pyproject.toml"))


def test_a_room_of_the_code_uses_only_rooms_that_stand_before_it() -> None:
    """The order in which analysis/README.md says to read is the order in which the rooms rest on one another."""
    text = (ROOT / "analysis" / "README.md").read_text(encoding="utf-8")
    order = re.findall(r"^\d+\. `(\w+)", text, re.MULTILINE)
    against = []
    for path in (ROOT / "analysis").rglob("*.py"):
        room = path.relative_to(ROOT / "analysis").parts[0].removesuffix(".py")
        named = re.findall(r"from analysis\.(\w+)|from analysis import (.+)", path.read_text(encoding="utf-8"))
        used = {name for one, several in named for name in [one, *several.split(", ")]} & set(order)
        if room in order:
            against += [f"{path.name} uses {name}" for name in used if order.index(name) > order.index(room)]
    assert len(order) > 5
    assert against == []
