"""The pages on which a reader changes assumptions or chooses a place: their documents, written from register, model and ledger.

The first shows the base case; the script fills in what changes.
"""

from pathlib import Path

from docutils import nodes
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from analysis import estimate
from analysis.claims import Claim, claims, finding, stated_result
from analysis.display.exhibits import Equation
from analysis.display.number_format import quantity
from analysis.evidence import places
from analysis.inputs import register, tables
from analysis.sensitivity import analyses
from analysis.site import javascript

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)
TEMPLATES.filters["quantity"] = quantity
CHAPTERS = {
    "answer": "Our own estimate",
    "scale": "Scale",
    "impacts": "Impacts",
    "causes": "Causes",
    "recommendations": "Recommendations",
}


PAGES = ("chapters/explorer", "chapters/organisation")


def setup(app: Sphinx) -> None:
    """Register the directives, and give their pages, and no other page, their script and style."""
    app.add_directive("explorer", ExplorerDirective)
    app.add_directive("organisation", OrganisationDirective)
    app.connect("html-page-context", _add_files)
    app.connect("build-finished", _write_script)


def _add_files(app: Sphinx, page: str, *_: object) -> None:
    if page in PAGES:
        app.add_js_file("explorer.js", loading_method="defer")
        app.add_css_file("explorer.css")


def _write_script(app: Sphinx, failure: Exception | None) -> None:
    if failure is None and app.builder.name == "html":
        (Path(app.outdir) / "_static" / "explorer.js").write_text(javascript.script(), encoding="utf-8")


class ExplorerDirective(SphinxDirective):
    """Every assumption as a slider and a box, and every headline with its range and verdict."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        """The document of the page, with the base case in it."""
        page = TEMPLATES.get_template("explorer.html").render(
            scenarios=register.scenarios().values(),
            headlines=[_headline(result, claim) for result, claim in analyses.HEADLINES.items()],
            results=_results(),
            assumptions=[(title, _assumptions(chapter)) for chapter, title in CHAPTERS.items()],
        )
        return [nodes.raw("", page, format="html")]


class OrganisationDirective(SphinxDirective):
    """The estimate for a nation, a region, an organisation, or staff and a rate that a reader types."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        """The document of the page; its script fills in the results."""
        page = TEMPLATES.get_template("organisation.html").render(
            places=list(places.places().values()), inputs=places.LOCAL_INPUTS, labels=places.LABELS.items()
        )
        return [nodes.raw("", page, format="html")]


def _headline(result: str, claim: str) -> dict[str, object]:
    value = estimate.for_assumptions(register.base())[result]
    equation = Equation(estimate.equation(result))._repr_html_()
    return _row(result, estimate.label(result), value, claims()[claim]) | {"equation": equation}


def _results() -> list[dict[str, object]]:
    """Every result, and every region of one that is by region, with the claim that prints it if there is one."""
    claimed = {name: claim for claim in claims().values() if (name := stated_result(claim.result))}
    rows = []
    for result, value in estimate.for_assumptions(register.base()).items():
        label = estimate.label(result)
        if estimate.is_by_region(result):
            parts = [
                (f"{result}[{region}]", f"{label}: {region}", part)
                for region, part in zip(register.regions(), value, strict=True)
            ]
        else:
            parts = [(result, label, value)]
        rows += [_row(name, text, part, claimed.get(name)) for name, text, part in parts]
    return rows


def _row(name: str, label: str, value: float, claim: Claim | None) -> dict[str, object]:
    label_of_claim = finding(claim.id).label if claim else ""
    return {
        "name": name,
        "label": label,
        "text": quantity(value, estimate.unit(name.partition("[")[0])),
        "claim": claim,
        "verdict": label_of_claim,
    }


def _assumptions(chapter: str) -> list[dict[str, object]]:
    """The assumptions of a chapter, each with the values that a reader may choose in one click."""
    titles = tables.read("documents").set_index("id")["title"]
    return [
        vars(row) | {"source": titles[row.source], "choices": _choices(row)}
        for row in register.assumptions().values()
        if row.chapter == chapter
    ]


def _choices(row: register.Assumption) -> list[tuple[str, float, str]]:
    base = "chosen here" if row.basis == register.CHOSEN else "the report’s route"
    others = [
        (other.label, other.value, other.rationale)
        for other in register.alternatives().values()
        if other.assumption == row.id
    ]
    return [(base, row.value, row.rationale), *others]
