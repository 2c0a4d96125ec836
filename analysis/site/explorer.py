"""Pages on which a reader changes assumptions or looks up an organisation: their documents, before a script runs."""

from math import floor, log10
from pathlib import Path

from docutils import nodes
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from analysis import estimate
from analysis.display.exhibits import Equation
from analysis.evidence import profiles, scores
from analysis.evidence.time_series import Estimate
from analysis.inputs import register, tables
from analysis.number_format import quantity
from analysis.site import javascript, profile_data

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)
TEMPLATES.filters["quantity"] = quantity
PAGES = ("chapters/explorer", "chapters/organisation")
STEPS = 200  # of a slider, or a few more


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
    """Write the script, which takes seconds, unless the last build made it from the same code and data."""
    if failure is not None or app.builder.name != "html":
        return
    script, made_from = Path(app.outdir) / "_static" / "explorer.js", Path(app.outdir).parent / "explorer-made-from"
    if not (script.exists() and made_from.exists() and made_from.read_text(encoding="utf-8") == app.config.made_from):
        script.write_text(javascript.script(), encoding="utf-8")
        made_from.write_text(app.config.made_from, encoding="utf-8")


class ExplorerDirective(SphinxDirective):
    """Every assumption as a slider and a box, and the result that a reader asks for."""

    def run(self) -> list[nodes.Node]:
        """The document of the page, with the report's own route in it."""
        results = estimate.for_assumptions(register.base())
        rows = {name: _result(name, value) for name, value in results.items() if not estimate.is_by_region(name)}
        questions = [rows[name] | {"equation": _equation(name)} for name in javascript.questions()]
        page = TEMPLATES.get_template("explorer.html").render(
            scenarios=register.scenarios().values(),
            questions=questions,
            results=rows.values(),
            assumptions=_assumptions(),
        )
        return [nodes.raw("", page, format="html")]


class OrganisationDirective(SphinxDirective):
    """The profile of England, of a region or of an organisation, or of numbers that a reader types."""

    def run(self) -> list[nodes.Node]:
        """The document of the page, with England in it."""
        england = profiles.profile("England")
        page = TEMPLATES.get_template("organisation.html").render(
            name=england.absence.name,
            results=[_ranged(name, getattr(england.answer, part)) for name, part in profiles.RESULTS.items()],
            covers=profiles.COVERS,
            inputs=profiles.TYPED,
            scores=max(scores.scores_of_trusts().values(), key=len),
            not_england=scores.NOT_ENGLAND,
        )
        return [nodes.raw("", page, format="html")]


def _result(name: str, value: object) -> dict[str, object]:
    return {"id": name, "label": estimate.label(name), "value": quantity(float(value), estimate.unit(name))}


def _ranged(name: str, found: Estimate) -> dict[str, object]:
    value, low, high = (quantity(end, estimate.unit(name), 2) for end in (found.value, found.low, found.high))
    return {"id": name, "term": profile_data.TERMS[name], "value": value, "range": f"{low} to {high}"}


def _equation(name: str) -> str:
    return Equation(estimate.equation(name))._repr_html_()


def _assumptions() -> list[dict[str, object]]:
    """Every assumption with its source, a slider's step, and the values that a reader may choose in one click."""
    titles = tables.read("documents").set_index("id")["title"]
    return [
        vars(row) | {"source": titles[row.source], "choices": _choices(row), "step": nice_step(row.high - row.low)}
        for row in register.assumptions().values()
    ]


def nice_step(span: float) -> float:
    """A step of 1, 2, 5 or 10 times a power of ten that divides a range into a few hundred."""
    power = 10.0 ** floor(log10(span / STEPS))
    return float(f"{next(times * power for times in (1, 2, 5, 10) if times * power >= span / STEPS):.3g}")


def _choices(row: register.Assumption) -> list[tuple[str, float, str]]:
    whose = "our estimate" if row.chapter == "answer" else "the report's route"
    base = "chosen here" if row.basis == register.CHOSEN else whose
    others = [other for other in register.alternatives().values() if other.assumption == row.id]
    return [(base, row.value, row.rationale), *((other.label, other.value, other.rationale) for other in others)]
