"""The compendium as an RO-Crate: what it is made of, under which terms, and which run made which figure and table.

Paths are those of a release, where the site stands in site/. Times of runs are not known: chapters are executed without
traces of time and place, and a run is known by the digest of its code, data and versions instead.
"""

import json
from collections.abc import Collection
from pathlib import Path

from rocrate.model import ContextEntity
from rocrate.rocrate import ROCrate

from analysis import runs
from analysis.errors import InputError
from analysis.inputs import tables
from analysis.publish import repository
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
MODEL = "analysis/"


def write() -> Path:
    """Write the crate beside the built site and return the file; the same for one commit in any folder."""
    text = json.dumps(described().metadata.generate(), indent=1, sort_keys=True, ensure_ascii=False)
    runs.notebooks.write_whole(CRATE, text + "\n")
    return CRATE


def described() -> ROCrate:
    """The crate of the compendium as it stands.

    Raises InputError if nothing says of which date it is: neither a commit nor a release.
    """
    citation = project.citation_file()
    crate = ROCrate(version=VERSION)
    authors = _entity(crate, "#authors", "Organization", name=project.authors())
    for address, name in LICENCES.items():
        _entity(crate, address, "CreativeWork", name=name, url=address)
    crate.root_dataset.properties().update(_root(citation, authors))
    _add_sources(crate, citation)
    _add_tables(crate)
    _add_model(crate, authors)
    _add_chapters(crate, authors)
    return crate


def _root(citation: dict, authors: ContextEntity) -> dict:
    edition = repository.edition()
    if not edition:
        raise InputError("the crate needs a date: this folder is neither a clone nor a release")
    found = {
        "name": citation["title"],
        "description": citation["abstract"],
        "datePublished": edition["date"],
        "version": f"{citation['version']}, commit {edition['commit']}",
        "keywords": citation["keywords"],
        "license": {"@id": CC_BY},
        "author": {"@id": authors.id},
    }
    return found | ({"url": project.addresses()["Homepage"]} if "Homepage" in project.addresses() else {})


def _add_sources(crate: ROCrate, citation: dict) -> None:
    """Every document and source of data; an author is a person where the citation file says so."""
    people = {
        f"{who['given-names']} {who['family-names']}" for work in citation["references"] for who in work["authors"]
    }
    for name in sorted(people):
        _entity(crate, _person(name), "Person", name=name)
    for row in tables.read("documents").to_dict("records"):
        author = {"@id": _person(row["author"])} if row["author"] in people else row["author"]
        kept = {"name": row["title"], "author": author, "publisher": row["publisher"], "license": row["licence"]}
        dated = {"datePublished": row["date"]} if row["date"] != "not known" else {}
        _entity(crate, _source(row["id"]), "CreativeWork", **kept, **dated, description=f"Found at: {row['address']}")
    crate.root_dataset["citation"] = {"@id": _source("wpi-2020")}


def _add_tables(crate: ROCrate) -> None:
    """The tables of data/, each with the sources that its rows name."""
    package = json.loads((tables.DATA / "datapackage.json").read_text(encoding="utf-8"))
    _file(
        crate, "data/datapackage.json", name=package["title"], encodingFormat="application/json", license={"@id": CC_BY}
    )
    for resource in package["resources"]:
        frame = tables.read(resource["name"])
        sources = sorted(set(frame["source"]) - {""}) if "source" in frame else []
        based = {"isBasedOn": [{"@id": _source(name)} for name in sources]} if sources else {}
        terms = _terms(sources)
        _file(crate, f"data/{resource['path']}", name=resource["title"], encodingFormat="text/csv", **terms, **based)


def _terms(sources: Collection[str]) -> dict[str, object]:
    """Under which terms a table stands whose rows name these sources: official if all are, else the project's own."""
    stated = sorted(set(tables.read("documents").set_index("id").loc[list(sources), "licence"]))
    if stated == [LICENCES[OPEN_GOVERNMENT]]:
        return {"license": {"@id": OPEN_GOVERNMENT}}
    own = {"license": {"@id": CC_BY}}
    return own | ({"description": QUOTED.format("; ".join(stated))} if sources else {})


def _add_model(crate: ROCrate, authors: ContextEntity) -> None:
    """The module, its parts that make exhibits, and the versions that it runs with."""
    terms = {"license": {"@id": MIT}, "author": {"@id": authors.id}}
    crate.add_dataset(
        dest_path=MODEL,
        properties={"@type": ["Dataset", "SoftwareSourceCode"], "name": "Model and shared module", **terms},
    )
    for path in sorted({item.program.partition(":")[0] for item in exhibit_list.exhibits()} | _model_files()):
        _file(crate, path, name=path, encodingFormat="text/x-python", **terms)
    _file(
        crate,
        "requirements.lock",
        name="Every package with its version and hashes",
        encodingFormat="text/plain",
        **terms,
    )


def _add_chapters(crate: ROCrate, authors: ContextEntity) -> None:
    """Each chapter: notebook, page, the run that executed it, and every figure and table that the run made."""
    inputs = [{"@id": f"data/{name}.csv"} for name in tables.names()] + [{"@id": "requirements.lock"}]
    terms = {"license": {"@id": CC_BY}, "author": {"@id": authors.id}}
    for chapter in runs.chapters():
        notebook = f"chapters/{chapter}.ipynb"
        page = f"{SITE_IN_RELEASE}/chapters/{chapter}.html"
        title = runs.notebooks.read(chapter).cells[0].source.splitlines()[0].removeprefix("# ")
        _file(crate, notebook, name=f"{title}: executed notebook", encodingFormat="application/x-ipynb+json", **terms)
        _file(crate, page, name=f"{title}: page", encodingFormat="text/html", isBasedOn={"@id": notebook}, **terms)
        shown = [item for item in exhibit_list.exhibits() if item.page == chapter]
        made = [_add_exhibit(crate, item, page, place) for place, item in enumerate(shown)]
        _entity(
            crate,
            f"#run-{chapter}",
            "CreateAction",
            name=f"Execution of the chapter: {title}",
            identifier=runs.notebooks.read(chapter).metadata["compendium"]["results"],
            instrument=[{"@id": notebook}, {"@id": MODEL}],
            object=inputs,
            result=[{"@id": name} for name in (notebook, *made)],
            agent={"@id": authors.id},
        )
    _file(crate, RECORDED, name="Every recorded number and verdict", encodingFormat="text/csv", **terms)
    crate.root_dataset["mentions"] = [{"@id": f"#run-{chapter}"} for chapter in runs.chapters()]


def _add_exhibit(crate: ROCrate, item: exhibit_list.Listed, page: str, place: int) -> str:
    """A figure, table or list of a page, with the file of the function that makes it; its identifier."""
    name = f"{page}#{item.anchor or f'list-{place}'}"
    program = {"@id": item.program.partition(":")[0]}
    _entity(
        crate,
        name,
        TYPES[item.kind],
        name=item.title,
        isPartOf={"@id": page},
        isBasedOn=program,
        license={"@id": CC_BY},
    )
    return name


def _model_files() -> set[str]:
    return {path.relative_to(runs.ROOT).as_posix() for path in (runs.ROOT / MODEL / "model").glob("*.py")}


def _entity(crate: ROCrate, place: str, kind: str, /, **properties: object) -> ContextEntity:
    return crate.add(ContextEntity(crate, place, properties={"@type": kind, **properties}))


def _file(crate: ROCrate, path: str, /, **properties: object) -> None:
    crate.add_file(dest_path=path, properties=properties)


def _source(name: str) -> str:
    return f"#source-{name}"


def _person(name: str) -> str:
    return f"#person-{name.lower().replace(' ', '-')}"
