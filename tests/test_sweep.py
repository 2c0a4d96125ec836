"""A sweep gives what papermill gives, keeps runs apart, refuses bad plans, and survives being killed."""

import json
import os
import random
import resource
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from analysis.file_lock import sole
from analysis.runs.values import Done, Run
from distributed import LocalCluster

from analysis import estimate
from analysis.errors import InputError
from analysis.inputs import register
from analysis.runs import ROOT, agreement, cluster, command, execution, local, notebooks, plan, starter, sweep
from analysis.sensitivity import one_way

EXAMPLE = ROOT / "chapters" / "example-plan.yml"
SCALE = notebooks.CHAPTERS / "scale.ipynb"
KILLS = 2  # twenty by hand: killed_at_random(folder, 20, seed)

pytestmark = pytest.mark.skipif(not starter.is_available(), reason="processes cannot be forked here")


@pytest.fixture(scope="module")
def warm() -> starter.Starter:
    with starter.Starter(["scale"]) as started:
        yield started


@pytest.fixture(scope="module")
def never_killed(tmp_path_factory: pytest.TempPathFactory) -> sweep.Outcome:
    """The example plan, performed once from start to end."""
    return sweep.perform(plan.read(EXAMPLE), tmp_path_factory.mktemp("never-killed"))


def forked(warm: starter.Starter, path: Path, parameters: dict[str, float], figures: bool = True) -> dict[str, str]:
    arguments = {"path": str(path), "name": path.stem, "parameters": parameters, "figures": figures}
    ended = warm.start("analysis.runs.execution:run_here", arguments).wait()
    assert not ended.problem
    return ended.result


def notebook_of(path: Path, *cells: str) -> Path:
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell, id=f"c{n}") for n, cell in enumerate(cells)]),
        path,
    )
    return path


def started(*arguments: str, **options: object) -> subprocess.Popen:
    words = [sys.executable, "-m", "analysis", "sweep", *arguments]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def test_a_forked_run_of_a_chapter_is_byte_for_byte_that_of_papermills_own_engine(warm: starter.Starter) -> None:
    parameters = {"mental_health_share": 0.4, "staff": 1.3e6}
    assert forked(warm, SCALE, parameters)["notebook"] == execution.execute(SCALE, "scale", parameters).notebook


def test_what_a_notebook_can_see_of_its_process_is_the_same_as_with_papermills_own_engine(
    warm: starter.Starter, tmp_path: Path
) -> None:
    """Settings, figures, warnings and errors, each of which one way of starting could change."""
    probe = notebook_of(
        tmp_path / "probe.ipynb",
        "import pandas as pd, matplotlib, json\npd.DataFrame([range(40)])",
        "print(json.dumps({key: str(value) for key, value in matplotlib.rcParams.items() if key != 'backend'}, indent=0))",
        "import matplotlib.pyplot as plt\n_ = plt.plot([1, 3, 2])\nplt.show()\nmatplotlib.get_backend()",
        "pd.DataFrame([range(40)]), pd.options.display.max_columns, pd.options.display.width",
        "from sympy import Symbol\ndisplay(Symbol('x') ** 2, {'text/plain': 'raw'}, raw=False)",
        "import sys; print('told', file=sys.stderr); __name__, len(get_ipython().user_ns) > 0",
        "import os; os.getcwd(), os.environ.get('MPLBACKEND'), os.environ.get('TERM')",
        "await __import__('asyncio').sleep(0, 'awaited')",
        "1 / 0",
        "'never reached'",
    )
    ours, stock = (
        json.loads(text)
        for text in (forked(warm, probe, {})["notebook"], execution.execute(probe, "probe", {}).notebook)
    )
    for notebook in (ours, stock):
        for cell in notebook["cells"]:
            for output in cell.get("outputs", []):
                output.pop("traceback", None)  # it names the process
    assert ours == stock


def test_a_run_leaves_nothing_for_the_next(warm: starter.Starter, tmp_path: Path) -> None:
    polluting = "import os, analysis, numpy, matplotlib; from analysis.inputs import register\n"
    spoil = notebook_of(
        tmp_path / "spoil.ipynb",
        polluting
        + "register.assumptions()['staff'].__dict__['value'] = 1.0; analysis.spoilt = True; os.environ['SPOILT'] = 'yes'\n"
        "os.chdir('/'); matplotlib.rcParams['font.size'] = 40; kept = 1\nregister.base()['staff']",
    )
    look = notebook_of(
        tmp_path / "look.ipynb",
        polluting
        + "register.base()['staff'], hasattr(analysis, 'spoilt'), 'SPOILT' in os.environ, os.getcwd() == '/', "
        "matplotlib.rcParams['font.size'], 'kept' in globals()",
    )
    before = forked(warm, look, {})["notebook"]
    assert "1.0" in forked(warm, spoil, {})["notebook"]
    assert forked(warm, look, {})["notebook"] == before
    assert f"({register.base()['staff']}, False, False, False, 10.0, False)" in before


def test_without_figures_a_run_records_the_same_numbers(warm: starter.Starter) -> None:
    drawn, bare = (json.loads(forked(warm, SCALE, {"staff": 1.3e6}, figures)["notebook"]) for figures in (True, False))
    assert notebooks.records_of(bare, "bare") == notebooks.records_of(drawn, "drawn")
    assert "<svg" in str(drawn)
    assert "<svg" not in str(bare)


def test_a_warm_process_that_is_older_than_the_code_starts_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for folder in ("analysis", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.setattr(starter, "ROOT", tmp_path)  # other tests have warm processes of the folder itself
    with starter.Starter() as warm:
        assert warm.start("os:getcwd", {}).wait().result == str(tmp_path)
        os.utime(tmp_path / "analysis" / "__init__.py")
        with pytest.raises(InputError, match="changed"):
            warm.start("os:getcwd", {})


def test_many_quick_requests_in_a_row_are_all_answered(warm: starter.Starter) -> None:
    for _ in range(300):
        job = warm.start("os:getpid", {})
        assert job.wait().result == job.pid


def test_who_asks_and_does_not_wait_ends_no_warm_process(warm: starter.Starter) -> None:
    for _ in range(5):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(warm.address)
            connection.sendall(b'{"function": "os:getpid", "arguments": {}}\n')
    job = warm.start("os:getpid", {})
    assert job.wait().result == job.pid


def test_the_manifest_says_what_a_sweep_was_made_from_and_with(never_killed: sweep.Outcome) -> None:
    manifest = json.loads((never_killed.folder / "manifest.json").read_text())
    assert (
        len(manifest["runs"]) == never_killed.runs == 11
    )  # of 12 cases, as a corner of the grid is the published scenario
    assert all(run["cpu_seconds"] > 0 and run["peak_megabytes"] > 10 for run in manifest["runs"].values())
    assert manifest["failures"] == {}
    assert {"code", "data", "lock", "versions", "finished"} <= set(manifest)


def test_what_is_finished_is_not_run_again(never_killed: sweep.Outcome) -> None:
    def refuse(runs: list) -> list:
        assert not runs
        return []

    before = (never_killed.folder / sweep.TABLE).read_bytes()
    assert sweep.perform(plan.read(EXAMPLE), never_killed.folder, refuse).found == never_killed.runs
    assert (never_killed.folder / sweep.TABLE).read_bytes() == before


def killed_at_random(folder: Path, kills: int, seed: int) -> int:
    """Perform the example plan, killed ``kills`` times, then to its end; how many kills found it at work."""
    generator, hit = random.Random(seed), 0
    for _ in range(kills):
        process = started(str(EXAMPLE), "--out", str(folder), "--jobs", "1")
        time.sleep(generator.uniform(0.5, 9))
        hit += process.poll() is None
        process.kill()
        process.communicate()
    finished = started(str(EXAMPLE), "--out", str(folder))
    finished.communicate()
    assert finished.returncode == 0
    return hit


def test_a_sweep_that_was_killed_ends_with_the_same_table(never_killed: sweep.Outcome, tmp_path: Path) -> None:
    assert killed_at_random(tmp_path, KILLS, seed=2020)
    assert (tmp_path / sweep.TABLE).read_bytes() == (never_killed.folder / sweep.TABLE).read_bytes()
    assert not list(tmp_path.rglob("*.unfinished"))


def test_dask_workers_give_the_same_table(never_killed: sweep.Outcome, tmp_path: Path) -> None:
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as dask:
        process = started(str(EXAMPLE), "--out", str(tmp_path), "--scheduler", dask.scheduler_address)
        printed = process.communicate()
    assert process.returncode == 0, printed
    assert (tmp_path / sweep.TABLE).read_bytes() == (never_killed.folder / sweep.TABLE).read_bytes()


def test_without_fork_a_run_without_figures_draws_none_either(warm: starter.Starter) -> None:
    bare = local.stock_run(Run("bare", "scale", {"staff": 1.3e6}, figures=False)).notebook
    assert "<svg" not in bare
    assert bare == forked(warm, SCALE, {"staff": 1.3e6}, figures=False)["notebook"]


def test_without_fork_papermills_own_engine_gives_the_same_notebook(
    never_killed: sweep.Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starter, "is_available", lambda: False)
    assert local.how() == local.STOCK
    some = plan.read(EXAMPLE)
    sweep.perform(plan.Plan(some.name, some.digest, some.chapters, some.cases[:1], True), tmp_path)
    (ours,) = (tmp_path / "runs").iterdir()
    assert ours.read_bytes() == (never_killed.folder / "runs" / ours.name).read_bytes()


def test_a_run_that_fails_is_recorded_and_the_others_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        register.Assumption, "check", lambda *_: None
    )  # here alone: the run's own process refuses the value
    (tmp_path / "failing.yml").write_text(
        "chapters: [scale]\nfigures: false\ncases:\n  - list: [{staff: 0}, {staff: 1.2e6}]\n"
    )
    assert command.perform(tmp_path / "failing.yml", None, None, tmp_path / "out", plan.MAX_RUNS) == 1
    assert "scale.ipynb, cell 3: InputError: staff = 0" in capsys.readouterr().err
    table = pd.read_parquet(tmp_path / "out" / sweep.TABLE)
    assert list(table["status"].astype(str).unique()) == ["failed", "finished"]
    failed = table[table["status"] == "failed"].iloc[0]
    executed = json.loads((tmp_path / "out" / "runs" / f"scale-{failed['run']}.ipynb").read_text())
    counts = [cell["execution_count"] for cell in executed["cells"] if cell["cell_type"] == "code" and cell["source"]]
    assert counts[:3] == [1, 2, 3]
    assert set(counts[3:]) == {None}


def test_a_run_whose_process_is_killed_is_said_and_run_again(tmp_path: Path) -> None:
    def killed(runs: list[Run]) -> list[Done]:
        return [Done(run, "", "its process was ended by signal 9", None, None) for run in runs]

    first = sweep.perform(plan.read(EXAMPLE), tmp_path, killed)
    assert len(first.failures) == first.runs
    assert set(pd.read_parquet(tmp_path / sweep.TABLE)["status"]) == {"missing"}
    assert not list((tmp_path / "runs").iterdir())


def test_a_result_of_a_run_that_differs_from_the_direct_call_is_named(never_killed: sweep.Outcome) -> None:
    cases, table = plan.read(EXAMPLE), pd.read_parquet(never_killed.folder / sweep.TABLE)
    assert list(agreement.differences(cases, table)) == []
    table.loc[0, "value"] *= 1 + 1e-8
    (line,) = agreement.differences(cases, table)
    assert table.loc[0, "result"] in line


def test_runs_of_whole_chapters_give_what_the_direct_call_gives_and_what_the_page_on_sensitivity_shows() -> None:
    assert agreement.performed()["runs"] == agreement.kept()["runs"]
    assert agreement.performed()["results"] == agreement.kept()["results"]


def test_the_page_on_sensitivity_shows_no_runs_of_another_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimate, "for_assumptions", lambda values: dict.fromkeys(one_way.HEADLINES, 1.0))
    with pytest.raises(InputError, match="is stale; run"):
        agreement.kept()


def test_the_plan_of_the_page_on_sensitivity_has_every_scenario_and_both_ends_of_every_assumption_of_a_headline() -> (
    None
):
    cases = {case.name for case in plan.read(ROOT / "chapters" / "sensitivity-plan.yml").cases}
    names = {name for result in one_way.HEADLINES for name in estimate.assumptions_of(result)}
    rows = [register.assumptions()[name] for name in names]
    assert cases == set(register.scenarios()) | {f"{row.id}={end!r}" for row in rows for end in (row.low, row.high)}


BAD_PLANS = [
    (
        "chapters: [scal]\ncases:\n  - scenarios: all\n",
        "line 1: unknown chapter with parameters 'scal'; did you mean 'scale'?",
    ),
    ("chapters: [since]\ncases:\n  - scenarios: all\n", "line 1: unknown chapter with parameters 'since'"),
    ("chapters: [scale]\ncase:\n  - scenarios: all\n", "line 2: unknown key 'case'; did you mean 'cases'?"),
    ("chapters: [scale]\n", "line 1: the key cases is missing"),
    ("chapters: [scale]\ncases: []\n", "line 2: expected a list with at least one entry"),
    ("chapters: [scale]\ncases:\n  - one_way: [staf]\n", "line 3: unknown assumption 'staf'; did you mean 'staff'?"),
    (
        "chapters: [scale]\ncases:\n  - one_way: [cost_position]\n",
        "line 3: cost_position is a parameter of none of the chapters scale",
    ),
    ("chapters: [scale]\ncases:\n  - one_wy: all\n", "line 3: unknown key 'one_wy'; did you mean 'one_way'?"),
    ("chapters: [scale]\ncases:\n  - grid:\n      staff: []\n", "line 4: expected a list with at least one entry"),
    ("chapters: [scale]\ncases:\n  - grid: {}\n", "line 3: expected at least one NAME: VALUE"),
    ("chapters: [scale]\ncases:\n  - grid:\n      staff: [many]\n", "line 4: staff: 'many' is not a number"),
    (
        "chapters: [scale]\ncases:\n  - grid:\n      sickness_rate: [4.2]\n",
        "line 4: sickness_rate = 4.2: expected share",
    ),
    ("chapters: [scale]\ncases:\n  - grid:\n      staff: [1]\n      staff: [2]\n", "line 5: staff was given before"),
    (
        "chapters: [scale]\ncases:\n  - scenarios: [publishd]\n",
        "line 3: unknown scenario 'publishd'; did you mean 'published'?",
    ),
    (
        "chapters: [scale]\ncases:\n  - sobol: {runs: 10, seed: 1, over: [staff]}\n",
        "line 3: runs: 10; a Sobol sample needs a power of two, such as 16",
    ),
    (
        "chapters: [scale]\ncases:\n  - sobol:\n      runs: 8\n      seed: 1\n      over: {staff: unifrom}\n",
        "line 6: unknown distribution 'unifrom'; did you mean 'uniform'?",
    ),
    (
        "chapters: [scale]\ncases:\n  - latin_hypercube:\n      runs: 8\n      seed: 1\n      over:\n        - uk_scaling\n",
        "line 7: uk_scaling is structural and has no distribution; give one, as in uk_scaling: uniform",
    ),
    (
        "chapters: [scale]\ncases:\n  - latin_hypercube: {seed: 1, over: [staff]}\n",
        "line 3: the key runs is missing",
    ),
    (
        "chapters: [scale]\ncases:\n  - scenarios: all\n  - scenarios: all\n",
        "line 4: the case 'published' was there before",
    ),
    (
        "chapters: [scale, scale]\ncases:\n  - scenarios: all\n",
        "line 1: scale was there before; expected each name once",
    ),
    (
        "chapters: [scale]\ncases:\n  - one_way: [staff, staff]\n",
        "line 3: staff was there before; expected each name once",
    ),
    (
        "chapters: [scale]\ncases:\n  - sobol: {runs: 4, seed: 1, over: [staff, staff]}\n",
        "line 3: staff was there before; expected each name once",
    ),
    (
        "chapters: [scale]\ncases:\n  - sobol: {runs: 4, seed: 1, over: {staff: {distribution: [a]}}}\n",
        "line 3: expected one name or number",
    ),
    (
        f"chapters: [scale]\ncases:\n  - sobol: {{runs: {'1' * 5000}, seed: 1, over: [staff]}}\n",
        f"line 3: '{'1' * 40}'; expected a whole number from 1 to 1,000,000",
    ),
    (
        "chapters: [scale]\ncases:\n  - sobol: {runs: 4, seed: 1, over: {staff: [uniform]}}\n",
        "line 3: expected one name or number",
    ),
    ("[" * 3000, "brackets stand too deep in one another"),
    (
        "chapters: [scale]\ncases:\n  - grid:\n      staff: {from: 1e6, to: 2e6, steps: 1001}\n",
        "line 3: more than 1,000 runs from here on; give --max-runs if that many are meant",
    ),
    ("chapters: [scale\ncases: 1\n", "line 2: "),
    ("", "is empty; expected the keys chapters, base, figures, cases"),
]


@pytest.mark.parametrize(("text", "message"), BAD_PLANS)
def test_a_bad_plan_is_refused_with_file_and_line(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "plan.yml").write_text(text)
    with pytest.raises(InputError) as refused:
        plan.read(tmp_path / "plan.yml")
    assert str(refused.value).startswith("plan.yml")
    assert message in str(refused.value)


def test_a_bad_plan_starts_nothing(tmp_path: Path) -> None:
    (tmp_path / "plan.yml").write_text("chapters: [scale]\ncases:\n  - one_way: [staf]\n")
    with pytest.raises(InputError):
        command.perform(tmp_path / "plan.yml", None, None, tmp_path / "out", plan.MAX_RUNS)
    assert not (tmp_path / "out").exists()


def test_every_kind_of_case_gives_the_values_that_it_says(tmp_path: Path) -> None:
    (tmp_path / "plan.yml").write_text(
        "chapters: [scale]\nbase: consistent\ncases:\n  - one_way: {staff: [1.0e6, 1.5e6]}\n"
        "  - grid: {staff: {from: 1e6, to: 2e6, steps: 3}, uk_scaling: [1.1]}\n"
        "  - sobol: {runs: 256, seed: 7, over: {mental_health_share: triangular, staff: {distribution: uniform, low: 1e6, high: 2e6}}}\n"
    )
    cases = plan.read(tmp_path / "plan.yml").cases
    consistent = register.scenario_values("consistent")
    assert cases[0].values == consistent | {"staff": 1.0e6}
    assert [case.values["staff"] for case in cases[2:5]] == [1.0e6, 1.5e6, 2.0e6]
    assert {case.values["uk_scaling"] for case in cases[2:5]} == {1.1}
    staff = [case.values["staff"] for case in cases[5:]]
    assert sum(staff) / len(staff) == pytest.approx(1.5e6, rel=1e-3)
    row = register.assumptions()["mental_health_share"]
    share = [case.values["mental_health_share"] for case in cases[5:]]
    assert sum(share) / len(share) == pytest.approx((row.low + row.value + row.high) / 3, rel=1e-3)


def test_a_full_disk_ends_a_sweep_in_one_line_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    full = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))}
    process = started(str(EXAMPLE), "--out", str(tmp_path), **full)
    _, said = process.communicate()
    assert process.returncode == 2
    assert "Traceback" not in said
    assert said.splitlines()[-1].startswith("analysis: ")
    assert "File too large" in said.splitlines()[-1], said
    assert not list(tmp_path.rglob("*.unfinished"))


def test_a_folder_that_cannot_be_written_or_is_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="Not a directory"):
        sweep.perform(plan.read(EXAMPLE), tmp_path / "file" / "out")
    (tmp_path / "out").mkdir()
    with sole("sweeping", tmp_path / "out" / "lock"), pytest.raises(InputError, match="another command is sweeping"):
        sweep.perform(plan.read(EXAMPLE), tmp_path / "out")


def test_no_scheduler_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cluster, "SECONDS_TO_CONNECT", 0.5)
    with pytest.raises(InputError, match="no Dask scheduler answers there"):
        sweep.perform(plan.read(EXAMPLE), tmp_path, cluster.work("tcp://127.0.0.1:1"))
