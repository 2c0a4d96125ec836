"""What ``make power`` changes, and that a count which says nothing is refused."""

import ast

import pytest

from analysis import tables
from analysis.errors import InputError
from analysis.power import code, figures, run
from analysis.runs import ROOT

SCALE = ROOT / "analysis" / "model" / "scale.py"


def test_every_change_of_code_alters_one_place_and_leaves_a_module_that_can_be_compiled() -> None:
    plain = ast.dump(ast.parse(SCALE.read_text(encoding="utf-8")))
    changes = list(code.changes_of(SCALE))
    texts = {change.text for change in changes}
    assert len(texts) == len(changes) > 0
    for change in changes:
        compile(change.text, change.path, "exec")
        assert ast.dump(ast.parse(change.text)) != plain
        assert ast.dump(ast.parse(change.undone().text)) == plain


def test_every_sign_of_the_model_of_scale_is_changed() -> None:
    signs = [node for node in ast.walk(ast.parse(SCALE.read_text(encoding="utf-8"))) if isinstance(node, ast.BinOp)]
    annotated = sum(isinstance(node.op, ast.BitOr) for node in signs)
    assert sum(change.kind == "operator" for change in code.changes_of(SCALE)) == len(signs) - annotated


@pytest.mark.parametrize(("text", "expected"), [("1200", "1224"), ("7", "8"), ("0", "1"), ("0.0", "0.02"), ("4.50", "4.59")])
def test_two_percent_more_is_at_least_one_for_a_count(text: str, expected: str) -> None:
    assert figures.two_percent_more(text) == expected


@pytest.mark.parametrize(("text", "possible"), [("1234.55", {"2134.55", "1324.55", "1243.55"}), ("7.12", {"1.72", "7.21"}), ("55", {""})])
def test_digits_are_swapped_in_the_whole_part_where_it_has_two_that_differ(text: str, possible: set[str]) -> None:
    assert {figures.digits_swapped(text, f"seed {number}") for number in range(30)} == possible


def test_a_changed_figure_is_put_back() -> None:
    change = figures.changes_of("prices")[0]
    before = tables.read("prices").copy()
    figures.apply(change)
    assert not tables.read("prices").equals(before)
    figures.undo(change)
    assert tables.read("prices").equals(before)


def noticing_all(change: figures.FigureChange) -> run.Outcome:
    return run.Outcome(change.name, change.kind, "everything")


def noticing_changes(change: figures.FigureChange) -> run.Outcome:
    return run.Outcome(change.name, change.kind, "" if change.before == change.after else "the eye")


def test_a_count_by_checks_that_notice_what_is_no_change_is_refused() -> None:
    changes = figures.changes_of("prices")
    with pytest.raises(InputError, match="changes nothing and is noticed by everything"):
        run._all(noticing_all, changes, 1, lambda _: None)
    assert len(run._all(noticing_changes, changes[:4], 1, lambda _: None)) == 4
