"""What several test files use."""

import shutil
from pathlib import Path

import pytest

from analysis.inputs import tables


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """A copy of data/ that a test may damage."""
    return Path(shutil.copytree(tables.DATA, tmp_path / "data"))
