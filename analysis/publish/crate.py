"""The compendium as an RO-Crate: what it is made of, under which terms, and which run made which figure and table.

Paths are those of a release, where the site stands in site/. Times of runs are not known: chapters are executed without
traces of time and place, and a run is known by the digest of its code, data and versions instead.
"""

import json
from collections.abc import Collection

from rocrate.model import ContextEntity
from rocrate.rocrate import ROCrate

from analysis import runs
from analysis.errors import InputError
from analysis.inputs import tables
from analysis.runs import repository
from analysis.site import exhibit_list, project
from analysis.site.builder import SITE

VERSION = "1.1"  # of the RO-Crate specification: the one that most tools read
NAME = "ro-crate-metadata.json"
CRATE = SITE.parent / NAME
SITE_IN_RELEASE = "site"
RECORDED = "results/recorded.csv"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
MIT = "https://spdx.org/licenses/MIT"
OPEN_GOVERNMENT = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
LICENCES = {
    CC_BY: "Creative Commons Attribution 4.0 International",
    MIT: "MIT License",
    OPEN_GOVERNMENT: "Open Government Licence v3.0",
}
QUOTED = (
    "Single figures are quoted from documents under these terms: {}. "
    "Their selection and the texts are the project's own."
)
TYPES = {"figure": "ImageObject", "table": "Table", "list": "CreativeWork"}
MODEL, AUTHORS = "analysis/", {"@id": "#authors"}
OWN_TEXT = {"license": {"@id": CC_BY}, "author": AUTHORS}
OWN_CODE = {"license": {"@id": MIT}, "author": AUTHORS}


def write() -> None:
    """Write the crate beside the built site; the same for one commit in any folder."""
    text = json.dumps(described().metadata.generate(), indent=1, sort_keys=True, ensure_ascii=False)
    runs.notebooks.write_whole(CRATE, text + "\n")


def described() -> ROCrate:
    """The crate of the compendium as it stands.

    Raises InputError if nothing says of which date it is: neither a commit nor a release.
    """
    crate = ROCrate(version=VERSION)
    _entity(crate, AUTHORS["@id"], "Organization", project.authors())
    for address, name in LICENCES.items():
        _entity(crate, address, "CreativeWork", name, url=address)
    crate.root_dataset.properties().update(_root())
    _add_sources(crate)
    _add_tables(crate)
    _add_model(crate)
    _add_chapters(crate)
    return crate


def _root() -> dict:
    edition, citation = repository.edition(), project.citation_file()
    if not edition:
        raise InputError("the crate needs a date: this folder is neither a clone nor a release")
    found = {
        "name": citation["title"],
        "description": citation["abstract"],
        "datePublished": edition["date"],
        "version": f"{citation['version']}, commit {edition['commit']}",
        "keywords": citation["keywords"],
        "citation": {"@id": _source("wpi-2020")},
        "mentions": [{"@id": f"#run-{chapter}"} for chapter in runs.chapters()],
    }
    homepage = project.addresses().get("Homepage")
    return found | OWN_TEXT | ({"url": homepage} if homepage else {})


def _add_sources(crate: ROCrate) -> None:
    """Every document and source of data; an author is a person where the citation file says so."""
    authors = [who for work in project.citation_file()["references"] for who in work["authors"]]
    people = {f"{who['given-names']} {who['family-names']}" for who in authors}
    for name in sorted(people):
        _entity(crate, _person(name), "Person", name)
    for row in tables.read("documents").to_dict("records"):
        author = {"@id": _person(row["author"])} if row["author"] in people else row["author"]
        told = {"author": author, "publisher": row["publisher"], "license": row["licence"]}
        dated = {"datePublished": row["date"]} if row["date"] != "not known" else {}
        place = f"Found at: {row['address']}"
        _entity(crate, _source(row["id"]), "CreativeWork", row["title"], **told, **dated, description=place)


def _add_tables(crate: ROCrate) -> None:
    """The tables of data/, each with the sources that its rows name."""
    package = json.loads((tables.DATA / "datapackage.json").read_text(encoding="utf-8"))
    _file(crate, "data/datapackage.json", "application/json", package["title"], license={"@id": CC_BY})
    for resource in package["resources"]:
        frame = tables.read(resource["name"])
        sources = sorted(set(frame["source"]) - {""}) if "source" in frame else []
        based = {"isBasedOn": [{"@id": _source(name)} for name in sources]} if sources else {}
        _file(crate, f"data/{resource['path']}", "text/csv", resource["title"], **_terms(sources), **based)


def _terms(sources: Collection[str]) -> dict[str, object]:
    """Under which terms a table stands whose rows name these sources: official if all are, else the project's own."""
    stated = sorted(set(tables.read("documents").set_index("id").loc[list(sources), "licence"]))
    if stated == [LICENCES[OPEN_GOVERNMENT]]:
        return {"license": {"@id": OPEN_GOVERNMENT}}
    own = {"license": {"@id": CC_BY}}
    return own | ({"description": QUOTED.format("; ".join(stated))} if sources else {})


def _add_model(crate: ROCrate) -> None:
    """The module, its parts that make exhibits, and the versions that it runs with."""
    whole = {"@type": ["Dataset", "SoftwareSourceCode"], "name": "Model and shared module"}
    crate.add_dataset(dest_path=MODEL, properties=whole | OWN_CODE)
    model = {path.relative_to(runs.ROOT).as_posix() for path in (runs.ROOT / MODEL / "model").glob("*.py")}
    for path in sorted({_program(item) for item in exhibit_list.exhibits()} | model):
        _file(crate, path, "text/x-python", path, **OWN_CODE)
    _file(crate, "requirements.lock", "text/plain", "Every package with its version and hashes", **OWN_CODE)


def _add_chapters(crate: ROCrate) -> None:
    """Each chapter: notebook, page, the run that executed it, and every figure and table that the run made."""
    inputs = [*(f"data/{name}.csv" for name in tables.names()), "requirements.lock"]
    for chapter in runs.chapters():
        notebook, page = f"chapters/{chapter}.ipynb", f"{SITE_IN_RELEASE}/chapters/{chapter}.html"
        executed = runs.notebooks.read(chapter)
        title = executed.cells[0].source.splitlines()[0].removeprefix("# ")
        _file(crate, notebook, "application/x-ipynb+json", f"{title}: executed notebook", **OWN_TEXT)
        _file(crate, page, "text/html", f"{title}: page", isBasedOn={"@id": notebook}, **OWN_TEXT)
        shown = [item for item in exhibit_list.exhibits() if item.page == chapter]
        made = [_add_exhibit(crate, item, page, place) for place, item in enumerate(shown)]
        _entity(
            crate,
            f"#run-{chapter}",
            "CreateAction",
            f"Execution of the chapter: {title}",
            identifier=executed.metadata["compendium"]["results"],
            instrument=[{"@id": notebook}, {"@id": MODEL}],
            object=[{"@id": name} for name in inputs],
            result=[{"@id": name} for name in (notebook, *made)],
            agent=AUTHORS,
        )
    _file(crate, RECORDED, "text/csv", "Every recorded number and verdict", **OWN_TEXT)


def _add_exhibit(crate: ROCrate, item: exhibit_list.Listed, page: str, place: int) -> str:
    """A figure, table or list of a page, with the file of the function that makes it; its identifier."""
    name = f"{page}#{item.anchor or f'list-{place}'}"
    made = {"isPartOf": {"@id": page}, "isBasedOn": {"@id": _program(item)}, "license": {"@id": CC_BY}}
    _entity(crate, name, TYPES[item.kind], item.title, **made)
    return name


def _entity(crate: ROCrate, place: str, kind: str, name: str, **properties: object) -> None:
    crate.add(ContextEntity(crate, place, properties={"@type": kind, "name": name, **properties}))


def _file(crate: ROCrate, path: str, media_type: str, name: str, **properties: object) -> None:
    crate.add_file(dest_path=path, properties={"name": name, "encodingFormat": media_type, **properties})


def _program(item: exhibit_list.Listed) -> str:
    return item.program.partition(":")[0]


def _source(name: str) -> str:
    return f"#source-{name}"


def _person(name: str) -> str:
    return f"#person-{name.lower().replace(' ', '-')}"
