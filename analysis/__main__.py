"""The command line: python -m analysis …"""

import os
import signal
import sys

if __name__ == "__main__":  # while what is imported below takes its time
    signal.signal(signal.SIGINT, lambda *_: os._exit(os.write(2, b"analysis: interrupted\n") and 130))

import codecs
import json
from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from analysis.errors import INTERRUPTED, InputError, InterruptionError, told

application = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, help="Re-run Caring for the NHS Workforce."
)
Json = Annotated[bool, Option("--json", help="Print JSON instead of a table.")]
ScenarioName = Annotated[str, Option("--scenario", metavar="ID", help="Named scenario of data/scenarios.csv.")]
Changes = Annotated[list[str], Option("--set", metavar="NAME=VALUE", help="Change an assumption; may be given again.")]
Place = Annotated[str, Option("--place", metavar="PLACE", help="england, uk, wales, … or a code such as RR8.")]
Year = Annotated[str, Option("--year", metavar="YEAR", help="2019, a financial year such as 2019/20, or latest.")]
Names = Annotated[list[str], Argument(metavar="NAME…", help="Scenarios, or places, or periods such as 2019.")]
Csv = Annotated[Path | None, Option("--csv", metavar="FILE", help="Write the table as CSV.")]
Chart = Annotated[Path | None, Option("--chart", metavar="FILE", help="Draw the relative differences.")]
Folder = Annotated[Path | None, Option("--out", metavar="DIR", help="Folder; in _build/ unless given.")]
PlanFile = Annotated[Path, Argument(metavar="PLAN", help="YAML file; see the page on sweeps.")]
Jobs = Annotated[int | None, Option("--jobs", metavar="N", min=1, help="Runs at a time; cores and one unless given.")]
Scheduler = Annotated[str | None, Option("--scheduler", metavar="ADDRESS", help="Dask's, such as tcp://host:8786.")]
MaxRuns = Annotated[int, Option("--max-runs", metavar="N", min=1, help="Refuse a plan of more runs.")]
Summary = Annotated[bool, Option("--summary", help="Run nothing; summarise the results that exist.")]
Files = Annotated[list[Path], Argument(metavar="FILE…", help="Monthly releases by organisation, CSV as published.")]
Revise = Annotated[bool, Option("--revise", help="Take other figures for months held as revisions.")]
Unusual = Annotated[bool, Option("--unusual", help="Take figures that are far from those held.")]
Before = Annotated[str, Argument(metavar="REV", help="Commit, tag or branch to compare with.")]
After = Annotated[str, Argument(metavar="[REV]", help="Another one; the chapters as they stand unless given.")]
Write = Annotated[bool, Option("--write", help="Write them into README.md and picture.svg.")]
REPEATABLE = ("--set",)
IN_ASCII = {"£": "GBP ", "→": "->", "–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "..."}
_interruptions: list[bool] = []


@application.command()
def estimate(
    scenario: ScenarioName = "published",
    changes: Changes = (),
    place: Place = "england",
    year: Year = "latest",
    as_json: Json = False,
) -> None:
    """Print our own estimate with its range, then every result of the model."""
    from analysis import command_estimate  # each command imports what it needs, and no other waits for it

    command_estimate.run(scenario, changes, place, year, as_json)


@application.command()
def compare(names: Names, changes: Changes = (), csv: Csv = None, chart: Chart = None, as_json: Json = False) -> None:
    """Put scenarios, places or periods side by side, with their differences and the assumptions that differ."""
    from analysis import command_compare

    command_compare.run(names, changes, csv, chart, as_json)


@application.command()
def claims(as_json: Json = False) -> None:
    """Print every published claim with its label."""
    from rich.console import Console
    from rich.table import Column, Table

    from analysis import claims as ledger
    from analysis.number_format import quantity

    findings = ledger.findings()
    if as_json:
        from analysis.display import claims_export

        print(json.dumps(claims_export.claims_json(findings), indent=1))
        return
    table = Table(Column("id", no_wrap=True), "printed", "recomputed", "label")
    for finding in findings:
        recomputed = ", ".join(quantity(value, finding.claim.unit) for value in finding.recomputed)
        table.add_row(finding.claim.id, finding.claim.printed, recomputed, finding.label)
    Console().print(table)


@application.command()
def check() -> None:
    """Check everything under data/: tables, what they say of one another, and what the model needs of them."""
    from analysis.check import check as checked

    print(checked())


@application.command()
def run(scenario: ScenarioName = "published", folder: Folder = None) -> None:
    """Execute all chapters for a scenario through papermill."""
    from analysis.runs import published

    for path in published.run(scenario, folder or published.RUNS, _say).values():
        print(path)


@application.command()
def sweep(
    plan: PlanFile,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    folder: Folder = None,
    max_runs: MaxRuns = 1_000,
    summary: Summary = False,
) -> None:
    """Run chapters for every case of a plan and print a summary; what was finished before is not run again."""
    from analysis.runs import command

    raise typer.Exit(command.perform(plan, jobs, scheduler, folder, max_runs, summary))


@application.command()
def refresh(files: Files, revise: Revise = False, unusual: Unusual = False) -> None:
    """Add monthly releases of absence by organisation to the tables and print what changed: all of them or none."""
    from analysis import nhs_releases

    for line in nhs_releases.refresh(files, revise, unusual).lines():
        print(line)


@application.command()
def changes(before: Before, after: After = "") -> None:
    """Print which published verdicts and numbers differ between two commits, from what their chapters recorded."""
    from analysis.publish import changes as published

    for line in published.lines(published.between(before, after)):
        print(line)


@application.command()
def book() -> None:
    """Execute the chapters that are stale, build the site and print the address of its first page."""
    from analysis.check import check as checked
    from analysis.runs import published
    from analysis.site import builder

    _say(checked())
    published.refresh(_say, builder.withdraw)
    from analysis.runs import agreement  # while the chapters were executed, nothing waited for its imports

    agreement.refresh(_say)
    print(builder.build(_say).as_uri())


@application.command()
def readme(write: Write = False) -> None:
    """Say whether README.md and its picture have the numbers that the chapters recorded; 1 if not."""
    from analysis.publish import readme as page

    if write:
        page.write()
    elif page.is_stale():
        _say("README.md or picture.svg is older than the chapters; bring them up to date with --write")
        raise typer.Exit(1)


@application.command()
def cite() -> None:
    """Print how to cite this version, with its commit."""
    from analysis.site import project

    print(project.citation(project.title()))


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
    except (InputError, InterruptionError, OSError, KeyboardInterrupt) as problem:
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


def _say(message: str) -> None:
    if sys.stderr is not None:
        print(message, file=sys.stderr, flush=True)


def _interrupted(*_: object) -> None:
    _interruptions.append(True)
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGINT, _interrupted)
    sys.exit(main())
