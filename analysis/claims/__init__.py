"""The ledger of published claims: what each printed number can mean, what was recomputed, and the verdict."""

from analysis.claims.expressions import evaluate, inputs_behind, results_in
from analysis.claims.intervals import Interval, accepted_intervals
from analysis.claims.ledger import (
    Claim,
    Contradiction,
    Evidence,
    claims,
    confirmed,
    contradictions,
    contradictions_of,
    evidence,
    evidence_on,
)
from analysis.claims.verdicts import VERDICTS, Finding, finding, findings, possible_verdicts
from analysis.claims.wordings import Wording, wording

__all__ = [
    "VERDICTS",
    "Claim",
    "Contradiction",
    "Evidence",
    "Finding",
    "Interval",
    "Wording",
    "accepted_intervals",
    "claims",
    "confirmed",
    "contradictions",
    "contradictions_of",
    "evaluate",
    "evidence",
    "evidence_on",
    "finding",
    "findings",
    "inputs_behind",
    "possible_verdicts",
    "results_in",
    "wording",
]
