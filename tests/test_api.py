"""The Python interface: the examples of its page, and the same numbers as the command line and the site."""

import doctest
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis import api
from analysis.errors import InputError
from analysis.folders import CHAPTERS, ROOT


def test_every_example_of_the_page_gives_what_it_says() -> None:
    page = (CHAPTERS / "python.md").read_text(encoding="utf-8")
    examples = doctest.DocTestParser().get_doctest(page.replace("```", ""), {}, "python.md", "python.md", 0)
    found = doctest.DocTestRunner().run(examples)
    assert found.attempted > 10
    assert found.failed == 0


def test_every_function_of_the_interface_has_an_example() -> None:
    page = (CHAPTERS / "python.md").read_text(encoding="utf-8")
    public = [name for name, member in vars(api).items() if getattr(member, "__module__", "") == api.__name__]
    assert [name for name in public if f"api.{name}(" not in page] == []


def test_the_interface_works_in_another_folder_once_it_is_installed(tmp_path: Path) -> None:
    """What an installation puts there, and not the checkout, answers the examples of the page."""
    checkout, installed = tmp_path / "checkout", tmp_path / "installed"
    for name in ("analysis", "data", "chapters"):
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, checkout)
    build = f"from setuptools import build_meta; build_meta.build_wheel({str(tmp_path)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=checkout, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(installed)]
    subprocess.run([*pip, str(wheel)], check=True)
    shutil.rmtree(checkout)
    code = "import doctest, sys; from analysis.folders import DATA; print(DATA, doctest.testfile(sys.argv[1], False))"
    page = installed / "share" / "nhs-workforce-compendium" / "chapters" / "python.md"
    text = page.read_text(encoding="utf-8").replace("```", "")
    (tmp_path / "examples.txt").write_text(text, encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "examples.txt")],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(installed)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout.startswith(str(page.parent.parent / "data")), found.stdout
    assert "TestResults(failed=0, attempted=" in found.stdout, found.stdout


def test_a_scenario_and_its_change_are_compared_by_absolute_and_relative_difference() -> None:
    table = api.compare("published", mental_health_share=0.285).set_index("result").loc["mental_health_days"]
    assert table["published, changed difference"] == pytest.approx(-table["published"] / 2, rel=1e-9)
    assert table["published, changed relative"] == pytest.approx(-0.5, rel=1e-9)


def test_places_and_periods_can_be_compared() -> None:
    latest, then = api.answer("england", "latest").days.value, api.answer("england", "2019").days.value
    table = api.compare("2019", "latest").set_index("result").loc["days"]
    assert table["latest relative"] == pytest.approx(latest / then - 1, rel=1e-9)
    assert list(api.compare("RR8", "RX8")["result"]) == ["rate_percent", "days", "fte", "cost_pounds"]


def test_an_organisation_is_compared_with_england_over_the_same_months() -> None:
    table = api.compare("RR8", "England").set_index("result")
    own, all_england = api.profile("RR8"), api.profile("England")
    assert own.months == all_england.months
    assert table.loc["days", "England"] == all_england.days.value
    assert list(api.compare("rr8", "england")["england"]) == list(table["England"])


def test_an_organisation_that_is_asked_for_as_a_nation_leads_to_its_profile() -> None:
    with pytest.raises(InputError, match=r"ask api.profile\('RR8'\)"):
        api.answer("RR8")
    assert api.answer("England").days == api.answer("england").days


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["RR8", "2019"], "an organisation is compared with organisations"),
        (["RR8", "scotland"], "an organisation is compared with organisations"),
        (["published"], "name a second one"),
        (["published", "publishd"], "did you mean 'published'"),
        (["published", "published"], "stands twice"),
        (["RR8", "RR88"], "unknown scenario, place or period"),
    ],
)
def test_names_that_cannot_be_compared_are_refused(names: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        api.compare(*names)
