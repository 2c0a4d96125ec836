"""Figures say their finding, can be read at the width at which they are shown, and hold the data that was drawn."""

import json
import re
from collections.abc import Iterator
from html import unescape
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import nbformat
import pandas as pd
import pytest
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from analysis import claims, estimate, figures, runs
from analysis.display import figure_words
from analysis.display.exhibits import Equation, Exhibit, Table, bundles, reworded, worded
from analysis.display.svg import DESK, PHONE, svg
from analysis.errors import InputError
from analysis.figures import forms
from analysis.inputs import register

VALUES = register.base()
SPEECH = [claims.finding(name) for name in ("wpi-causes-027", "wpi-causes-028", "wpi-causes-029")]
LEAST_PIXELS = 11  # of a label as shown
SHOWN = {"phone": 350, "desk": 640}  # pixels that a page gives a drawing, on a phone of 390 pixels and on a desk
TEXT = re.compile(r"<text ([^>]*)>([^<]*)</text>")


class Label(NamedTuple):
    """A text of a drawing and the box that it fills, in units of the drawing."""

    text: str
    size: float
    left: float
    top: float
    right: float
    bottom: float


def published() -> Iterator[tuple[str, dict[str, object], str]]:
    """Every figure of the executed chapters: its id, what belongs to it, and its page."""
    for path in sorted(runs.CHAPTERS.glob("*.ipynb")):
        for bundle, output in bundles(nbformat.read(path, as_version=4)):
            yield bundle["id"], bundle, output["text/html"]


PUBLISHED = {name: (bundle, html) for name, bundle, html in published()}
DRAWN = [(name, width) for name in PUBLISHED for width in ("desk", "phone")]


def drawing(html: str, width: str) -> str:
    (found,) = re.findall(rf'<svg [^>]*class="for-{width}".*?</svg>', html, re.DOTALL)
    return found


def size(picture: str) -> tuple[float, float]:
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', picture)
    return float(found[1]), float(found[2])


def labels(picture: str) -> list[Label]:
    """The level texts of a drawing; one at a slant, as on a contour, stands alone in its gap."""
    font, found = FT2Font(font_manager.findfont("DejaVu Sans")), []
    for attributes, written in TEXT.findall(picture):
        text = unescape(written)
        letters = float(re.search(r"font(?:-size)?: ([\d.]+)px", attributes)[1])
        if "rotate(" in attributes:
            continue
        x, y = re.search(r'(?: x="|translate\()(-?[\d.]+)(?:" y="| )(-?[\d.]+)', attributes).groups()
        font.set_size(letters, 72)
        font.set_text(text, 0.0)
        width = font.get_width_height()[0] / 64
        side = re.search(r"text-anchor: (\w+)", attributes)
        left = float(x) - {"middle": 0.5, "end": 1.0}.get(side[1] if side else "", 0.0) * width
        found.append(Label(text, letters, left, float(y) - 0.73 * letters, left + width, float(y)))
    return found


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_figure_has_title_alternative_data_and_source_and_asks_no_other_host(name: str) -> None:
    bundle, html = PUBLISHED[name]
    words = figure_words.filled(name, bundle["family"], bundle["facts"], figures.data(name), figure_words.templates())
    assert all(words.values())
    assert len(words["alternative"]) > 60
    assert re.search(r"\d", words["alternative"])
    assert not re.search(r"[{}]|\bnan\b", " ".join(words.values()))
    assert len(words["title"]) < 180, "a title is read in three seconds"
    assert len(figures.data(name)) > 1
    assert html.count('role="img" aria-label="') == 2
    assert not re.search(r'(src|href)="(https?:)?//', html)
    assert f'download="{name}.csv"' in html


@pytest.mark.parametrize(("name", "width"), DRAWN)
def test_every_label_can_be_read_at_the_width_at_which_it_is_shown(name: str, width: str) -> None:
    picture = drawing(PUBLISHED[name][1], width)
    scale = SHOWN[width] / size(picture)[0]
    sizes = [float(letters) * scale for letters in re.findall(r"font(?:-size)?: ([\d.]+)px", picture)]
    assert sizes
    assert min(sizes) >= LEAST_PIXELS


@pytest.mark.parametrize(("name", "width"), DRAWN)
def test_no_label_leaves_the_drawing(name: str, width: str) -> None:
    picture = drawing(PUBLISHED[name][1], width)
    across, down = size(picture)
    outside = [
        label.text
        for label in labels(picture)
        if label.left < -1 or label.top < -1 or label.right > across + 1 or label.bottom > down
    ]
    assert outside == []


@pytest.mark.parametrize(("name", "width"), DRAWN)
def test_no_two_labels_touch(name: str, width: str) -> None:
    found = labels(drawing(PUBLISHED[name][1], width))
    assert len(found) > 4
    touching = [
        (one.text, other.text)
        for one, other in combinations(found, 2)
        if one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom
    ]
    assert touching == []


@pytest.mark.parametrize("name", [name for name, (bundle, _) in PUBLISHED.items() if bundle["family"] == "tornado"])
def test_an_assumption_that_moves_nothing_has_no_row(name: str) -> None:
    assert (figures.data(name)["at_low"] != figures.data(name)["at_high"]).all()


def test_a_drawing_is_the_same_when_it_is_drawn_again_and_shares_no_name_with_the_other() -> None:
    exhibit = figures.volumes_needed(SPEECH, VALUES)
    once = {width.name: svg(exhibit.drawing, width, exhibit.id) for width in (DESK, PHONE)}
    assert once["desk"] == svg(exhibit.drawing, DESK, exhibit.id)
    names = {width: set(re.findall(r'\bid="([^"]+)"', picture)) for width, picture in once.items()}
    assert names["desk"].isdisjoint(names["phone"])


def test_titles_follow_the_numbers() -> None:
    cheap = figures.fund_threshold(VALUES | {"cost_per_employee_high": 1087.0})
    assert "15%" in cheap.words["title"], "half the employer cost doubles the saving needed"
    assert "7.3%" in figures.fund_threshold(VALUES).words["title"]
    assert "after 8 years" in figures.physiotherapist_paths(VALUES | {"workforce_years": 8.0}).words["title"]
    leaders = figures.digital_leaders(VALUES | {"digital_leader_share": 0.4, "digital_leader_years": 6.0})
    assert "40% to all in 6 years" in leaders.words["subtitle"]
    slow = figures.volumes_needed(SPEECH, VALUES | {"minutes_saved_per_contact": 1.5})
    assert slow.words["title"].startswith("1.5 minutes saved in each contact")


def test_scenarios_that_change_nothing_of_a_result_are_not_shown() -> None:
    cost = figures.scenario_results("employer_cost_uk", claims.finding("wpi-impacts-019"))
    assert register.scenarios()["outturn"].label not in set(cost.data["scenario"])
    assert "three other ways" in cost.words["title"]
    beside = figures.scenario_table(["employer_cost_uk"]).rows
    assert list(cost.data["scenario"]) == [label for label, _ in beside["scenario"]]


def test_a_figure_read_from_a_copy_says_so() -> None:
    assert "read from a copy made by a third party" in figures.forecast_of_2019().words["source"]
    assert "third party" not in figures.fund_threshold(VALUES).words["source"]


def exhibit(facts: dict[str, object] | None = None, name: str = "fund-threshold") -> Exhibit:
    data = pd.DataFrame({"x": [1.0, 2.0], "y": [1.0, 2.0], "series": "a"})
    given = {"per_billion": 0.1, "discount_rate": 0.035, "for_two": ["1%"]} if facts is None else facts
    return Exhibit(name, given, data, forms.lines(data, "percent", {"a": forms.MAIN}))


def test_a_figure_without_words_and_words_without_a_fact_are_refused_in_one_line() -> None:
    with pytest.raises(
        InputError, match=r"^unknown figure of figures.yml 'fund-treshold'; did you mean 'fund-threshold'\?$"
    ):
        _ = exhibit(name="fund-treshold").words
    with pytest.raises(
        InputError, match=r"fund-threshold, title: unknown fact 'per_billion'; did you mean 'per_bilion'\?$"
    ):
        _ = exhibit({"per_bilion": 0.1}).words


@pytest.mark.parametrize(
    ("template", "expected"),
    {
        "{cost:pounds/2}": "£3 billion",
        "{share:share/3}": "4.86%",
        "{rows:Count} rows": "Seven rows",
        "{up:above|below}": "below",
        "{names}": "a, b and c",
        "{row[month]}": "2020-03",
    }.items(),
)
def test_a_fact_is_shown_in_the_form_that_the_words_ask_for(template: str, expected: str) -> None:
    facts = {
        "cost": 3.02e9,
        "share": 0.04861,
        "rows": 7,
        "up": False,
        "names": ["a", "b", "c"],
        "row": {"month": "2020-03"},
    }
    known = {"x": dict.fromkeys(figure_words.FIELDS, template)}
    assert figure_words.filled("x", "", facts, pd.DataFrame(), known)["title"] == expected


def test_new_words_change_a_notebook_without_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = nbformat.read(runs.CHAPTERS / "impacts.ipynb", as_version=4)
    assert reworded(notebook) == notebook, "the words of today change nothing"
    words = {name: {**known, "title": "Now {value:pounds/3}"} for name, known in figure_words.templates().items()}
    words = words | {name: figure_words.templates()[name] for name in words if name != "rival-costs"}
    monkeypatch.setattr("analysis.display.exhibits.templates", lambda: words)
    before, after = json.dumps(notebook, ensure_ascii=False), json.dumps(reworded(notebook), ensure_ascii=False)
    assert re.search(r"Now £2\.\d+ billion</p>", after)
    assert re.findall(r"<path.*?/>", before) == re.findall(r"<path.*?/>", after)


def test_the_data_of_a_figure_can_be_had_by_its_id() -> None:
    assert {"estimate", "low_pounds", "high_pounds"} <= set(figures.data("rival-costs").columns)
    with pytest.raises(InputError, match="did you mean 'rival-costs'"):
        figures.data("rival-cost")


@pytest.mark.parametrize("name", ["routes-to-the-days", "table-2-rows", "scenarios-mental-health-days"])
@pytest.mark.parametrize("width", SHOWN)
def test_every_row_of_the_data_has_a_dot_of_its_own(name: str, width: str) -> None:
    dots = drawing(PUBLISHED[name][1], width).count("<use ")
    assert dots == len(figures.data(name)) + 2, "one for each row, and one for each of two kinds in the legend"


def test_a_bridge_ends_where_it_should_and_each_step_begins_where_the_last_ended() -> None:
    rows = forms.bridge_rows(pd.DataFrame({"name": list("abcd"), "value": [10.0, -4.0, 1.0, 7.0], "text": ""}))
    assert list(rows["start"]) == [0.0, 10.0, 6.0, 0.0]
    assert list(rows["end"]) == [10.0, 6.0, 7.0, 7.0]


def test_an_equation_is_printed_in_labels() -> None:
    for name in estimate.functions():
        html = Equation(estimate.equation(name))._repr_html_()
        assert not re.search(r"[a-z]+_[a-z]+", html), name
        assert estimate.label(name).replace("'", "&#x27;") in html


def test_markup_in_a_text_is_shown_and_not_obeyed() -> None:
    html = Table("x", "<script>", pd.DataFrame({"<b>": ["<i>"]}))._repr_html_()
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html


def test_a_table_is_made_of_its_rows_and_words() -> None:
    rows = [{"upper": "a", "upper_percent": 42.0, "lower": "b", "lower_percent": 37.0, "points": 5.0}]
    rows[0] |= {"low": -7.0, "high": 17.0, "holds": False}
    assert [*worded("ranking", rows).rows.loc[0]] == ["a (42%) over b (37%)", "5 (−7 to 17)", "cannot be ranked"]


def test_a_table_without_words_and_words_without_a_fact_are_refused_in_one_line() -> None:
    with pytest.raises(InputError, match=r"^unknown table of tables.yml 'rankin'; did you mean 'ranking'\?$"):
        worded("rankin", [])
    with pytest.raises(InputError, match=r"tables.yml, ranking, pair: unknown fact 'upper'"):
        worded("ranking", [{"lower": "b"}])


def test_all_words_are_used() -> None:
    code = " ".join(path.read_text(encoding="utf-8") for path in Path(figures.__file__).parent.glob("*.py"))
    assert [name for name in figure_words.table_templates() if f'"{name}' not in code] == []
    families = {bundle["family"] for bundle, _ in PUBLISHED.values()}
    assert sorted(figure_words.templates().keys() - PUBLISHED.keys() - families) == []
