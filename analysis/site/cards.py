"""Numbers in prose: roles that print what the chapters recorded, each a link, and the cards that say where it comes from.

``{result}`NAME``` prints a recorded number. ``{claim}`ID``` prints what a document says, with the verdict. Both lead
to the ledger or to the code; with a script, hover, focus or a tap shows a card first. A name that no chapter recorded
stops the build.
"""

from collections.abc import Callable, Mapping, Set
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxRole

from analysis import claims, estimate, runs
from analysis.display.number_format import listing, quantity
from analysis.errors import InputError, unknown
from analysis.inputs import derived, register, tables
from analysis.sensitivity import one_way
from analysis.site import glossary
from analysis.site.links import Explained, Place, address, explained, identifier

LEDGER, MODEL, ASSUMPTIONS = "chapters/claims", "chapters/model", "chapters/assumptions"
RECORDED = "recorded-numbers"  # the heading under which a chapter prints what it recorded
FROM_SENSITIVITY = {
    "robust": "The part of the joint range of the assumptions in which the printed claim on {} holds.",
    "flip": "The value at which the printed claim on {} ceases to hold, or begins to, with all else as in the report.",
    "breaker": "The assumption that overturns the printed claim on {} most easily.",
}
Numbers = Mapping[str, Mapping[str, Any]]
Content = tuple[str, Mapping[str, str], list[tuple[str, Place]]]  # heading, rows by term, links with their places


class ResultRole(SphinxRole):
    """The text of a recorded number, as a link to what computed it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The number as the chapter printed it."""
        text = nodes.Text(_recorded(self, self.text)["text"])
        place = result_place(self.text, self.env.app.compendium_numbers)
        return [explained(f"result:{self.text}", address(self.env.app, self.env.docname, place), text, "result")], []


class ClaimRole(SphinxRole):
    """What is printed, with the recorded verdict, as a link to the ledger."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The printed number in quotation marks and the label after it."""
        label = _recorded(self, f"claim:{self.text}")["text"]
        place = claims.places().get(self.text) or claims.claim(self.text)
        printed = nodes.inline("", f"“{place.printed}”", classes=["printed"])
        link = explained(
            f"claim:{self.text}",
            address(self.env.app, self.env.docname, (LEDGER, claims.claim(self.text).id)),
            printed,
            "claimed",
        )
        link += [nodes.Text(" "), nodes.inline("", label, classes=["verdict", f"verdict-{claims.Label(label).slug}"])]
        return [link], []


def setup(app: Sphinx) -> None:
    """Register the roles, and the cards of each page."""
    app.add_role("result", ResultRole())
    app.add_role("claim", ClaimRole())
    app.connect("builder-inited", _load)
    app.connect("html-page-context", _add_cards)
    app.add_js_file("cards.js", loading_method="defer")


def recorded_numbers() -> dict[str, dict[str, Any]]:
    """All numbers that the chapters recorded, each with the chapter that did so first.

    Raises InputError if a chapter is stale or two disagree.
    """
    numbers: dict[str, dict[str, Any]] = {}
    for chapter in runs.chapters():
        if runs.is_stale(chapter):
            raise InputError(
                f"chapters/{chapter}.ipynb was executed with other code, data or versions; run `make book`"
            )
        for name, entry in runs.records(runs.CHAPTERS / f"{chapter}.ipynb").items():
            known = numbers.setdefault(name, entry | {"chapter": chapter})
            if known != entry | {"chapter": known["chapter"]}:
                raise InputError(
                    f"chapters/{chapter}.ipynb records {name} as {entry['text']}, another chapter as {known['text']}"
                )
    return numbers


def result_place(name: str, numbers: Numbers) -> Place:
    """The page and the anchor where a recorded number comes from."""
    case, _, result = name.rpartition(":")
    if result.partition("[")[0] in estimate.functions() and case not in FROM_SENSITIVITY:
        return MODEL, f"code-{result.partition('[')[0]}"
    if case == "derived":
        return MODEL, f"code-{result}"
    if name in register.assumptions():
        return ASSUMPTIONS, name
    return f"chapters/{numbers[name]['chapter']}", RECORDED


def claim_card(name: str, numbers: Numbers) -> dict[str, str]:
    """What a card says of a claim: term → text as HTML, empty where there is nothing to say."""
    finding = claims.finding(name)
    claim = finding.claim
    results = claims.results_in(claim.result)
    headline = one_way.HEADLINES.get(claim.result) == claim.id
    return {
        "Published": f"{escape(claim.statement)} {escape(_document(claim.document))}, line {claim.line}.",
        "It can mean": escape(listing([interval.text(claim.unit) for interval in finding.intervals])),
        "Recomputed": escape(listing([quantity(value, claim.unit) for value in finding.recomputed]))
        if finding.recomputed
        else "",
        "Label": f"{finding.label}: {escape(finding.reason)}",
        "Formula": "<br>".join(map(_formula, results))
        or (f"<code>{escape(claim.result)}</code>" if claim.result else ""),
        "Robustness": _robustness(claim.result, numbers) if headline else "",
        "Inputs": _inputs(claims.inputs_behind(claim.result), register.base()),
    }


def result_card(name: str, numbers: Numbers) -> dict[str, str]:
    """What a card says of a recorded number: term → text as HTML, empty where there is nothing to say."""
    case, _, result = name.rpartition(":")
    function = result.partition("[")[0]
    if case in FROM_SENSITIVITY:
        return {"What it is": FROM_SENSITIVITY[case].format(f"<code>{escape(result)}</code>")}
    if case == "derived":
        return {"What it is": escape(_first_paragraph(getattr(derived, result)))}
    if name in register.assumptions():
        return {"Assumption": _assumption(name, register.base())}
    if function in estimate.functions():
        return {
            "What it is": escape(_first_paragraph(estimate.functions()[function])),
            "In which case": escape(_case(case)),
            "Formula": _formula(function),
            "Robustness": "" if case else _robustness(result, numbers),
            "Inputs": _inputs(estimate.inputs_of(function), _values(case)),
        }
    return {"What it is": "Found by a calculation of the chapter named below, and recorded there."}


def _card(app: Sphinx, page: str, name: str) -> str:
    """A card as HTML, with links that hold on ``page``."""
    kind, _, rest = name.partition(":")
    heading, rows, links = {"claim": _of_claim, "result": _of_result, "term": _of_term}[kind](app, rest)
    terms = "".join(f"<dt>{term}</dt><dd>{text}</dd>" for term, text in rows.items() if text)
    leads = " ".join(f'<a href="{address(app, page, place)}">{label}</a>' for label, place in links)
    return (
        f'<aside class="card" id="{identifier(name)}" popover aria-label="About {escape(heading)}">'
        f'<p class="finding">{escape(heading)}</p><dl>{terms}</dl><p class="leads">{leads}</p></aside>'
    )


def _of_claim(app: Sphinx, name: str) -> Content:
    claim = claims.claim(name)
    computed = claims.results_in(claim.result)
    links = [("Ledger", (LEDGER, claim.id)), *[("Code", (MODEL, f"code-{result}")) for result in computed[:1]]]
    return f"“{(claims.places().get(name) or claim).printed}”", claim_card(name, app.compendium_numbers), links


def _of_result(app: Sphinx, name: str) -> Content:
    numbers = app.compendium_numbers
    place = result_place(name, numbers)
    label = {MODEL: "Code", ASSUMPTIONS: "Assumption"}.get(place[0]) or app.env.titles[place[0]].astext()
    return numbers[name]["text"], result_card(name, numbers), [(label, place)]


def _of_term(app: Sphinx, anchor: str) -> Content:
    term = glossary.terms(app)[anchor]
    return term.forms[0], {"Means": escape(term.definition)}, [("Glossary", (glossary.PAGE, anchor))]


def _formula(result: str) -> str:
    """The equation of a result in a line of text."""
    equation = estimate.equation(result)
    right = str(equation.rhs).replace("**", "^").replace("*", " × ").replace("/", " ÷ ")
    return f"<code>{escape(str(equation.lhs))} = {escape(right)}</code>"


def _inputs(needed: Set[str], values: Mapping[str, float]) -> str:
    """The assumptions among the inputs of a claim or a result, each with its value and source."""
    items = [_assumption(name, values) for name in register.assumptions() if name in needed]
    items += ["Staff by region: data/workforce.csv"] if needed & set(register.REGION_INPUTS) else []
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>" if items else ""


def _assumption(name: str, values: Mapping[str, float]) -> str:
    """An assumption with its value in some case, and where the value comes from."""
    row = register.assumptions()[name]
    if values[name] != row.value:
        return f"{escape(row.label)}: <strong>{escape(quantity(values[name], row.unit))}</strong> in this case"
    return f"{escape(row.label)}: {escape(quantity(row.value, row.unit))} ({row.basis}; {escape(_document_titles()[row.source])})"


def _values(case: str) -> Mapping[str, float]:
    """The values of all assumptions in a scenario, with one alternative, or in the report's own route."""
    if case in register.alternatives():
        return register.with_alternatives([case])
    return register.scenario_values(case) if case else register.base()


def _case(case: str) -> str:
    """What a scenario or an alternative changes."""
    if case in register.alternatives():
        return f"Only this is changed: {register.alternatives()[case].label}."
    return f"{register.scenarios()[case].label}: {register.scenarios()[case].description}" if case else ""


def _robustness(result: str, numbers: Numbers) -> str:
    found = numbers.get(f"robust:{result}")
    return f"The printed claim holds in {found['text']} of the joint range of the assumptions." if found else ""


def _first_paragraph(function: Callable) -> str:
    return " ".join((function.__doc__ or "").split("\n\n")[0].split())


def _document(file: str) -> str:
    documents = tables.read("documents").set_index("file")
    return str(documents.loc[file, "title"])


def _document_titles() -> Mapping[str, str]:
    return tables.read("documents").set_index("id")["title"].to_dict()


def _recorded(role: SphinxRole, name: str) -> Mapping[str, Any]:
    numbers = role.env.app.compendium_numbers
    if name not in numbers:
        place = f"{role.env.docname}, line {role.lineno}"
        raise ExtensionError(f"{place}: {unknown('recorded number', name, numbers)}")
    return numbers[name]


def _load(app: Sphinx) -> None:
    try:
        app.compendium_numbers = recorded_numbers()
    except InputError as problem:
        raise ExtensionError(str(problem)) from None


def _add_cards(app: Sphinx, pagename: str, _: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Give a page the cards of its numbers, each once."""
    names = dict.fromkeys(node["card"] for node in doctree.findall(Explained)) if doctree else ()
    context["cards"] = "".join(_card(app, pagename, name) for name in names)
