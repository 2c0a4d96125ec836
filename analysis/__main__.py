"""The command line: python -m analysis …"""

import sys

if __name__ == "__main__":  # before all other imports, which take longer than most commands
    sys.excepthook = lambda kind, problem, trace: (
        print("analysis: interrupted", file=sys.stderr)
        if kind is KeyboardInterrupt
        else sys.__excepthook__(kind, problem, trace)
    )

import codecs
import json
import signal
from collections.abc import Iterable
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.errors import InputError, told  # what only some commands need is imported by them

if TYPE_CHECKING:
    from analysis.claims import Finding
    from analysis.evidence.places import Place

application = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, help="Re-run Caring for the NHS Workforce."
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
ScenarioName = Annotated[str, typer.Option("--scenario", metavar="ID", help="Named scenario of data/scenarios.csv.")]
REPEATABLE = ("--set",)
INTERRUPTED = 130
_interruptions: list[bool] = []
IN_ASCII = {"£": "GBP ", "→": "->", "–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "..."}


@application.command()
def estimate(
    scenario: ScenarioName = "published",
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Value of an assumption; may be given again."),
    ] = None,
    place: Annotated[
        str | None,
        typer.Option(
            "--place", metavar="CODE", help="One place: a code of data/organisations.csv, such as RR8, or scotland."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Print every result of the model with its unit, or those of one place."""
    from analysis import estimate as model
    from analysis.display.number_format import quantity
    from analysis.inputs import register

    settings = _changes(changes or [])
    values = register.changed(register.scenario_values(scenario), settings)
    where = ""
    if place is None:
        results = model.for_assumptions(values)
    else:
        from analysis.evidence import places

        chosen = places.place(place)
        _check_counted(chosen, settings)
        results, where = places.estimate_for(chosen, values), f"{chosen.name}. "
    if as_json:
        print(json.dumps({name: _plain(value) for name, value in results.items()}, indent=1))
        return
    rows = [
        (label, quantity(part, model.unit(name)))
        for name, value in results.items()
        for label, part in _parts(name, value)
    ]
    _print_table(f"{where}Scenario: {register.scenarios()[scenario].label}", ("result", "value"), rows)


@application.command()
def claims(as_json: Json = False) -> None:
    """Print every published claim with its verdict."""
    from analysis import claims as ledger
    from analysis.display.number_format import quantity

    findings = ledger.findings()
    if as_json:
        print(json.dumps([_as_object(finding) for finding in findings], indent=1))
        return
    rows = [
        (
            finding.claim.id,
            finding.claim.printed,
            ", ".join(quantity(value, finding.claim.unit) for value in finding.recomputed),
            finding.verdict,
        )
        for finding in findings
    ]
    _print_table("", ("id", "printed", "recomputed", "verdict"), rows)


@application.command()
def check() -> None:
    """Check everything under data/: tables, what they say of one another, and what the model needs of them."""
    from analysis.check import check as checked

    print(checked())


@application.command()
def run(
    scenario: ScenarioName = "published",
    folder: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the executed chapters.")
    ] = None,
) -> None:
    """Execute all chapters for a scenario through papermill."""
    from analysis.runs import (
        published,  # papermill takes a second to import, which the other commands need not wait for
    )

    for path in published.run(scenario, folder or published.RUNS, _say).values():
        print(path)


@application.command()
def sweep(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="YAML file; see the page on sweeps.")],
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", min=1, help="Runs at a time; one more than cores if not given.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Dask scheduler, such as tcp://host:8786.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder; _build/sweeps/PLAN unless given.")
    ] = None,
    max_runs: Annotated[
        int, typer.Option("--max-runs", metavar="N", min=1, help="Refuse a plan of more runs.")
    ] = 1_000,
) -> None:
    """Run chapters for every case of a plan; what was finished before is not run again."""
    from analysis.runs import command

    raise typer.Exit(command.perform(plan, jobs, scheduler, folder, max_runs))


@application.command()
def refresh(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Monthly releases by organisation, CSV as published.")
    ],
    revise: Annotated[bool, typer.Option("--revise", help="Take other figures for months held as revisions.")] = False,
    unusual: Annotated[bool, typer.Option("--unusual", help="Take figures that are far from those held.")] = False,
) -> None:
    """Add monthly releases of absence by organisation to the tables and print what changed: all of them or none."""
    from analysis import nhs_releases

    for line in nhs_releases.refresh(files, revise, unusual).lines():
        print(line)


@application.command()
def changes(
    before: Annotated[str, typer.Argument(metavar="REV", help="Commit, tag or branch to compare with.")],
    after: Annotated[
        str, typer.Argument(metavar="[REV]", help="Another one; the chapters as they stand unless given.")
    ] = "",
) -> None:
    """Print which published verdicts and numbers differ between two commits, from what their chapters recorded."""
    from analysis.publish import (
        changes as published,  # imports Jupyter's formats, which the other commands need not wait for
    )

    for line in published.lines(published.between(before, after)):
        print(line)


@application.command()
def book() -> None:
    """Execute the chapters that are stale, build the site and print the address of its first page."""
    from analysis import runs
    from analysis.check import check as checked
    from analysis.publish import readme
    from analysis.runs import published
    from analysis.site import builder

    _say(checked())
    if any(runs.is_stale(chapter) for chapter in runs.chapters()):
        builder.withdraw()
    published.refresh(_say)
    first_page = builder.build(_say)
    readme.write()
    _describe()
    print(first_page.as_uri())


@application.command()
def release() -> None:
    """Build the site, and write one archive of the newest commit with the site, the recorded numbers and the crate."""
    from analysis.publish import archive

    book()
    print(archive.write().as_uri())


@application.command()
def pdf() -> None:
    """Print the built site as one PDF and print its address."""
    from analysis.site.pdf import write

    print(write().as_uri())


def main() -> int:
    """Run a command; its status is 2, with one line on standard error, for a wrong request, and 130 if interrupted."""
    _make_printable()
    try:
        _check_words(sys.argv[1:])
        status = application(standalone_mode=False) or 0
        if status == INTERRUPTED:
            raise KeyboardInterrupt
        if sys.stdout is None:
            raise InputError("standard output is closed")
        sys.stdout.flush()
    except typer.TyperException as problem:
        return told(InputError(problem.format_message()))
    except ImportError:
        if not _interruptions:
            raise
        return told(KeyboardInterrupt())  # a library that is interrupted while it is imported fails in its own way
    except (InputError, OSError, KeyboardInterrupt) as problem:
        return told(problem)
    return status


def _make_printable() -> None:
    """Let output that cannot hold a sign, such as £ in ASCII, show it in plain letters."""
    codecs.register_error("plain", lambda problem: (_in_ascii(problem.object[problem.start]), problem.start + 1))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="plain")


def _in_ascii(sign: str) -> str:
    return IN_ASCII.get(sign, "?")


def _check_words(words: list[str]) -> None:
    """Refuse an empty word, which names nothing, and an option that is given twice, of which one would be ignored."""
    given = [word.partition("=")[0] for word in words if word.startswith("--")]
    for before, word in zip(["the command", *words], words, strict=False):
        if not word or (word.startswith("--") and word.endswith("=")):
            raise InputError(f"{word or before}: an empty value; expected one that names something")
    for option in given:
        if given.count(option) > 1 and option not in REPEATABLE:
            raise InputError(f"{option} is given twice; expected it once")


def _describe() -> None:
    """Write the crate beside the site, where it is known of which date the project is."""
    from analysis.publish import crate, repository

    if repository.edition():
        crate.write()
    else:
        _say("no crate was written: this folder is neither a clone nor a release, and nothing says of which date it is")


def _say(message: str) -> None:
    if sys.stderr is not None:
        print(message, file=sys.stderr, flush=True)


def _changes(settings: list[str]) -> dict[str, float]:
    """NAME=VALUE settings as numbers by name; a name given twice, or a value that is no number, is refused."""
    from analysis.inputs import register

    changes: dict[str, float] = {}
    for setting in settings:
        name, is_setting, value = setting.partition("=")
        if not is_setting:
            raise InputError(f"--set {setting}: expected NAME=VALUE, such as --set mental_health_share=0.54")
        if name in changes:
            raise InputError(f"--set {setting}: {name} was set before")
        try:
            changes[name] = register.number_of(value)
        except ValueError:
            raise InputError(f"--set {setting}: {value!r} is not a number") from None
    return changes


def _check_counted(chosen: "Place", settings: Iterable[str]) -> None:
    """Refuse a setting that would change nothing, because the place has a figure of its own or needs none."""
    from analysis.evidence import places

    counted = places.assumptions_of(chosen)
    for name in settings:
        if name not in counted:
            raise InputError(
                f"--set {name}: no result of --place {chosen.code} rests on it; expected one of {', '.join(counted)}"
            )


def _print_table(title: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Print a table for the eye; ids and values are never broken."""
    from rich.console import Console
    from rich.table import Column, Table

    table = Table(*(Column(name, no_wrap=name in ("id", "value")) for name in columns), title=title or None)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _plain(value: Any) -> Any:
    return float(value) if not getattr(value, "ndim", 0) else dict(_parts("", value))


def _parts(name: str, value: Any) -> list[tuple[str, float]]:
    """One pair of label and number, or one a region."""
    from analysis.inputs import register

    if not getattr(value, "ndim", 0):
        return [(name, float(value))]
    return [
        (f"{name}[{region}]" if name else region, float(part))
        for region, part in zip(register.regions(), value, strict=True)
    ]


def _as_object(finding: "Finding") -> dict[str, Any]:
    claim = finding.claim
    both = len(finding.intervals) > 1
    intervals = [[_limit(interval.low), _limit(interval.high)] for interval in finding.intervals]
    recomputed = [*finding.recomputed, None][: len(finding.intervals)] if finding.recomputed else [None]
    return {
        "id": claim.id,
        "document": claim.document,
        "line": claim.line,
        "printed": claim.printed,
        "value": claim.value,
        "value_high": claim.value_high,
        "unit": claim.unit,
        "verdict": finding.verdict,
        "recomputed": recomputed if both and finding.recomputed else recomputed[0],
        "interval": intervals if both else intervals[0],
        "inferred": list(finding.inferred),
        "wording": finding.wording.finding if finding.wording else None,
        "reason": finding.reason,
        "wording_reason": finding.wording.reason if finding.wording else None,
    }


def _limit(value: float) -> float | None:
    return value if isfinite(value) else None


def _interrupted(*_: object) -> None:
    _interruptions.append(True)
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGINT, _interrupted)
    sys.exit(main())
