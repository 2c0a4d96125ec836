"""What counts as the same number, text or drawing on two machines, and what does not."""

import ast
from copy import deepcopy

import nbformat
import pytest

from analysis import runs
from analysis.display import records
from analysis.display.records import RECORD_TYPE
from analysis.errors import InputError
from analysis.runs import comparison


def notebook(chapter: str) -> nbformat.NotebookNode:
    return nbformat.read(runs.CHAPTERS / f"{chapter}.ipynb", as_version=4)


def with_value(chapter: str, name: str, factor: float) -> list[str]:
    """What the comparison says of a committed chapter and a copy in which one recorded number is changed."""
    before = notebook(chapter)
    after = deepcopy(before)
    (held,) = [
        output["data"][RECORD_TYPE]
        for cell in after["cells"]
        for output in cell.get("outputs", [])
        if RECORD_TYPE in output.get("data", {})
    ]
    held[name]["value"] *= factor
    return list(comparison.notebooks(before, after))


def test_a_change_of_a_closed_form_number_in_its_eighth_digit_is_noticed() -> None:
    (line,) = with_value("scale", "mental_health_days", 1 + 1e-8)
    assert "mental_health_days" in line
    assert with_value("scale", "mental_health_days", 1 + 1e-10) == []


def test_a_change_of_a_number_from_draws_is_noticed_beyond_the_digits_that_it_declares_and_not_within() -> None:
    held = runs.records(runs.CHAPTERS / "sensitivity.ipynb")["robust:mental_health_days"]
    assert held["tier"] == records.ITERATIVE
    last_digit = records.tolerance(held["value"], held["digits"]) / held["value"]
    (line,) = with_value("sensitivity", "robust:mental_health_days", 1 + 2 * last_digit)
    assert f"{held['digits']} digits" in line
    assert with_value("sensitivity", "robust:mental_health_days", 1 + 0.9 * last_digit) == []


@pytest.mark.parametrize("key", ["text", "unit", "tier"])
def test_another_text_unit_or_tier_of_a_recorded_number_is_noticed(key: str) -> None:
    before = records.entry(12.5, "days").as_json()
    assert list(comparison.records({"days": before}, {"days": before | {key: "another"}}))


def test_a_number_that_only_one_of_two_runs_records_is_noticed() -> None:
    one = {"days": records.entry(12.5, "days").as_json()}
    assert list(comparison.records(one, {})) == ["days: 12.5 days (12.5 days; closed form), then not recorded"]
    assert list(comparison.records({}, one))


def drawing(chapter: str = "scale") -> str:
    """The first figure of a chapter as a page."""
    pages = [output["data"]["text/html"] for cell in notebook(chapter)["cells"] for output in cell.get("outputs", [])]
    return next(page for page in pages if "<svg" in page)


def test_a_coordinate_may_move_by_what_no_screen_shows_and_no_further() -> None:
    path = comparison.COORDINATES.search(drawing())[0]
    number = comparison.NUMBER.search(path)[0]

    def moved(by: float) -> str:
        return drawing().replace(path, path.replace(number, f"{float(number) + by:.2f}", 1), 1)

    assert moved(0.1) != drawing()
    assert comparison.page(drawing(), moved(0.1)) == ""
    assert comparison.page(drawing(), moved(1.0))


def test_a_drawing_without_one_of_its_lines_is_noticed() -> None:
    path = comparison.COORDINATES.search(drawing())[0]
    assert comparison.page(drawing(), drawing().replace(path, "", 1))


@pytest.mark.parametrize("part", ["aria-label=", "<text ", "<td ", "data:text/csv"])
def test_a_changed_letter_of_a_drawings_text_alternative_table_or_data_is_noticed(part: str) -> None:
    start = drawing().index(part)
    place = drawing().index(">", start) + 1 if part.startswith("<") else drawing().index(",", start) + 9
    changed = drawing()[:place] + "~" + drawing()[place:]
    assert comparison.page(drawing(), changed)


def test_what_a_cell_prints_or_raises_is_compared_to_the_letter() -> None:
    printed = {"output_type": "stream", "name": "stdout", "text": "10 days"}
    assert list(comparison.outputs([printed], [printed])) == []
    assert list(comparison.outputs([printed], [printed | {"text": "11 days"}]))
    assert list(comparison.outputs([printed], []))


def test_a_text_so_near_a_rounding_edge_that_another_machine_may_print_another_has_a_digit_less() -> None:
    assert records.entry(0.1875, "share").text == "19%"  # 18.75% is 18.7% or 18.8% in the last bit
    assert records.entry(0.1876, "share").text == "18.8%"
    assert records.entry(0.27051, "ratio", accurate_to=4).text == "0.27"
    assert records.entry(0.27051, "ratio", accurate_to=6).text == "0.2705"
    with pytest.raises(InputError, match="not one digit of it is sure"):
        records.entry(1.2, "ratio", accurate_to=1)


def test_an_iterative_number_is_kept_to_its_digits_and_says_so_to_readers_of_the_chapter() -> None:
    found = records.Recorded({"days": records.entry(4691889.794, "days", accurate_to=6)})._repr_mimebundle_()
    assert found[RECORD_TYPE]["days"]["value"] == 4691890.0
    assert "iterative, 6 digits" in found["text/html"]


def test_names_and_lists_are_recorded_as_such() -> None:
    assert records.name("October 2025").as_json()["value"] == "October 2025"
    assert records.names(["Wales", "London"]).as_json()["value"] == ["Wales", "London"]
    assert records.names(["Wales"]).tier == records.EXACT


def test_every_recorded_number_is_in_a_tier_and_those_of_optimisers_and_draws_say_their_digits() -> None:
    found = {
        name: entry
        for chapter in runs.chapters()
        for name, entry in runs.records(runs.CHAPTERS / f"{chapter}.ipynb").items()
    }
    assert {entry["tier"] for entry in found.values()} == {records.EXACT, records.CLOSED_FORM, records.ITERATIVE}
    assert all(("digits" in entry) == (entry["tier"] == records.ITERATIVE) for entry in found.values())
    assert all(found[name]["tier"] == records.ITERATIVE for name in found if name.startswith("robust:"))


def test_every_sort_of_a_table_leaves_ties_in_their_own_order() -> None:
    """pandas leaves ties as the processor's instructions happen to, unless the sort is asked to be stable."""
    calls = [
        (path.name, node.lineno, {word.arg: ast.unparse(word.value) for word in node.keywords})
        for path in (runs.ROOT / "analysis").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("sort_values", "argsort")
    ]
    assert len(calls) > 10
    assert [call for call in calls if call[2].get("kind") != "'stable'"] == []
