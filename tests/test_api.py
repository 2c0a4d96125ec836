"""The Python interface: the examples of its page, and the same numbers as the command line and the site."""

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

from analysis import api
from analysis.errors import InputError
from analysis.evidence import profiles
from analysis.runs import CHAPTERS


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


def test_the_interface_works_from_another_folder(tmp_path: Path) -> None:
    code = "from analysis import api; print(api.profile('RR8').days.value)"
    answer = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert float(answer.stdout) == pytest.approx(profiles.profile("RR8").answer.days.value, rel=1e-12)


def test_a_scenario_and_its_change_are_compared_by_absolute_and_relative_difference() -> None:
    table = api.compare("published", mental_health_share=0.285).set_index("result").loc["mental_health_days"]
    assert table["published, changed difference"] == pytest.approx(-table["published"] / 2, rel=1e-9)
    assert table["published, changed relative"] == pytest.approx(-0.5, rel=1e-9)


def test_places_and_periods_can_be_compared() -> None:
    latest, then = api.answer("england", "latest").days.value, api.answer("england", "2019").days.value
    table = api.compare("2019", "latest").set_index("result").loc["days"]
    assert table["latest relative"] == pytest.approx(latest / then - 1, rel=1e-9)
    assert list(api.compare("RR8", "RX8")["result"]) == ["rate_percent", "days", "fte", "cost_pounds"]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["published"], "name a second one"),
        (["published", "publishd"], "did you mean 'published'"),
        (["published", "published"], "stands twice"),
        (["RR8", "RR88"], "unknown scenario, place or period"),
    ],
)
def test_names_that_cannot_be_compared_are_refused(names: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        api.compare(*names)
