"""The ledger as a page: every claim with its label and the way to it, and where passages clash.

The HTML is complete without a script; the site's script adds filters to it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from analysis import claims, estimate
from analysis.claims import UNTESTED, Answer, Claim, Contradiction, Finding, Label, Sense, Source, Sum
from analysis.display.exhibits import Table, label, table
from analysis.display.html import bullets, folding_entry
from analysis.inputs import references, register, tables
from analysis.number_format import listing, quantity

SEVERITIES: Mapping[str, str] = {  # in the order in which they are shown
    "both_cannot_be_right": "Both cannot be right",
    "meaning_changes": "The two passages mean different things",
    "wording_drifts": "The words differ, the meaning hardly",
    "presentation": "Only the way of showing it differs",
}
SERIOUS = tuple(SEVERITIES)[:2]
QUESTIONS: Mapping[str, tuple[str, type]] = {
    "sum": ("Can the number be worked out again?", Sum),
    "source": ("Is it what the source says?", Source),
    "sense": ("Is it true of what the sentence says?", Sense),
}
NEEDED: Mapping[str, str] = {
    "survey": "the survey's own tables: question, base, number of answers and weighting",
    "official": "the official table for that date and place",
    "estimate": "the calculation, or its inputs, as its authors made it",
    "cost": "the costing with its inputs and price year",
    "time_saving": "yearly volumes and minutes saved, measured where the technology is in use",
    "target": "a count of what was reached by the date",
    "projection": "the model behind the projection, or the outcome when it is due",
    "table": "the table in the original publication",
    "ratio": "the study, with both rates and their bases",
    "other": "the record that the statement rests on",
}
GRADES: Mapping[str, str] = {
    "primary seen": "we read the source itself",
    "quoted by a third party": "we read it where others quote it",
    "secondary": "we read another's account of it",
    "derived here": "our sum from what it says",
    "not found": "we did not find it",
}
RELATIONS: Mapping[str, str] = {  # in the order in which they are shown
    "primary_source": "Its source",
    "withdrawn": "The source was withdrawn",
    "part_of_source": "A part of the source",
    "observed": "What was observed",
    "other_meaning": "What it is true of",
    "outcome": "What became of it",
    "later": "What came later",
    "rival": "Another estimate",
    "repeats": "Printed elsewhere too",
    "base": "Background",
}
UNSETTLED = (Label.UNTESTED, Label.UNCHECKED)
TERM = re.compile(r'([a-z]\w*)(?:\["([^"]*)"\])?')


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
        return "".join(self._of(severity, heading) for severity, heading in SEVERITIES.items())

    def _of(self, severity: str, heading: str) -> str:
        found = [_clash(clash) for clash in self.clashes if clash.severity == severity]
        opened = " open" if severity == "both_cannot_be_right" else ""
        summary = f"<summary>{heading}: {len(found)}</summary>"
        return f'<details class="clashes"{opened}>{summary}{bullets(found)}</details>'


@dataclass(frozen=True)
class Meanings:
    """What the labels mean, and how many claims have each, as a fold."""

    findings: Sequence[Finding]

    def _repr_html_(self) -> str:
        told = (
            "A label is about the number in its sentence, and not about the argument that the number serves. An entry "
            "is marked where its sentence clashes with another passage, so that one of the two means something else."
        )
        counts = Counter(finding.label for finding in self.findings)
        labels = "".join(
            f"<dt>{label} ({counts[label]})</dt><dd>{escape(meaning)}</dd>" for label, meaning in claims.LABELS.items()
        )
        return (
            f'<details class="meanings"><summary>What the labels mean</summary><dl>{labels}</dl><p>{told}</p></details>'
        )


def answer_table(findings: Sequence[Finding]) -> Table:
    """How many claims have each answer to each of the three questions."""
    counts = {name: Counter(getattr(finding, name).answer for finding in findings) for name in QUESTIONS}
    rows = (
        {"question": question, "answer": answer.value, "claims": str(counts[name][answer])}
        for name, (question, answers) in QUESTIONS.items()
        for answer in answers
    )
    return table("answers", "Three questions of every claim", rows)


def count_table(findings: Iterable[Finding]) -> Table:
    """Number of claims by document and label."""
    found = [(_title(finding.claim.document), finding.label.value) for finding in findings]
    rows = pd.DataFrame(found, columns=["document", "label"])
    counts = pd.crosstab(rows["document"], rows["label"])
    counts = counts.reindex(columns=[label.value for label in Label], fill_value=0)
    counts = counts.assign(all=counts.sum(axis=1)).sort_values("all", ascending=False, kind="stable")
    counts.loc["all"] = counts.sum()
    return Table("labels-by-document", "Claims by document and label", counts.reset_index().astype(str))


def wording_table(findings: Iterable[Finding]) -> Table:
    """Survey claims whose words were tested: as said of those who answered, and as said of everybody."""
    rows = (
        {
            "printed": (finding.claim.printed, finding.claim.id),
            "words": finding.claim.wording,
            "of those who answered": finding.wording.described.replace("_", " "),
            "of everybody": finding.wording.finding.replace("_", " "),
            "test": finding.wording.reason,
        }
        for finding in findings
        if finding.wording and finding.wording.finding != "untested"
    )
    return table("wording", "Words that a sample could test", rows)


def rules_table(findings: Iterable[Finding]) -> Table:
    """Claims on which an answer changes if printed numbers are read more narrowly or more widely."""
    judged = [found for finding in findings if (found := claims.changed_by_rules(finding.claim.id))]
    rows = (
        {
            "printed": (standard.claim.printed, standard.claim.id),
            "narrower rules": _in_short(narrower),
            "our rules": _in_short(standard),
            "wider rules": _in_short(wider),
        }
        for narrower, standard, wider in judged
    )
    return table("rules", "What other rules of reading would change", rows)


def history_table() -> Table:
    """How the rules of judging changed, and why."""
    return Table("rules-history", "How the rules of reading changed", tables.read("rule_changes"))


def unknown_table(findings: Iterable[Finding]) -> Table:
    """What nothing found here can check: how many of each kind, and what data would do it."""
    kinds = Counter(finding.claim.kind for finding in findings if finding.label is Label.UNCHECKED)
    rows = (
        {"kind": kind.replace("_", " "), "claims": str(count), "data that would be needed": NEEDED[kind]}
        for kind, count in kinds.most_common()
    )
    return table("not-checked", "Numbers that nothing found here can check", rows)


def _entry(finding: Finding) -> str:
    """An entry from what is printed, over what it can mean, rests on and what was found, to what would change it."""
    about = finding.claim
    found = [f"<strong>{_sentence(finding.label)}</strong> {escape(claims.LABELS[finding.label])}"]
    found += [_answer(question, getattr(finding, name)) for name, (question, _) in QUESTIONS.items()]
    fields = {
        "What is printed": _where(about),
        "What it can mean": _meaning(finding),
        "What it rests on": _grounds(finding),
        "What we found": bullets(found),
        "What the words claim": escape(_tested_words(finding)),
        "What we looked up": _evidence(about),
        "What it clashes with": _links_to_clashes(about),
        "What would settle it": _needed(finding) if finding.label in UNSETTLED else "",
        "Note": escape(about.note),
        "In code": f"<code>{escape(about.id)}</code>" + (about.result and f": <code>{escape(about.result)}</code>"),
    }
    data = {"document": _title(about.document), "part": about.section, "label": finding.label, "kind": about.kind}
    data |= {name: getattr(finding, name).answer for name in QUESTIONS}
    badges = f'<span class="printed">{escape(about.printed)}</span> '
    badges += f'<span class="verdict verdict-{finding.label.slug}">{finding.label}</span>'
    if any(clash.severity in SERIOUS for clash in claims.contradictions_of(about.id)):
        badges += ' <span class="clash">clashes with another passage</span>'
    return folding_entry(about.id, about.statement, badges, fields, data)


def _meaning(finding: Finding) -> str:
    """What the number can mean, and how far up "more than" is read where it is worked out again; "" if only itself."""
    about, intervals = finding.claim, finding.intervals
    if all(each.low == each.high for each in intervals):
        return ""
    told = listing([each.text(about.unit) for each in finding.true_intervals])
    capped = about.hedge == "more_than" and about.result
    return _sentence(told + (f", read up to {quantity(intervals[-1].high, about.unit)}" if capped else ""))


def _needed(finding: Finding) -> str:
    """The source that was not seen, or data of the claim's kind."""
    about = finding.claim
    named = finding.source.answer is Source.NOT_SEEN
    return _sentence(f"what {about.cites} says" if named else NEEDED[about.kind])


def _tested_words(finding: Finding) -> str:
    """What a sample says of the words around its number, where it could test them."""
    is_tested = finding.wording and finding.claim.wording and finding.wording.finding != UNTESTED
    return finding.wording.reason if is_tested else ""


def _answer(question: str, answer: Answer) -> str:
    return f"{question} <strong>{_sentence(answer.answer)}</strong> {escape(answer.reason)}"


def _sentence(text: str) -> str:
    return escape(f"{text[:1].upper()}{text[1:]}.")


def _in_short(finding: Finding) -> str:
    return f"{finding.label}: {finding.sum.answer}; {finding.source.answer}; {finding.sense.answer}"


def _where(about: Claim) -> str:
    again = [f"{place.line} (“{place.printed}”)" for place in claims.places_of(about.id)]
    repeats = f" It is printed again in line {listing(again)}." if again else ""
    words = f" (in the words “{about.wording}”)" if about.wording not in ("", about.printed) else ""
    where = f"in line {about.line} of {_title(about.document)}, part “{about.section.replace('-', ' ')}”"
    return escape(f"“{about.printed}”{words}, {where}.{repeats}")


def _grounds(finding: Finding) -> str:
    """What the number is worked out from, each input with its value and source, and whom the sentence names."""
    titles = tables.read("documents").set_index("id")["title"]
    about = finding.claim
    needed = claims.inputs_behind(about.result)
    figures = {name: _named(name) for name in claims.references_in(about.result)}
    total = _in_words(about.result)
    items = [f"The sum: {escape(total)}{_equations(about)}"] if total and total not in figures.values() else []
    items += [
        f"{escape(row.label)}: {escape(quantity(row.value, row.unit, 5))} ({row.basis}; {escape(titles[row.source])})"
        for name, row in register.assumptions().items()
        if name in needed
    ]
    items += [f"{escape(told)}: {escape(quantity(*references.located(name), 6))}" for name, told in figures.items()]
    items += ["Staff by region, from official counts"] if needed & set(register.REGION_INPUTS) else []
    items += [f"It names a source: {escape(about.cites)}"] if about.cites not in ("", "itself") else []
    return bullets(items) or "We found no inputs from which it could be worked out."


def _equations(about: Claim) -> str:
    """Links to the equations of the results that a claim's sum names."""
    names = dict.fromkeys(claims.results_in(about.result))
    links = [f'<a href="model.html#code-{name}">{escape(label(name))}: its equation</a>' for name in names]
    return f" ({listing(links)})" if links else ""


def _in_words(expression: str) -> str:
    """An expression with the labels of what it names, and the signs of arithmetic."""
    named = TERM.sub(lambda found: _named(":".join(filter(None, found.groups()))), expression)
    return named.replace(" * ", " × ").replace(" / ", " ÷ ").replace(" - ", " − ")


def _named(name: str) -> str:
    """A result, an assumption or a figure of a table, named as ``NAME`` or ``NAME:ROW``, in plain words."""
    table, _, row = name.partition(":")
    if table in {*estimate.functions(), *register.assumptions()}:
        return f"{label(table)}{row and f', {row}'}"
    if table == "claims":
        return f"“{claims.claim(row).printed}”"
    if table == "evidence":
        return claims.evidence()[row].statement.rstrip(".")
    told = tables.read("derived").set_index("id")["label"][row] if table == "derived" else row
    return " ".join(re.split(r"[:;(]|\.(?:\s|$)", told)[0].replace("_", " ").split())


def _evidence(about: Claim) -> str:
    items = []
    for row in sorted(claims.evidence_on(about.id), key=lambda row: list(RELATIONS).index(row.relation)):
        high = "" if row.value_high is None else f" to {quantity(row.value_high, row.unit)}"
        value = "" if row.value is None else f": {quantity(row.value, row.unit)}{high}"
        told = f"{row.statement.rstrip('.')}{value}. {row.publisher}, {row.period} ({GRADES[row.grade]}). {row.note}"
        items.append(f'<span id="{about.id}-{row.id}"><em>{RELATIONS[row.relation]}.</em> {escape(told)}</span>')
    return bullets(items)


def _links_to_clashes(about: Claim) -> str:
    here = {about.id, *(place.id for place in claims.places_of(about.id))}
    items = []
    for clash in claims.contradictions_of(about.id):
        other = clash.passage_b if clash.passage_a in here else clash.passage_a
        items.append(f"{SEVERITIES[clash.severity]}, with {_link(other, about.id)}: {escape(clash.clash)}")
    return bullets(items)


def _clash(clash: Contradiction) -> str:
    told = [escape(f"{row.publisher}, {row.period}") for row in map(claims.evidence().get, clash.settled_by)]
    settled = f" Settled by {listing(sorted(set(told)))}." if told else ""
    wrong = f" Wrong: {_link(clash.wrong)}." if clash.wrong else ""
    where = f"{_link(clash.passage_a)} and {_link(clash.passage_b)}"
    return f"{escape(clash.clash)} ({where}.){wrong}{settled} {escape(clash.note)}"


def _link(passage: str, here: str = "") -> str:
    """A passage as document and line, and as a link to the claim that is printed there unless that is ``here``."""
    place = claims.places().get(passage) or claims.claims().get(passage)
    document, _, line = passage.partition(":")
    text = escape(f"{_title(place.document if place else document)}, line {place.line if place else line}")
    known = claims.claim(passage).id if place else here
    return text if known == here else f'<a href="#{known}">{text}</a>'


def _title(file: str) -> str:
    """The short name of one of the five documents."""
    documents = tables.read("documents")
    row = documents[documents["file"] == file].iloc[0]
    return f"{row['publisher'].split(' for ')[0]} {row['date'][:4]}" if row["date"][:2] == "20" else row["publisher"]
