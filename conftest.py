"""How nbval compares the outputs of chapters: by ``analysis.runs.comparison``, and not character by character."""

from collections.abc import Generator

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

from analysis.runs import comparison


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Take the contents of outputs from nbval's own comparison, which knows no tolerance."""
    if isinstance(collector, IPyNbFile):
        collector.skip_compare += ("data",)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Compare the outputs of a cell with the committed ones, when nbval has executed it."""
    yield
    if isinstance(item, IPyNbCell):
        differences = list(comparison.outputs(item.cell.outputs, item.test_outputs))
        if differences:
            item.raise_cell_error("outputs differ from those committed", "\n".join(differences))
