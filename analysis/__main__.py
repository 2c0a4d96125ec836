"""The command line: python -m analysis …"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Column, Table

from analysis import claims as ledger
from analysis import estimate as model
from analysis.display.number_format import quantity
from analysis.errors import InputError, InterruptionError
from analysis.evidence import places
from analysis.inputs import register

application = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, help="Re-run Caring for the NHS Workforce."
)
INTERRUPTED = 130  # as a shell says that Ctrl-C ended a command
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
            "--place", metavar="CODE", help="One place: a code of data/organisations.csv, such as RR8, or scotland."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Print every result of the model with its unit, or those of one place."""
    settings = _changes(changes or [])
    values = register.changed(register.scenario_values(scenario), settings)
    if place is not None:
        _check_counted(places.place(place), settings)
    results = places.estimate_for(places.place(place), values) if place is not None else model.for_assumptions(values)
    if as_json:
        print(json.dumps({name: _plain(value) for name, value in results.items()}, indent=1))
        return
    where = f"{places.place(place).name}. " if place else ""
    table = Table("result", "value", title=f"{where}Scenario: {register.scenarios()[scenario].label}")
    for name, value in results.items():
        for label, part in _parts(name, value):
            table.add_row(label, quantity(part, model.unit(name)))
    Console().print(table)


@application.command()
def claims(as_json: Json = False) -> None:
    """Print every published claim with its verdict."""
    findings = ledger.findings()
    if as_json:
        print(json.dumps([_as_object(finding) for finding in findings], indent=1, ensure_ascii=False))
        return
    table = Table(Column("id", no_wrap=True), "printed", "recomputed", "verdict")
    for finding in findings:
        recomputed = ", ".join(quantity(value, finding.claim.unit) for value in finding.recomputed)
        table.add_row(finding.claim.id, finding.claim.printed, recomputed, finding.verdict)
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


def _changes(settings: list[str]) -> dict[str, float]:
    """NAME=VALUE settings as numbers by name; a name given twice, or a value that is no number, is refused."""
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


def _check_counted(chosen: places.Place, settings: Iterable[str]) -> None:
    """Refuse a setting that would change nothing, because the place has a figure of its own or needs none."""
    counted = places.assumptions_of(chosen)
    for name in settings:
        if name not in counted:
            raise InputError(
                f"--set {name}: no result of --place {chosen.code} rests on it; expected one of {', '.join(counted)}"
            )


def _plain(value: Any) -> Any:
    return dict(_parts("", value)) if isinstance(value, np.ndarray) else float(value)


def _parts(name: str, value: Any) -> list[tuple[str, float]]:
    """One pair of label and number, or one a region."""
    if not isinstance(value, np.ndarray):
        return [(name, float(value))]
    return [
        (f"{name}[{region}]" if name else region, float(part))
        for region, part in zip(register.regions(), value, strict=True)
    ]


def _as_object(finding: ledger.Finding) -> dict[str, Any]:
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
    return value if np.isfinite(value) else None


if __name__ == "__main__":
    sys.exit(main())
