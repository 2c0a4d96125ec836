"""What several test files use, and how nbval starts the kernels of chapters."""

import os
import shutil
from pathlib import Path

import pytest

from analysis.inputs import tables
from analysis.runs.provisioner import NAME

os.environ.setdefault("JUPYTER_DEFAULT_PROVISIONER_NAME", NAME)  # chapters import in one process and not in each


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """A copy of data/ that a test may damage."""
    return Path(shutil.copytree(tables.DATA, tmp_path / "data"))
