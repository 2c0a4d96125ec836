"""The command line: python -m analysis …"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Annotated

INTERRUPTED = 130  # as a shell says that Ctrl-C ended a command
if __name__ == "__main__":  # while the imports below take their second
    signal.signal(signal.SIGINT, lambda *_: os._exit(os.write(2, b"analysis: interrupted\n") and INTERRUPTED))

import typer  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Column, Table  # noqa: E402

from analysis import claims as ledger  # noqa: E402
from analysis import command_estimate  # noqa: E402
from analysis.display import claims_export  # noqa: E402
from analysis.display.number_format import quantity  # noqa: E402
from analysis.errors import InputError, InterruptionError  # noqa: E402

application = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, help="Re-run Caring for the NHS Workforce."
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
ScenarioName = Annotated[str, typer.Option("--scenario", metavar="ID", help="Named scenario of data/scenarios.csv.")]


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
            "--place", metavar="PLACE", help="england, uk, scotland, wales, northern-ireland or a code such as RR8."
        ),
    ] = None,
    year: Annotated[
        str, typer.Option("--year", metavar="YEAR", help="2019, a financial year such as 2019/20, or latest.")
    ] = "latest",
    as_json: Json = False,
) -> None:
    """Print our own estimate with its range, then every result of the model."""
    command_estimate.run(scenario, changes or [], place, year, as_json)


@application.command()
def claims(as_json: Json = False) -> None:
    """Print every published claim with its label."""
    findings = ledger.findings()
    if as_json:
        print(json.dumps(claims_export.claims_json(findings), indent=1, ensure_ascii=False))
        return
    table = Table(Column("id", no_wrap=True), "printed", "recomputed", "label")
    for finding in findings:
        recomputed = ", ".join(quantity(value, finding.claim.unit) for value in finding.recomputed)
        table.add_row(finding.claim.id, finding.claim.printed, recomputed, finding.label)
    Console().print(table)


@application.command()
def run(
    scenario: ScenarioName = "published",
    folder: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the executed chapters.")
    ] = None,
) -> None:
    """Execute all chapters for a scenario through papermill."""
    from analysis.runs import published

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
    summary: Annotated[bool, typer.Option("--summary", help="Run nothing; summarise the results that exist.")] = False,
) -> None:
    """Run chapters for every case of a plan and print a summary; what was finished before is not run again."""
    from analysis.runs import command

    raise typer.Exit(command.perform(plan, jobs, scheduler, folder, max_runs, summary))


@application.command()
def refresh(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Monthly releases by organisation, CSV as published.")
    ],
    revise: Annotated[bool, typer.Option("--revise", help="Take other figures for months held as revisions.")] = False,
) -> None:
    """Add monthly releases of absence by organisation to the tables and print what changed: all of them or none."""
    from analysis import nhs_releases

    for line in nhs_releases.refresh(files, revise).lines():
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
    from analysis.runs import published
    from analysis.site import builder

    published.refresh(_say, builder.withdraw)
    print(builder.build(_say).as_uri())


@application.command()
def readme(
    write: Annotated[bool, typer.Option("--write", help="Write them into README.md and picture.svg.")] = False,
) -> None:
    """Say whether README.md and its picture have the numbers that the chapters recorded; 1 if not."""
    from analysis.publish import readme as page

    if write:
        page.write()
    elif page.is_stale():
        _say("README.md or picture.svg is older than the chapters; bring them up to date with --write")
        raise typer.Exit(1)


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
    """Run a command; 2 and one line on standard error for anything wrong with what was asked."""
    try:
        status = application(standalone_mode=False) or 0
        if status == INTERRUPTED:  # typer's own status after Ctrl-C
            _refuse("interrupted")
        return status
    except InputError as problem:
        return _refuse(str(problem))
    except typer.TyperException as problem:
        return _refuse(problem.format_message())
    except (typer.Abort, KeyboardInterrupt, InterruptionError) as interruption:
        _refuse(str(interruption) or "interrupted")
        return INTERRUPTED


def _refuse(message: str) -> int:
    print(f"analysis: {' '.join(message.split())}", file=sys.stderr)
    return 2


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
