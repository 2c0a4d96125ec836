"""The numbers that a chapter records, by name: what the site prints and the checks compare.

Names: a result stands under its id; a result of a scenario or with one alternative under ``NAME:RESULT``; one region
of it under ``RESULT[REGION]``; a figure computed from tables under ``derived:NAME``; a verdict under ``claim:ID``.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from analysis import derived, estimate, register
from analysis.claims import Finding
from analysis.words import quantity

Entry = tuple[float, str, str]


def entry(value: float, unit: str) -> Entry:
    """A number to record: value, unit, and the text that a page prints."""
    return float(value), unit, quantity(float(value), unit)


def of_results(results: Mapping[str, object], prefix: str = "") -> dict[str, Entry]:
    """All results of one estimate, one entry a region where they are by region."""
    entries = {}
    for name, value in results.items():
        unit = estimate.unit(name)
        if isinstance(value, np.ndarray):
            entries |= {f"{prefix}{name}[{region}]": entry(part, unit) for region, part in zip(register.regions(), value, strict=True)}
        else:
            entries[prefix + name] = entry(value, unit)
    return entries


def of_scenarios(results: Iterable[str]) -> dict[str, Entry]:
    """Results of every named scenario, and of every alternative taken alone."""
    cases = {name: register.scenario_values(name) for name in register.scenarios()}
    cases |= {name: register.with_alternatives([name]) for name in register.alternatives()}
    wanted = list(results)
    return {
        key: found
        for name, values in cases.items()
        for key, found in of_results(estimate.estimate(register.inputs(values), wanted), f"{name}:").items()
    }


def of_assumptions(values: Mapping[str, float]) -> dict[str, Entry]:
    """The value of every assumption in this run."""
    return {name: entry(value, register.assumptions()[name].unit) for name, value in values.items()}


def of_derived(units: Mapping[str, str]) -> dict[str, Entry]:
    """Figures of ``analysis.derived``, each in the unit given."""
    return {f"derived:{name}": entry(getattr(derived, name)(), unit) for name, unit in units.items()}


def of_findings(findings: Iterable[Finding]) -> dict[str, Entry]:
    """The verdicts: the recomputed value, or the printed one where nothing recomputes it, with the verdict as text."""
    return {
        f"claim:{finding.claim.id}": ((finding.recomputed or (finding.claim.value,))[0], finding.claim.unit, finding.verdict)
        for finding in findings
    }
