"""The ledger of published claims: what each printed number can mean and what was found on its sum, source and sense."""

# ruff: noqa: F401, I001 - these names are the room's front door

from analysis.claims.expressions import evaluate, inputs_behind, parts, references_in, results_in
from analysis.claims.judging import LABELS, Answer, Finding, Label, Sense, Source, Sum
from analysis.claims.judging import changed_by_rules, finding, findings
from analysis.claims.intervals import Interval, accepted_intervals
from analysis.claims.ledger import Claim, Contradiction, Evidence, Place
from analysis.claims.ledger import claim, claims, contradictions, contradictions_of, evidence, evidence_on
from analysis.claims.ledger import places, places_of
from analysis.claims.wordings import UNTESTED, Wording, chance, wording
