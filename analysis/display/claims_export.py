"""The ledger for machines: every finding as an object for JSON, and as a row of a flat table."""

from collections.abc import Iterable
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd

from analysis.claims import Finding, places_of

PRINTED = ("id", "document", "line", "section", "statement", "printed", "value", "value_high", "unit")
QUESTIONS = ("sum", "source", "sense")


def claims_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """One object a claim: what is printed and where, the three answers with their grounds, the label, the numbers.

    ``recomputed`` and ``interval`` are single, or lists of two for a range; a limit that is not there is null.
    """
    return [_object(finding) for finding in findings]


def claims_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """One row a claim, the same in columns: an answer's reason beside it, the further places in one cell."""
    return pd.DataFrame([_row(found) for found in claims_json(findings)])


def _object(finding: Finding) -> dict[str, Any]:
    answers = {name: getattr(finding, name) for name in QUESTIONS}
    limits = [[end if isfinite(end) else None for end in (each.low, each.high)] for each in finding.intervals]
    recomputed, single = list(finding.recomputed), len(limits) == 1
    return {
        **{name: getattr(finding.claim, name) for name in PRINTED},
        **{name: answer.answer.value for name, answer in answers.items()},
        "label": finding.label.value,
        "recomputed": (recomputed[0] if single else recomputed) if recomputed else None,
        "interval": limits[0] if single else limits,
        "inferred": list(finding.inferred),
        "wording": finding.wording.finding if finding.wording else None,
        "wording_reason": finding.wording.reason if finding.wording else None,
        "reasons": {name: {"reason": each.reason, "rests_on": list(each.rests_on)} for name, each in answers.items()},
        "places": [{"line": place.line, "printed": place.printed} for place in places_of(finding.claim.id)],
    }


def _row(found: dict[str, Any]) -> dict[str, Any]:
    means, (got, *higher) = np.ravel(found.pop("interval")), np.atleast_1d(found["recomputed"])
    reasons = {f"{name}_reason": grounds["reason"] for name, grounds in found.pop("reasons").items()}
    texts = {"inferred": "; ".join(found.pop("inferred"))}
    texts["further_lines"] = "; ".join(str(place["line"]) for place in found.pop("places"))
    values = {"recomputed": got, "recomputed_high": higher[0] if higher else None}
    return found | values | {"means_low": means[0], "means_high": means[-1]} | reasons | texts
