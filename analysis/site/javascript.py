"""The model, the register and the organisations in JavaScript, for the pages on which a reader changes numbers.

Nothing is modelled here. Each function of ``analysis.model`` is called with symbols, and SymPy prints what comes out.
The modules of ``scripts/`` are joined with it into one plain script, because a browser refuses modules of a page that
was opened as a file.
"""

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import sympy

from analysis import estimate
from analysis.claims import Interval, claims, finding
from analysis.inputs import register
from analysis.sensitivity import one_way
from analysis.sensitivity.probabilistic import moves_with
from analysis.site import profile_data

SCRIPTS = Path(__file__).parent / "scripts"
IN_ORDER = ("quantity", "state", "uncertainty", "controls", "charts", "find", "explorer", "profile", "main")
GENERATED = "// Generated from analysis/model and data/. Changes made here are lost at the next build.\n"
OWN_QUESTIONS = ("answer_days", "answer_fte", "answer_absence_cost")


def script() -> str:
    """The whole script: the generated model and data, and the hand-written modules, each in a scope of its own."""
    modules = {"model": model_module()} | {
        name: (SCRIPTS / f"{name}.js").read_text(encoding="utf-8") for name in IN_ORDER
    }
    return '"use strict";\n' + "\n".join(_in_own_scope(name, text) for name, text in modules.items())


def model_module() -> str:
    """The generated module: the model for the regions of Table 2 and for one place, and what the pages need to know."""
    regions = len(register.regions())
    return (
        f"{GENERATED}export const DATA = {json.dumps(_data(), ensure_ascii=False, separators=(',', ':'))};\n"
        f"{_function('estimateRegions', regions)}{_function('estimatePlace', 1)}"
    )


def questions() -> dict[str, str]:
    """The results that the explorer answers, our own estimate first, each with the claim that prints it, if any."""
    return dict.fromkeys(OWN_QUESTIONS, "") | dict(one_way.HEADLINES)


def _function(name: str, regions: int) -> str:
    """A JavaScript function from an object of inputs to an object of all results, for a number of regions."""
    lines = [f"  const {result} = {_expression(result, regions)};" for result in estimate.functions()]
    inputs = ", ".join([*register.assumptions(), *register.REGION_INPUTS])
    results = ", ".join(estimate.functions())
    return f"export function {name}({{ {inputs} }}) {{\n" + "\n".join(lines) + f"\n  return {{ {results} }};\n}}\n"


def _expression(result: str, regions: int) -> str:
    """A result in the names of its function's arguments; a list where it is by region."""
    function = estimate.functions()[result]
    value = function(**{name: _symbol(name, regions) for name in estimate.arguments(result)})
    if isinstance(value, np.ndarray):
        return f"[{', '.join(sympy.jscode(part) for part in value)}]"
    return sympy.jscode(value)


def _symbol(name: str, regions: int) -> sympy.Symbol | np.ndarray:
    if name in register.REGION_INPUTS or (name in estimate.functions() and estimate.is_by_region(name)):
        return np.array([sympy.Symbol(f"{name}[{place}]", positive=True) for place in range(regions)], dtype=object)
    return sympy.Symbol(name, positive=True)


def _data() -> dict[str, object]:
    staff = register.inputs({})
    return {
        "assumptions": {row.id: _assumption(row) for row in register.assumptions().values()},
        "scenarios": {name: register.scenario_values(name) for name in register.scenarios()},
        "regions": list(register.regions()),
        "staffOfRegions": {name: staff[name].tolist() for name in register.REGION_INPUTS},
        "oneRegion": {name: [1.0] for name in register.REGION_INPUTS},
        "results": {name: _result(name) for name in estimate.functions()},
        "questions": questions(),
        "claims": _claims(),
        "profiles": profile_data.of_all_places(),
    }


def _assumption(row: register.Assumption) -> dict[str, object]:
    kept = ("id", "label", "unit", "value", "low", "high", "lowest", "highest", "distribution")
    return {name: getattr(row, name) for name in kept} | {"movesWith": moves_with().get(row.id, row.id)}


def _result(name: str) -> dict[str, object]:
    return {
        "label": estimate.label(name),
        "unit": estimate.unit(name),
        "byRegion": estimate.is_by_region(name),
        "assumptions": estimate.assumptions_of(name),
    }


@cache
def _claims() -> dict[str, dict[str, object]]:
    """The claims that print an answer to a question of the explorer, each with what its number can mean."""
    found = {}
    for name in filter(None, questions().values()):
        (interval,) = finding(name).true_intervals
        means = interval.text(claims()[name].unit)
        found[name] = {"printed": claims()[name].printed, "means": means, **_limits(interval)}
    return found


def _limits(interval: Interval) -> dict[str, object]:
    low, high = ([value, None][not np.isfinite(value)] for value in (interval.low, interval.high))
    return {"low": low, "high": high, "lowIncluded": interval.low_included, "highIncluded": interval.high_included}


def _in_own_scope(name: str, module: str) -> str:
    """A module as a constant of its name that holds what it exports; what it imports is taken from such constants."""
    body = re.sub(r'^import (\{[^}]*\}) from "\./(\w+)\.js";$', r"const \1 = \2Module;", module, flags=re.MULTILINE)
    exported = re.findall(r"^export (?:async )?(?:const|function) (\w+)", body, flags=re.MULTILINE)
    body = re.sub(r"^export |^\s*//.*\n", "", body, flags=re.MULTILINE)
    return f"const {name}Module = (() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})();\n"
