"""The ledger for machines: every finding as an object for JSON, and as a row of a flat table."""

from collections.abc import Iterable
from math import isfinite
from typing import Any

import pandas as pd

from analysis.claims import Answer, Finding, Interval, places_of


def claims_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """One object a claim: what is printed and where, the three answers with their grounds, the label, the numbers.

    ``recomputed`` and ``interval`` are single, or lists of two for a range; a limit that is not there is null.
    """
    return [_object(finding) for finding in findings]


def claims_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """One row a claim, the same in columns: an answer's reason beside it, the further places in one cell."""
    return pd.DataFrame([_row(finding) for finding in findings])


def _object(finding: Finding) -> dict[str, Any]:
    claim, single = finding.claim, len(finding.intervals) == 1
    recomputed, intervals = list(finding.recomputed), [_limits(interval) for interval in finding.intervals]
    return {
        "id": claim.id,
        "document": claim.document,
        "line": claim.line,
        "section": claim.section,
        "statement": claim.statement,
        "printed": claim.printed,
        "value": claim.value,
        "value_high": claim.value_high,
        "unit": claim.unit,
        "sum": finding.sum.answer.value,
        "source": finding.source.answer.value,
        "sense": finding.sense.answer.value,
        "label": finding.label.value,
        "recomputed": (recomputed[0] if single else recomputed) if recomputed else None,
        "interval": intervals[0] if single else intervals,
        "inferred": list(finding.inferred),
        "wording": finding.wording.finding if finding.wording else None,
        "wording_reason": finding.wording.reason if finding.wording else None,
        "reasons": {name: _grounds(getattr(finding, name)) for name in ("sum", "source", "sense")},
        "places": [{"line": place.line, "printed": place.printed} for place in places_of(claim.id)],
    }


def _row(finding: Finding) -> dict[str, Any]:
    row = _object(finding)
    ends = row.pop("interval")
    low, high = (ends[0], ends[1]) if len(finding.intervals) == 1 else (ends[0][0], ends[1][1])
    reasons = {f"{name}_reason": grounds["reason"] for name, grounds in row.pop("reasons").items()}
    lists = {name: "; ".join(row.pop(name)) for name in ("inferred",)}
    places = "; ".join(str(place["line"]) for place in row.pop("places"))
    got = finding.recomputed
    values = {"recomputed": got[0] if got else None, "recomputed_high": got[1] if len(got) > 1 else None}
    return row | values | {"means_low": low, "means_high": high} | reasons | lists | {"further_lines": places}


def _grounds(answer: Answer) -> dict[str, Any]:
    return {"reason": answer.reason, "rests_on": list(answer.rests_on)}


def _limits(interval: Interval) -> list[float | None]:
    return [limit if isfinite(limit) else None for limit in (interval.low, interval.high)]
