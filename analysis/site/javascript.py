"""The model and the register in JavaScript, for the pages on which a reader changes assumptions.

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
from analysis.claims import Interval, claims, finding, possible_labels, stated_result
from analysis.evidence import places
from analysis.inputs import register
from analysis.sensitivity import one_way
from analysis.sensitivity.probabilistic import moves_with

SCRIPTS = Path(__file__).parent / "scripts"
IN_ORDER = ("quantity", "state", "uncertainty", "controls", "explorer", "organisation", "main")
GENERATED = "// Generated from analysis/model and data/. Changes made here are lost at the next build.\n"


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
        "results": {name: _result(name) for name in estimate.functions()},
        "claims": _claims(),
        "headlines": dict(one_way.HEADLINES),
        "places": [_place(place) for place in places.places().values()],
        "localInputs": {row.id: vars(row) for row in places.LOCAL_INPUTS},
        "labelsOfPlaces": dict(places.LABELS),
        "nationalOfPlaces": places.national_assumptions(),
        "yearOverMonthsHeld": places.year_over_months_held(),
    }


def _assumption(row: register.Assumption) -> dict[str, object]:
    kept = ("id", "label", "unit", "value", "low", "high", "lowest", "highest", "distribution")
    return {name: getattr(row, name) for name in kept} | {"movesWith": moves_with().get(row.id, row.id)}


def _place(place: places.Place) -> dict[str, object]:
    return {
        "code": place.code,
        "name": place.name,
        "fte": place.fte,
        "sicknessRate": place.sickness_rate,
        "logSpread": place.log_spread,
        "period": place.period,
    }


def _result(name: str) -> dict[str, object]:
    return {
        "label": estimate.label(name),
        "unit": estimate.unit(name),
        "byRegion": estimate.is_by_region(name),
        "assumptions": estimate.assumptions_of(name),
    }


@cache
def _claims() -> dict[str, dict[str, object]]:
    """The claims that state a result of the model or one region of it, each with what its number can mean."""
    found = {}
    for claim in claims().values():
        named = re.fullmatch(r"([a-z_]+)(?:\[(.+)\])?", stated_result(claim.result))
        if named:
            (interval,) = finding(claim.id).intervals
            inside, outside = possible_labels(claim.id)
            found[claim.id] = {
                "result": named[1],
                "region": named[2],
                "printed": claim.printed,
                "means": interval.text(claim.unit),
                "inside": inside,
                "outside": outside,
                **_limits(interval),
            }
    return found


def _limits(interval: Interval) -> dict[str, object]:
    low, high = ([value, None][not np.isfinite(value)] for value in (interval.low, interval.high))
    return {"low": low, "high": high, "lowIncluded": interval.low_included, "highIncluded": interval.high_included}


def _in_own_scope(name: str, module: str) -> str:
    """A module as a constant of its name that holds what it exports; what it imports is taken from such constants."""
    body = re.sub(r'^import (\{[^}]*\}) from "\./(\w+)\.js";$', r"const \1 = \2Module;", module, flags=re.MULTILINE)
    exported = re.findall(r"^export (?:async )?(?:const|function) (\w+)", body, flags=re.MULTILINE)
    body = re.sub(r"^export ", "", body, flags=re.MULTILINE)
    return f"const {name}Module = (() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})();\n"
