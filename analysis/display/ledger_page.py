"""The ledger as a page: every claim with its verdict and what is behind it, and where passages clash.

The HTML is complete without a script; the site's script adds filters to it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from analysis.claims import (
    VERDICTS,
    Claim,
    Contradiction,
    Finding,
    claims,
    confirmed,
    contradictions_of,
    evidence_on,
    inputs_behind,
)
from analysis.display.exhibits import Table
from analysis.display.number_format import listing, number, quantity
from analysis.inputs import register, tables

SEVERITIES: Mapping[str, str] = {
    "both_cannot_be_right": "Both cannot be right",
    "meaning_changes": "The meaning changes",
    "wording_drifts": "The wording drifts",
    "presentation": "Presentation",
}
NEEDED: Mapping[str, str] = {
    "survey": "the survey's own tables: question, base, number of answers and weighting",
    "official": "the official table for that date and place",
    "estimate": "the calculation, or its inputs, as its authors made it",
    "cost": "the costing with its inputs and price year",
    "time_saving": "yearly volumes and minutes saved, measured where the technology is in use",
    "target": "nothing: a target is not an observation; its later outcome can be",
    "projection": "the model behind the projection, or the outcome when it is due",
    "table": "the table in the original publication",
    "ratio": "the study, with both rates and their bases",
    "other": "the record that the statement rests on",
}


@dataclass(frozen=True)
class Ledger:
    """All findings, one folding entry each, with an address of its own."""

    findings: Sequence[Finding]

    def _repr_html_(self) -> str:
        return f'<div class="ledger">{"".join(_entry(finding) for finding in self.findings)}</div>'


@dataclass(frozen=True)
class Clashes:
    """Where two passages clash, the most serious first."""

    clashes: Sequence[Contradiction]

    def _repr_html_(self) -> str:
        parts = []
        for severity, heading in SEVERITIES.items():
            found = [clash for clash in self.clashes if clash.severity == severity]
            items = "".join(_clash(clash) for clash in found)
            opened = " open" if severity == "both_cannot_be_right" else ""
            parts.append(
                f'<details class="clashes"{opened}><summary>{heading}: {len(found)}</summary><ul>{items}</ul></details>'
            )
        return "".join(parts)


def count_table(findings: Iterable[Finding]) -> Table:
    """Number of claims by document and verdict."""
    rows = pd.DataFrame(
        [(_document(finding.claim), finding.verdict) for finding in findings], columns=["document", "verdict"]
    )
    counts = pd.crosstab(rows["document"], rows["verdict"]).reindex(columns=list(VERDICTS), fill_value=0)
    counts = counts.loc[sorted(counts.index, key=lambda title: -counts.loc[title].sum())]
    counts.loc["all"] = counts.sum()
    counts["all"] = counts.sum(axis=1)
    return Table("verdicts-by-document", "Claims by document and verdict", counts.reset_index().astype(str))


def wording_table(findings: Iterable[Finding]) -> Table:
    """Survey claims whose words were tested: what is printed, the words, the interval and the finding."""
    rows = [
        (
            (finding.claim.printed, finding.claim.id),
            finding.claim.wording,
            finding.wording.reason,
            finding.wording.finding.replace("_", " "),
        )
        for finding in findings
        if finding.wording and finding.wording.finding != "untested"
    ]
    return Table(
        "wording", "Words that a sample could test", pd.DataFrame(rows, columns=["printed", "words", "test", "finding"])
    )


def unknown_table(findings: Iterable[Finding]) -> Table:
    """What nothing here can recompute and whose source was not seen: how many of each kind, and what data would do it."""
    unseen: dict[str, list[str]] = {}
    for finding in findings:
        if finding.verdict == "quoted" and not confirmed(finding.claim.id):
            unseen.setdefault(finding.claim.kind, []).append(finding.claim.id)
    rows = [
        (kind.replace("_", " "), str(len(names)), NEEDED[kind], listing(names[:4]) + (", …" if len(names) > 4 else ""))
        for kind, names in sorted(unseen.items(), key=lambda item: -len(item[1]))
    ]
    columns = ["kind", "claims", "data that would be needed", "for example"]
    return Table(
        "not-recomputable",
        "Numbers that nothing found here can recompute or confirm",
        pd.DataFrame(rows, columns=columns),
    )


def _entry(finding: Finding) -> str:
    claim = finding.claim
    fields = {
        "Where": _where(claim),
        "The printed number accepts": escape(listing([interval.text(claim.unit) for interval in finding.intervals])),
        "Recomputed": _recomputed(finding),
        "Verdict": escape(finding.reason),
        "Inputs": _inputs(claim),
        "Words": _words(finding),
        "Evidence": _evidence(claim),
        "Clashes": _links_to_clashes(claim),
        "Note": escape(claim.note),
    }
    body = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in fields.items() if text)
    wording = finding.wording.finding if finding.wording else "none"
    return (
        f'<details class="claim" id="{claim.id}" data-document="{escape(_document(claim))}" data-part="{escape(claim.section)}" '
        f'data-verdict="{finding.verdict}" data-kind="{claim.kind}" data-words="{wording}">'
        f'<summary><span class="printed">{escape(claim.printed)}</span> <span class="statement">{escape(claim.statement)}</span> '
        f'<span class="verdict verdict-{finding.verdict}">{finding.verdict}</span></summary><dl>{body}</dl></details>'
    )


def _where(claim: Claim) -> str:
    repeats = f", repeats {_link(claim.same_as)}" if claim.same_as else ""
    return f"{escape(_document(claim))}, {escape(claim.section)}, line {claim.line} of {claim.document}{repeats} · {claim.id}"


def _recomputed(finding: Finding) -> str:
    if not finding.recomputed:
        return ""
    values = escape(listing([quantity(value, finding.claim.unit, 5) for value in finding.recomputed]))
    return f"{values} = <code>{escape(finding.claim.result)}</code>" if finding.claim.result else values


def _inputs(claim: Claim) -> str:
    """The assumptions behind a recomputed claim, each with its value and source, and the figures that it names."""
    titles = tables.read("documents").set_index("id")["title"]
    needed = inputs_behind(claim.result)
    items = [
        f"<code>{name}</code> = {escape(quantity(row.value, row.unit, 5))} ({row.basis}; {escape(titles[row.source])})"
        for name, row in register.assumptions().items()
        if name in needed
    ]
    items += [
        f"<code>{escape(reference)}</code> = {number(register.locate(reference), 6)}"
        for reference in re.findall(r"\{([^}]*)\}", claim.result)
    ]
    items += ["staff by region: data/workforce.csv"] if needed & set(register.REGION_INPUTS) else []
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>" if items else ""


def _words(finding: Finding) -> str:
    if not finding.wording:
        return escape(finding.claim.wording and f"“{finding.claim.wording}”")
    words = f"“{escape(finding.claim.wording)}”: " if finding.claim.wording else ""
    return f"{words}<strong>{finding.wording.finding.replace('_', ' ')}</strong>. {escape(finding.wording.reason)}"


def _evidence(claim: Claim) -> str:
    items = []
    for entry in evidence_on(claim.id):
        value = "" if entry.value is None else f" — {quantity(entry.value, entry.unit)}"
        high = "" if entry.value_high is None else f" to {quantity(entry.value_high, entry.unit)}"
        told = f"{entry.statement.rstrip('.')}{value}{high}. {entry.publisher}, {entry.period} ({entry.grade})."
        items.append(f"<li>{escape(entry.relation.replace('_', ' '))}: {escape(told)} {escape(entry.note)}</li>")
    return f"<ul>{''.join(items)}</ul>" if items else ""


def _links_to_clashes(claim: Claim) -> str:
    items = []
    for clash in contradictions_of(claim.id):
        other = clash.passage_b if clash.claim_a == claim.id else clash.claim_a
        items.append(f"<li>{escape(SEVERITIES[clash.severity])}, with {_link(other)}: {escape(clash.clash)}</li>")
    return f"<ul>{''.join(items)}</ul>" if items else ""


def _clash(clash: Contradiction) -> str:
    settled = f" Settled by {escape(listing(list(clash.settled_by)))}." if clash.settled_by else ""
    wrong = f" Wrong: {_link(clash.wrong)}." if clash.wrong else ""
    note = f" {escape(clash.note)}" if clash.note else ""
    return f"<li>{escape(clash.clash)} ({_link(clash.claim_a)} and {_link(clash.passage_b)}){wrong}{settled}{note}</li>"


def _link(passage: str) -> str:
    """A claim as a link to its entry; a passage without a claim as document and line."""
    if passage in claims():
        return f'<a href="#{passage}">{passage}</a>'
    document, _, line = passage.partition(":")
    return f"{escape(_title(document))}, line {line}"


def _document(claim: Claim) -> str:
    return _title(claim.document)


def _title(file: str) -> str:
    """The short name of one of the five documents."""
    documents = tables.read("documents")
    row = documents[documents["file"] == file].iloc[0]
    return f"{row['publisher'].split(' for ')[0]} {row['date'][:4]}" if row["date"][:2] == "20" else row["publisher"]
