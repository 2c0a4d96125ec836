"""How nbval compares the outputs of chapters, and which tests go to one worker together.

Outputs are compared by ``analysis.runs.comparison``, and not character by character.
"""

from collections.abc import Generator

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile
from xdist.scheduler import LoadScopeScheduling

from analysis.runs import comparison

SHARING = (
    "test_sweep.py",
    "test_digests.py",
    "test_bad_inputs.py",
    "test_publishing.py",
)  # what they make for a whole file takes seconds


class OneByOne(LoadScopeScheduling):
    """Deals out tests one by one, but a chapter, and a file whose tests share what it made, to one worker."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file.endswith((".ipynb", *SHARING)) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> OneByOne:
    """The scheduler in place of xdist's own."""
    return OneByOne(config, log)


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
