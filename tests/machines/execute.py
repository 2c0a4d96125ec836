"""Executes every chapter in this process, compares it with what is committed, and runs the tests of numbers.

It says by JSON what came of it and which instructions were in force. ``measure`` starts it under one setting after
another.
"""

import ast
import ctypes
import json
import platform
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import nbformat
import pytest
from IPython.core.formatters import format_display_data
from numpy._core import _multiarray_umath as numpy_core
from threadpoolctl import threadpool_info

from analysis import runs
from analysis.display.records import Recorded
from analysis.runs import comparison

TESTS = ("model", "answer", "trends", "sensitivity", "surveys", "profiles", "consistency", "organisations", "claims")
LIBRARY_FEATURES = {"FMA": (0, 2, 12), "AVX2": (1, 1, 5), "AVX512F": (1, 1, 16)}  # leaf, register, bit of CPUID


def main(path: Path, with_tests: bool) -> None:
    """Write what came of all chapters, and of the tests if they are wanted."""
    entries: dict[str, Any] = {}
    with redirect_stdout(sys.stderr):
        differences = [f"{chapter}: {line}" for chapter in runs.chapters() for line in differences_of(chapter, entries)]
        files = [str(runs.ROOT / "tests" / f"test_{name}.py") for name in TESTS]
        failed = pytest.main(["-q", "-o", "addopts=", "-p", "no:cacheprovider", *files]) if with_tests else None
    numbers = {
        name: {"value": found.value, "tier": found.tier, "text": found.text} for name, found in sorted(entries.items())
    }
    found = {"in_force": in_force(), "numbers": numbers, "differences": differences, "failed": failed}
    path.write_text(json.dumps(found), encoding="utf-8")


def differences_of(chapter: str, entries: dict[str, Any]) -> list[str]:
    """Execute a chapter, keep what it records in ``entries``, and say where its outputs are not those committed."""
    names: dict[str, Any] = {"__name__": "__main__"}
    found = []
    for cell in nbformat.read(runs.CHAPTERS / f"{chapter}.ipynb", as_version=4).cells:
        if cell.cell_type == "code":
            value = value_of(cell.source, names)
            if isinstance(value, Recorded):
                entries |= value.entries
            shown = (
                [{"output_type": "execute_result", "data": format_display_data(value)[0]}] if value is not None else []
            )
            found += comparison.outputs(cell.outputs, shown)
    return found


def value_of(source: str, names: dict[str, Any]) -> object:
    """Run a cell; what its last line is worth, or None if that is a statement."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return last and eval(compile(ast.Expression(last.value), "cell", "eval"), names)


def in_force() -> dict[str, Any]:
    """Which instructions and threads the libraries that compute really use, asked of themselves."""
    blas = [library for library in threadpool_info() if library["user_api"] == "blas"]
    features = numpy_core.__cpu_features__
    return {
        "kernels": sorted({library["architecture"] for library in blas}),
        "threads": sorted({library["num_threads"] for library in blas}),
        "numpy": [name for name in numpy_core.__cpu_dispatch__ if features[name]],
        "library": library_features(),
        "processor": platform.machine(),
    }


def library_features() -> list[str]:
    """The instructions that the C library takes its variants by; none where it cannot be asked."""
    try:
        leaf_of = ctypes.CDLL(None).__x86_get_cpuid_feature_leaf
    except AttributeError:
        return []
    leaf_of.restype = ctypes.POINTER(ctypes.c_uint32 * 8)  # four registers as they are, four as they are used
    return [
        name
        for name, (leaf, register, bit) in LIBRARY_FEATURES.items()
        if leaf_of(leaf).contents[4 + register] >> bit & 1
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]), with_tests=sys.argv[2:] == ["--tests"])
