"""Numbers in prose: roles that print what the chapters recorded, each a link, and cards that say where it comes from.

``{result}`NAME``` prints a recorded number as recorded, ``{rounded}`NAME``` with two significant figures, and
``{claim}`ID``` what a document says, with its label. Each leads to the ledger or to the code; with a script, hover,
focus or a tap shows a card first. A name that no chapter recorded stops the build.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxRole
from sphinx.writers.html5 import HTML5Translator

from analysis import claims, estimate, runs
from analysis.display.html import bullets
from analysis.errors import InputError, unknown
from analysis.inputs import register, tables
from analysis.number_format import listing, quantity
from analysis.runs import recorded
from analysis.site import page

LEDGER, MODEL, ASSUMPTIONS = "chapters/claims", "chapters/model", "chapters/assumptions"
RECORDED = "recorded-numbers"  # the heading under which a chapter prints what it recorded
IN_PROSE = 2  # significant figures of a rounded number


@dataclass(frozen=True)
class Card:
    """A heading, terms with their texts, what the main link is called, and the page and anchor that it leads to."""

    heading: str
    rows: Mapping[str, str]
    lead: str
    page: str
    anchor: str


class Explained(nodes.reference):
    """A link with the name of its card under ``card``."""


class NumberRole(SphinxRole):
    """A recorded number as a link; the role ``rounded`` gives it two significant figures."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The number as text."""
        entry = _recorded(self, self.text)
        is_rounded = self.name == "rounded" and isinstance(entry["value"], float)
        text = quantity(entry["value"], entry["unit"], IN_PROSE) if is_rounded else entry["text"]
        return [_link(self, f"result:{self.text}", nodes.Text(text), "result")], []


class ClaimRole(SphinxRole):
    """What is printed, with the recorded label, as a link to the ledger."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The printed number in quotation marks and the label after it."""
        label = _recorded(self, f"claim:{self.text}")["text"]
        printed = nodes.inline("", f"“{_printed(self.text)}”", classes=["printed"])
        link = _link(self, f"claim:{self.text}", printed, "claimed")
        link += [nodes.Text(" "), _unseen("("), nodes.inline("", label, classes=["verdict", slug(label)]), _unseen(")")]
        return [link], []


def _unseen(text: str) -> nodes.inline:
    """What a screen reader says and a copied text holds, where the eye has a box."""
    return nodes.inline("", text, classes=["unseen"])


def setup(app: Sphinx) -> None:
    """Register the roles, and the cards of each page."""
    app.add_node(Explained, html=(_open, lambda writer, _: writer.body.append("</a>")))
    app.add_role("result", NumberRole())
    app.add_role("rounded", NumberRole())
    app.add_role("claim", ClaimRole())
    app.connect("builder-inited", _load)
    app.connect("html-page-context", _add_cards)


@cache
def recorded_numbers() -> recorded.Numbers:
    """All numbers that the chapters recorded, each with the chapter that did so first.

    Raises InputError if a chapter is stale or two disagree.
    """
    for chapter in filter(runs.is_stale, runs.chapters()):
        raise InputError(f"chapters/{chapter}.ipynb was executed with other code, data or versions; run `make book`")
    return recorded.recorded()


def slug(label: str) -> str:
    """The class of the style sheet for a label."""
    return f"verdict-{claims.Label(label).slug}"


def card(name: str) -> Card:
    """The card of ``claim:ID`` or ``result:NAME``."""
    kind, _, rest = name.partition(":")
    return of_claim(rest) if kind == "claim" else of_result(rest)


def of_claim(name: str) -> Card:
    """What is printed, what it can mean, what we found, why its label, and the inputs."""
    finding = claims.finding(name)
    claim = finding.claim
    rows = {
        "They said": f"{escape(claim.statement)} ({escape(_titles('file')[claim.document])})",
        "It can mean": escape(listing([interval.text(claim.unit) for interval in finding.intervals])),
        "We found": escape(listing([quantity(value, claim.unit) for value in finding.recomputed] or [""])),
        "Label": f"{escape(recorded_numbers()[f'claim:{name}']['text'])}. {escape(finding.reason)}",
        "Rests on": _inputs(claims.inputs_behind(claim.result), register.base()),
    }
    return Card(f"“{_printed(name)}”", rows, "The whole entry in the ledger", LEDGER, claim.id)


def of_result(name: str) -> Card:
    """What a number is, in which case, and the inputs, as far as it is known."""
    case, _, result = name.rpartition(":")
    function = result.partition("[")[0]
    number = recorded_numbers()[name]
    rows = {"Exactly": escape(number["text"])}
    if name in register.assumptions():
        rows["Assumption"] = _assumption(name, register.base())
        return Card(number["text"], rows, "The assumption", ASSUMPTIONS, name)
    if case == "derived":
        rows["What it is"] = escape(tables.by_key("derived").at[result, "label"])
        return Card(number["text"], rows, "The code", MODEL, f"code-{result}")
    held = _case(case)
    if held and function in estimate.functions():
        values, told = held
        rows |= {
            "What it is": _first_paragraph(estimate.functions()[function]),
            "In which case": escape(told),
            "Rests on": _inputs(estimate.inputs_of(function), values),
        }
        return Card(number["text"], rows, "The code", MODEL, f"code-{function}")
    rows["What it is"] = "A calculation of the chapter that the link below leads to."
    return Card(number["text"], rows, "Where it was recorded", f"chapters/{number['chapter']}", RECORDED)


def _printed(name: str) -> str:
    """What a document prints at a place, or where it prints a claim first."""
    return (claims.places().get(name) or claims.claim(name)).printed


def _inputs(needed: set[str], values: Mapping[str, float]) -> str:
    """The assumptions among the inputs of a claim or a result, each with its value and source."""
    items = [_assumption(name, values) for name in register.assumptions() if name in needed]
    items += ["Staff by region, from official counts"] if needed & set(register.REGION_INPUTS) else []
    return bullets(items)


def _assumption(name: str, values: Mapping[str, float]) -> str:
    """An assumption with its value in some case, and where the value comes from."""
    row = register.assumptions()[name]
    source = "in this case" if values[name] != row.value else f"({row.basis}; {escape(_titles('id')[row.source])})"
    return f"{escape(row.label)}: <strong>{escape(quantity(values[name], row.unit))}</strong> {source}"


def _case(name: str) -> tuple[Mapping[str, float], str] | None:
    """The values of all assumptions in a scenario, with one alternative or, without a name, in the report's own route.

    With them, what the case changes. None for a name that is no case.
    """
    if name in register.alternatives():
        return register.with_alternatives([name]), f"Only this is changed: {register.alternatives()[name].label}."
    if name in register.scenarios():
        scenario = register.scenarios()[name]
        return register.scenario_values(name), f"{scenario.label}: {scenario.description}"
    return None if name else (register.base(), "")


def _first_paragraph(function: Callable) -> str:
    return escape(" ".join((function.__doc__ or "").split("\n\n")[0].split()))


def _titles(column: str) -> Mapping[str, str]:
    """The titles of all documents by ``column``."""
    return tables.read("documents").set_index(column)["title"].to_dict()


def _recorded(role: SphinxRole, name: str) -> Mapping[str, Any]:
    """A recorded number; the page of the role is built anew when the chapter that recorded it is executed."""
    if name not in recorded_numbers():
        where = f"{role.env.docname}, line {role.lineno}"
        raise ExtensionError(f"{where}: {unknown('recorded number', name, recorded_numbers())}")
    number = recorded_numbers()[name]
    role.env.note_dependency(str(runs.CHAPTERS / f"{number['chapter']}.ipynb"))
    return number


def _link(role: SphinxRole, name: str, child: nodes.Node, kind: str) -> Explained:
    """A link around ``child`` to the page that its card leads to."""
    found = card(name)
    address = f"{role.env.app.builder.get_relative_uri(role.env.docname, found.page)}#{found.anchor}"
    link = Explained("", "", child, refuri=address, classes=[kind])
    link["card"] = name
    return link


def _identifier(name: str) -> str:
    return "card-" + re.sub(r"[^A-Za-z0-9_-]", "-", name)


def _open(writer: HTML5Translator, node: Explained) -> None:
    attributes = {"href": node["refuri"], "data-card": _identifier(node["card"])}
    writer.body.append(writer.starttag(node, "a", "", **attributes))


def _load(_: Sphinx) -> None:
    try:
        recorded_numbers()
    except InputError as problem:
        raise ExtensionError(str(problem)) from None


def _add_cards(app: Sphinx, pagename: str, _: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Give a page the cards of its numbers, each once."""
    names = dict.fromkeys(node["card"] for node in doctree.findall(Explained)) if doctree else ()
    cards = [(_identifier(name), card(name), app.builder.get_relative_uri(pagename, card(name).page)) for name in names]
    context["cards"] = page.part("cards.html", cards=cards)
