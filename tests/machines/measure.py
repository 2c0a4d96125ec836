"""``make machines``: executes all chapters, and runs the tests of numbers, as other processors would.

Each setting is a process of its own, two at a time. A setting that this processor or a library does not honour is said
to be not possible here. Prints a table, writes it to _build/machines.json (with ``--publish`` to machines.json, which
the page on quality shows), and fails if a text, a drawing, a recorded number beyond its tier or a test differs.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from analysis.display import records
from analysis.runs import ROOT, notebooks

PUBLISHED = ROOT / "machines.json"
EXECUTE = str(Path(__file__).with_name("execute.py"))
ARM = ROOT / "_build" / "arm" / "python"  # made by arm.sh
NUMPY = ("X86_V3", "X86_V4", "AVX512_ICL", "AVX512_SPR")
LIBRARY = ("AVX2", "FMA", "AVX512F")
PYTHON = (sys.executable,)
NATIVE = Path(sys.executable).resolve()


@dataclass(frozen=True)
class Setting:
    """How a process is started, and what must then be in force in it (``execute.in_force``)."""

    name: str
    environment: Mapping[str, str] = field(default_factory=dict)
    expected: Mapping[str, Any] = field(default_factory=dict)
    command: tuple[str, ...] = PYTHON
    with_tests: bool = True


def kernel(name: str) -> Setting:
    return Setting(f"OpenBLAS for {name}", {"OPENBLAS_CORETYPE": name}, {"kernels": [name]})


HASWELL = {"OPENBLAS_CORETYPE": "Haswell"}
SETTINGS = (
    Setting("this processor as it is"),  # beside which the others are set
    *map(kernel, ("Haswell", "Nehalem", "SkylakeX", "Zen")),
    Setting(
        "numpy without newer instructions", {**HASWELL, "NPY_DISABLE_CPU_FEATURES": " ".join(NUMPY)}, {"numpy": []}
    ),
    Setting(
        "C library without AVX2 and FMA",
        {**HASWELL, "GLIBC_TUNABLES": f"glibc.cpu.hwcaps={','.join(f'-{name}' for name in LIBRARY)}"},
        {"library": []},
    ),
    Setting("two threads", {**HASWELL, "OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"}, {"threads": [2]}),
    Setting(
        "Intel Nehalem, emulated by QEMU",
        {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])},
        {"kernels": ["Nehalem"], "numpy": [], "library": []},
        ("qemu-x86_64-static", "-cpu", "Nehalem", str(NATIVE)),
        with_tests=False,
    ),
    Setting("ARM, emulated by QEMU", {}, {"processor": "aarch64"}, (str(ARM),), with_tests=False),
)


def outcome(setting: Setting) -> tuple[dict[str, Any] | None, str]:
    """What ``execute`` says under a setting, or why it is not possible here."""
    if not shutil.which(setting.command[0]):
        return None, f"{Path(setting.command[0]).name} is not there"
    one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    kept = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "found.json"
        command = [*setting.command, EXECUTE, str(path), *(["--tests"] if setting.with_tests else [])]
        ended = subprocess.run(
            command, cwd=ROOT, env=kept | one_thread | setting.environment, capture_output=True, text=True
        )
        if not path.exists():
            return None, f"it ended with status {ended.returncode}: {' '.join(ended.stderr.split())[-200:]}"
        found = json.loads(path.read_text(encoding="utf-8"))
    for what, wanted in setting.expected.items():
        if found["in_force"][what] != wanted:
            return None, f"{what}: {found['in_force'][what]} in force"
    for line in [*found["differences"], *([ended.stderr[-2000:]] if found["failed"] else [])]:
        print(f"{setting.name}: {line}", file=sys.stderr)
    return found, ""


def row(setting: Setting, found: dict[str, Any] | None, why_not: str, reference: Mapping[str, Any]) -> dict[str, Any]:
    """How the recorded numbers of a setting compare with those of the reference, and its outputs with the committed."""
    if found is None:
        return {"machine": setting.name, "not_possible": why_not}
    pairs = [(number, found["numbers"].get(name, {})) for name, number in reference.items()]
    apart = {
        tier: max(
            (difference(one["value"], other["value"]) for one, other in pairs if one["tier"] == tier), default=0.0
        )
        for tier in (records.CLOSED_FORM, records.ITERATIVE)
    }
    return {
        "machine": setting.name,
        "identical": sum(one == other for one, other in pairs),
        **apart,
        "texts": sum(one["text"] != other.get("text") for one, other in pairs),
        "outputs": len(found["differences"]),
        "tests": {None: "not run", 0: "passed"}.get(found["failed"], "failed"),
    }


def difference(one: float, other: float) -> float:
    """The relative difference of two numbers, to two digits."""
    return float(f"{abs(one - other) / max(abs(one), abs(other)):.1e}") if one != other else 0.0


def processor() -> str:
    """What the processor calls itself."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())


def main(path: Path) -> int:
    """Measure all settings and write the table; 1 if anything differs."""
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(outcome, SETTINGS))
    reference = found[0][0]["numbers"]
    rows = [row(setting, *each, reference) for setting, each in zip(SETTINGS, found, strict=True)]
    measured = {
        "date": str(datetime.now(UTC).date()),
        "processor": processor(),
        "numbers": len(reference),
        "machines": rows,
    }
    notebooks.write_whole(path, json.dumps(measured, indent=1) + "\n")
    table = Table(*rows[0], title=f"{len(reference)} recorded numbers, beside those of {SETTINGS[0].name}")
    for each in rows:
        cells = (
            [each["machine"], f"not possible here: {each['not_possible']}"] if "not_possible" in each else each.values()
        )
        table.add_row(*map(str, cells))
    Console(width=160).print(table)
    return int(any(each.get("texts") or each.get("outputs") or each.get("tests") == "failed" for each in rows))


if __name__ == "__main__":
    sys.exit(main(PUBLISHED if "--publish" in sys.argv[1:] else ROOT / "_build" / PUBLISHED.name))
