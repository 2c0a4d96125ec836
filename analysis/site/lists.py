"""Lists that pages show: the exhibits, the standards, the sources, and how nearly runs and machines agree."""

import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from html import escape
from urllib.parse import quote

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from analysis import claims, estimate, runs
from analysis.display.exhibits import Table
from analysis.display.html import bullets
from analysis.errors import InputError
from analysis.inputs import tables
from analysis.number_format import quantity
from analysis.sensitivity import one_way
from analysis.site import exhibit_list, page, project

NOT_MET = "not met"
MACHINES = runs.ROOT / "machines.json"
OF_MACHINES = {
    "machine": "machine",
    "identical": "numbers identical",
    "closed form": "largest relative difference, closed form",
    "iterative": "largest relative difference, iterative",
    "texts": "texts that differ",
    "outputs": "outputs beyond tolerance",
    "tests": "tests of numbers",
}
MUTATION = runs.ROOT / "mutation.json"
YEAR = re.compile(r"(?:19|20)\d\d")


def setup(app: Sphinx) -> None:
    """Register the directives."""
    for make in (exhibits, standards, sources, freshness, machines, mutation, agreement):
        app.add_directive(make.__name__, shown(make))


def shown(make: Callable[..., str]) -> type[SphinxDirective]:
    """A directive that shows the HTML which ``make`` gives for its argument, if it has one.

    Its page is built anew when a chapter, or what was recorded of runs and machines, has changed.
    """

    class Shown(SphinxDirective):
        __doc__ = make.__doc__
        optional_arguments = make.__code__.co_argcount

        def run(self) -> list[nodes.Node]:
            for path in (*runs.CHAPTERS.glob("*.ipynb"), *runs.CHAPTERS.glob("*.json"), MACHINES, MUTATION):
                self.env.note_dependency(str(path))
            try:
                return [nodes.raw("", make(*self.arguments), format="html")]
            except InputError as problem:
                raise ExtensionError(f"{self.env.docname}, line {self.lineno}: {problem}") from None

    return Shown


def table(caption: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table of cells that are HTML already."""
    return page.part("table.html", caption=caption, columns=columns, rows=rows)


def exhibits() -> str:
    """Every figure and table of the chapters with the function that makes it."""
    found = exhibit_list.exhibits()
    count = {kind: sum(item.kind == kind for item in found) for kind in ("figure", "table")}
    rows = (
        (
            f'<a href="{item.page}.html{item.anchor and "#"}{item.anchor}">{escape(item.title)}</a>'
            f"<br><small>{item.kind} on the page {item.page}</small>",
            "<code>{1}</code><br><small>{0}</small>".format(*map(escape, item.program.split(": "))),
        )
        for item in found
    )
    return table(f"{count['figure']} figures, {count['table']} tables", ("title", "made by"), rows)


def standards() -> str:
    """One table a standard from data/standards.csv: each item with the test or section that meets it.

    Raises InputError for a test or section that does not exist.
    """
    return "".join(
        table(
            f"{standard}: {(items['met_by'] != '').sum()} of {len(items)} items met",
            ("item", "met by"),
            [(escape(row.item), _met_by(row.met_by)) for row in items.itertuples()],
        )
        for standard, items in tables.read("standards").groupby("standard", sort=False)
    )


def _met_by(references: str) -> str:
    """References as links or names, each checked to exist: tests/FILE.py::TEST, chapters/NAME#HEADING, FILE#TEXT."""
    found = []
    for reference in filter(None, (part.strip() for part in references.split(";"))):
        path, _, name = reference.replace("::", "#").partition("#")
        file = next(
            (runs.ROOT / (path + end) for end in ("", ".ipynb", ".md") if (runs.ROOT / (path + end)).is_file()), None
        )
        if file is None or name not in file.read_text(encoding="utf-8"):
            raise InputError(f"data/standards.csv: {reference!r} does not exist")
        text = escape(reference)
        is_page = path.startswith("chapters/")
        address = quote(path.removeprefix("chapters/"))
        found.append(f'<a href="{address}.html">{text}</a>' if is_page else f"<code>{text}</code>")
    return "<br>".join(found) or NOT_MET


def freshness() -> str:
    """When the sources were read and are due to be read again, and the newest year of each claim's evidence."""
    newest = []
    for claim in claims.claims().values():
        years = [year for row in claims.evidence_on(claim.id) for year in YEAR.findall(row.period)]
        link = (
            f'<a href="claims.html#{claim.id}">“{escape(claim.printed)}”</a> <small>{escape(claim.statement)}</small>'
        )
        newest += [(link, max(years))] if years else []
    told = f"Sources last read: {project.day('sources-read')}. Next due: {project.day('review-by')}."
    summary = f"{len(newest)} claims with evidence, by the newest year that it speaks of"
    listed = table(summary, ("claim", "evidence of"), sorted(newest, key=lambda row: row[1]))
    return f"<p>{told}</p><details><summary>{summary}</summary>{listed}</details>"


def sources() -> str:
    """Every document of data/documents.csv by author, each with an anchor, and its address or why there is none."""
    rows = tables.read("documents").sort_values(["author", "date", "title"], kind="stable")
    return f'<ul class="sources">{"".join(map(_source, rows.to_dict("records")))}</ul>'


def _source(row: dict[str, str]) -> str:
    told = {name: escape(text) for name, text in row.items()}
    date = told["date"] if row["date"] != "not known" else "date not known"
    publisher = f" {told['publisher']}." if row["publisher"] != row["author"] else ""
    is_link = re.fullmatch(r"[\w.-]+\.[a-z]{2,}(/\S*)?", row["address"])
    where = (
        f'<a href="https://{told["address"]}">{told["address"]}</a>' if is_link else f"No address: {told['address']}"
    )
    return (
        f'<li id="source-{row["id"]}">{told["author"]} ({date}). <em>{told["title"]}</em>.{publisher} {where}. '
        f"Licence: {told['licence']}. <small>{row['id']}</small></li>"
    )


def machines() -> str:
    """On which machines the recorded numbers were reproduced, and how well, as ``make machines`` measured.

    What could not be tried says why.
    """
    found = json.loads(MACHINES.read_text(encoding="utf-8"))
    day = project.in_words(date.fromisoformat(found["date"]))
    caption = (
        f"{found['numbers']:,} recorded numbers on other machines, beside {found['machines'][0]['machine']} "
        f"({found['processor']}, {day})"
    )
    rows = pd.DataFrame(found["machines"])
    rows["tests"] = rows["tests"].fillna("not possible here: " + rows["not_possible"])
    whole = dict.fromkeys(("identical", "texts", "outputs"), "Int64")
    told = rows.astype(whole).astype(object).fillna("").reindex(columns=OF_MACHINES).rename(columns=OF_MACHINES)
    return Table("machines", caption, told)._repr_html_()


def mutation() -> str:
    """How many changes of figures and code the checks notice, as ``make mutation`` counted, and which they do not."""
    found = json.loads(MUTATION.read_text(encoding="utf-8"))
    rows = [
        (
            one["what"],
            f"{one['possible']:,}",
            str(one["tried"]),
            str(one["noticed"]),
            f"{one['low']:.0%} to {one['high']:.0%}",
            escape("; ".join(f"{check} {count}" for check, count in one["by"].items())),
        )
        for one in found["samples"]
    ]
    columns = ("changes of", "possible", "tried", "noticed", "95% interval of the share", "noticed by")
    day = project.in_words(date.fromisoformat(found["date"]))
    missed = [what for one in found["samples"] for what in one["not_noticed"]]
    slight = sum(_is_slight(what) for what in missed)
    told = f"The {len(missed)} changes that nothing noticed; {slight} move a figure by less than a thousandth"
    fold = f"<details><summary>{told}</summary>{bullets(map(escape, missed))}</details>"
    return table(f"Changes made on purpose, {day}", columns, rows) + fold


def _is_slight(what: str) -> bool:
    """Whether a change typed a figure, other than nought, wrongly by less than a thousandth of it."""
    typed = re.search(r": (\S+) typed as (\S+)$", what)
    if not typed or float(typed[1]) == 0:
        return False
    return abs(float(typed[2]) / float(typed[1]) - 1) < 0.001


def agreement(_plan: str) -> str:
    """What runs of whole chapters for the cases of a plan recorded, beside the direct call; nothing is run.

    The argument tells whoever reads the page's source which plan it was. Raises InputError if the record is stale.
    """
    from analysis.runs.agreement import kept

    found = kept()
    texts = [
        {"case": case} | {name: quantity(row[name], estimate.unit(name)) for name in one_way.HEADLINES}
        for case, row in found["cases"].items()
    ]
    counts = f"{found['runs']} runs of whole chapters give the {found['results']:,} results of {len(texts)} cases"
    table = Table("agreement", f"{counts}; all are those of the direct call", pd.DataFrame(texts))
    fold = f"<details><summary>The {len(texts)} cases</summary>{table._repr_html_()}</details>"
    return f"<p>{table.caption}.</p>\n{fold}"
