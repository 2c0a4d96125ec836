"""A sweep gives what papermill gives, keeps runs apart, refuses bad plans, survives a kill, and ends in an answer."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import nbformat
import pandas as pd
import papermill
import pytest
from distributed import LocalCluster
from papermill.exceptions import PapermillExecutionError

from analysis import claims, estimate, runs
from analysis.display import recorded_numbers
from analysis.errors import InputError, only_one
from analysis.inputs import register
from analysis.runs import ROOT, agreement, cluster, execution, notebooks, plan, processes, summary, sweep, table
from analysis.sensitivity import one_way

EXAMPLE = ROOT / "chapters" / "example-plan.yml"
OTHERS = {"one-way-plan.yml": "one_way", "grid-plan.yml": "grid", "sample-plan.yml": "sobol"}
KILLS = 1  # fifty by hand: killed_at_random(folder, 50, seed)


@pytest.fixture(scope="module")
def never_killed(tmp_path_factory: pytest.TempPathFactory) -> sweep.Outcome:
    """The example plan, performed once from start to end."""
    return sweep.perform(plan.read(EXAMPLE), tmp_path_factory.mktemp("never-killed"))


def executed(notebook: nbformat.NotebookNode, *arguments: object) -> str:
    """A notebook as a process of its own executes it: parameters, and whether figures are drawn."""
    ((_, ended),) = processes.each(execution.execute, {0: (notebook, "probe", *(arguments or ({},)))})
    assert not ended.problem
    return ended.result.notebook


def by_papermill(notebook: nbformat.NotebookNode, parameters: dict[str, float], folder: Path) -> str:
    """The same notebook as papermill's own engine executes it, in a kernel."""
    with suppress(PapermillExecutionError):
        papermill.execute_notebook(
            notebook, folder / "after.ipynb", parameters, kernel_name="python3", cwd=ROOT, progress_bar=False
        )
    after = nbformat.read(folder / "after.ipynb", as_version=4)
    after.cells = [cell for cell in after.cells if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])]
    return notebooks.text_of(execution.without_traces(after))


def notebook_of(*cells: str) -> nbformat.NotebookNode:
    code = [nbformat.v4.new_code_cell(cell, id=f"c{number}") for number, cell in enumerate(cells)]
    return nbformat.v4.new_notebook(cells=code)


def started(*arguments: str, **options: object) -> subprocess.Popen:
    words = [sys.executable, "-m", "analysis", "sweep", *arguments]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def plan_of(folder: Path, text: str) -> Path:
    (folder / "plan.yml").write_text(text)
    return folder / "plan.yml"


def test_a_chapter_is_byte_for_byte_that_of_papermills_own_engine(tmp_path: Path) -> None:
    parameters = {"mental_health_share": 0.4, "staff": 1.3e6}
    scale = notebooks.read("scale")
    assert executed(scale, parameters) == by_papermill(scale, parameters, tmp_path)


def test_what_a_notebook_can_see_of_its_process_is_the_same_as_with_papermills_own_engine(tmp_path: Path) -> None:
    """Settings, figures, warnings and errors, each of which one way of starting could change."""
    probe = notebook_of(
        "import pandas as pd, matplotlib, json\npd.DataFrame([range(40)])",
        "print(json.dumps({key: str(value) for key, value in matplotlib.rcParams.items() "
        "if key != 'backend'}, indent=0))",
        "import matplotlib.pyplot as plt\n_ = plt.plot([1, 3, 2])\nplt.show()\nmatplotlib.get_backend()",
        "pd.DataFrame([range(40)]), pd.options.display.max_columns, pd.options.display.width",
        "from sympy import Symbol\ndisplay(Symbol('x') ** 2, {'text/plain': 'raw'}, raw=False)",
        "import sys; print('told', file=sys.stderr); __name__, len(get_ipython().user_ns) > 0",
        "import os; os.getcwd(), os.environ.get('MPLBACKEND'), os.environ.get('TERM')",
        "await __import__('asyncio').sleep(0, 'awaited')",
        "1 / 0",
        "'never reached'",
    )
    ours, stock = json.loads(executed(probe)), json.loads(by_papermill(probe, {}, tmp_path))
    ours["cells"] = [cell for cell in ours["cells"] if "papermill-error" not in str(cell["metadata"].get("tags"))]
    for notebook in (ours, stock):
        for cell in notebook["cells"]:
            for output in cell.get("outputs", []):
                output.pop("traceback", None)  # it names the process
    assert ours == stock


def test_a_run_leaves_nothing_for_the_next() -> None:
    names = "import os, analysis, numpy, matplotlib; from analysis.inputs import register\n"
    spoil = notebook_of(
        names + "register.assumptions()['staff'].__dict__['value'] = 1.0; analysis.spoilt = True\n"
        "os.environ['SPOILT'] = 'yes'; os.chdir('/'); matplotlib.rcParams['font.size'] = 40; kept = 1\n"
        "register.base()['staff']"
    )
    look = notebook_of(
        names + "register.base()['staff'], hasattr(analysis, 'spoilt'), 'SPOILT' in os.environ, os.getcwd() == '/', "
        "matplotlib.rcParams['font.size'], 'kept' in globals()"
    )
    before = executed(look)
    assert "1.0" in executed(spoil)
    assert executed(look) == before
    assert f"({register.base()['staff']}, False, False, False, 10.0, False)" in before


@pytest.mark.skipif(processes.METHOD == "spawn", reason="processes cannot be forked here")
def test_where_processes_cannot_be_forked_a_run_gives_the_same_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = notebooks.read("scale"), {"staff": 1.3e6}, False
    forked = executed(*arguments)
    monkeypatch.setattr(processes, "METHOD", "spawn")
    assert executed(*arguments) == forked


def test_without_figures_a_run_records_the_same_numbers() -> None:
    drawn, bare = (executed(notebooks.read("scale"), {"staff": 1.3e6}, figures) for figures in (True, False))
    assert notebooks.records_of(json.loads(bare), "bare") == notebooks.records_of(json.loads(drawn), "drawn")
    assert "<svg" in drawn
    assert "<svg" not in bare


def test_a_process_that_is_killed_is_said_and_the_others_go_on() -> None:
    calls = {"killed": (f"__import__('os').kill(__import__('os').getpid(), {signal.SIGKILL})",), "well": ("1 + 1",)}
    ended = dict(processes.each(eval, calls, jobs=2))
    assert ended["killed"].problem == "its process ended by signal 9"
    assert ended["well"].result == 2


def test_every_case_has_the_results_of_a_direct_call_in_every_digit_that_is_recorded(
    never_killed: sweep.Outcome,
) -> None:
    found = pd.read_parquet(never_killed.folder / sweep.TABLE)
    for case in plan.read(EXAMPLE).cases:
        direct = recorded_numbers.of_results(
            {k: v for k, v in estimate.for_assumptions(case.values).items() if estimate.chapter(k) == "scale"}
        )
        values = found[found["case"] == case.name].set_index("result")["value"]
        assert dict(values) == {name: float(f"{entry.value:.12g}") for name, entry in direct.items()}, case.name


def test_the_manifest_says_what_a_sweep_was_made_from_and_with(never_killed: sweep.Outcome) -> None:
    manifest = json.loads((never_killed.folder / sweep.MANIFEST).read_text())
    assert (
        len(manifest["runs"]) == never_killed.runs == 11
    )  # of 12 cases, as a corner of the grid is the published scenario
    assert all(
        run["cpu_seconds"] > 0 and (never_killed.folder / run["file"]).exists() for run in manifest["runs"].values()
    )
    assert manifest["failures"] == {}
    assert {"inputs", "versions", "finished"} <= set(manifest)


def test_what_is_finished_is_not_run_again_and_what_is_damaged_is_named_and_made_again(
    never_killed: sweep.Outcome,
) -> None:
    folder, told, asked = never_killed.folder, [], []

    def work(wanted: list[sweep.Run]) -> object:
        asked.extend(wanted)
        return sweep.local()(wanted)

    before = (folder / sweep.TABLE).read_bytes()
    assert sweep.perform(plan.read(EXAMPLE), folder, work, say=told.append).found == never_killed.runs
    assert (asked, told) == ([], [])
    damaged, other, *_ = sorted((folder / "runs").iterdir())
    damaged.write_text(damaged.read_text()[:1000])
    other.write_bytes(b"\xff\x00")
    (folder / sweep.MANIFEST).write_text("[]")  # is written anew by every sweep, and read by none
    (folder / sweep.TABLE).write_text("no table")
    (folder / "runs" / "scale-of-an-older-digest.ipynb").write_text("{}")
    sweep.perform(plan.read(EXAMPLE), folder, work, say=told.append)
    assert {run.file for run in asked} == {f"runs/{path.name}" for path in (damaged, other)}
    assert [line.split(" is damaged")[0] for line in sorted(told)] == sorted(str(path) for path in (damaged, other))
    assert len(json.loads((folder / sweep.MANIFEST).read_text())["runs"]) == never_killed.runs
    assert (folder / sweep.TABLE).read_bytes() == before
    assert len(list((folder / "runs").iterdir())) == never_killed.runs


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


def test_ctrl_c_ends_a_sweep_in_one_line_that_says_what_is_finished(tmp_path: Path) -> None:
    process = started(str(EXAMPLE), "--out", str(tmp_path), "--jobs", "1", start_new_session=True)
    while not list(tmp_path.glob("runs/*.ipynb")) and process.poll() is None:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to all processes
    _, said = process.communicate()
    assert process.returncode == 130
    assert said.splitlines()[-1].startswith("analysis: interrupted; ")
    assert "of 11 runs are finished and kept" in said.splitlines()[-1]
    assert "Traceback" not in said


def test_dask_workers_give_the_same_table_and_a_scheduler_without_workers_is_refused(
    never_killed: sweep.Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as dask:
        process = started(str(EXAMPLE), "--out", str(tmp_path), "--scheduler", dask.scheduler_address)
        printed = process.communicate()
    assert process.returncode == 0, printed
    assert (tmp_path / sweep.TABLE).read_bytes() == (never_killed.folder / sweep.TABLE).read_bytes()
    monkeypatch.setattr(cluster, "SECONDS_TO_CONNECT", 1)
    with LocalCluster(n_workers=0, processes=False, dashboard_address=None) as idle:
        for address in ("", "tcp://127.0.0.1:1", idle.scheduler_address):
            with pytest.raises(InputError, match="--scheduler"):
                cluster.workers(address)


def test_a_run_that_fails_is_recorded_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        register.Assumption, "check", lambda *_: None
    )  # here alone: the run's process refuses the value
    path = plan_of(tmp_path, "chapters: [scale]\nfigures: false\ncases:\n  - list: [{staff: 0}, {staff: 1.2e6}]\n")
    outcome = sweep.perform(plan.read(path), tmp_path / "out")
    ((run, error),) = outcome.failures.items()
    assert error.startswith("scale.ipynb, cell 3: InputError: staff = 0")
    assert list(pd.read_parquet(tmp_path / "out" / sweep.TABLE)["status"].unique()) == ["failed", "finished"]
    failed = json.loads((tmp_path / "out" / "runs" / f"scale-{run}.ipynb").read_text())
    counts = [cell["execution_count"] for cell in failed["cells"] if cell["cell_type"] == "code" and cell["source"]]
    assert counts[:3] == [1, 2, 3]
    assert set(counts[3:]) == {None}


def test_a_run_that_ended_without_a_notebook_has_failed_and_is_run_again(tmp_path: Path) -> None:
    def killed(wanted: list[sweep.Run]) -> list[tuple[sweep.Run, processes.Ended]]:
        return [(run, processes.Ended(None, "its process ended by signal 9")) for run in wanted]

    first = sweep.perform(plan.read(EXAMPLE), tmp_path, killed)
    assert len(first.failures) == first.runs
    assert set(pd.read_parquet(tmp_path / sweep.TABLE)["status"]) == {"failed"}
    assert not list((tmp_path / "runs").iterdir())


def test_a_run_that_recorded_no_result_has_failed() -> None:
    assert table.outcome(notebooks.text_of(notebook_of("1")), "scale").error == "scale.ipynb recorded no result"


def test_a_sweep_of_the_ledger_has_the_verdict_on_every_claim(tmp_path: Path) -> None:
    path = plan_of(tmp_path, "chapters: [claims]\nfigures: false\ncases:\n  - scenarios: [published]\n")
    sweep.perform(plan.read(path), tmp_path / "out")
    found = pd.read_parquet(tmp_path / "out" / sweep.TABLE).set_index("result")["verdict"].dropna()
    recorded = runs.records(notebooks.path_of("claims"))
    assert {name.removeprefix("claim:") for name in found.index} >= claims.claims().keys()
    assert all(recorded[name]["text"] == verdict for name, verdict in found.items())


def test_the_page_on_sensitivity_would_not_pass_a_result_that_differs(never_killed: sweep.Outcome) -> None:
    cases, found = plan.read(EXAMPLE), pd.read_parquet(never_killed.folder / sweep.TABLE)
    assert list(agreement.differences(cases, found)) == []
    found.loc[0, "value"] *= 1 + 1e-8
    assert len(list(agreement.differences(cases, found))) == 1


def test_what_is_kept_for_the_page_on_sensitivity_is_renewed_when_it_is_older_than_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "chapters: [scale]\nfigures: false\ncases:\n  - scenarios: [published, consistent]\n"
    for name, value in {"PLAN": plan_of(tmp_path, text), "KEPT": tmp_path / "kept.json"}.items():
        monkeypatch.setattr(agreement, name, value)
    monkeypatch.setattr(sweep, "SWEEPS", tmp_path / "sweeps")
    told: list[str] = []
    for _ in range(2):
        agreement.refresh(told.append)
    assert len(told) == 1, "it ran again though nothing had changed"
    found = json.loads((tmp_path / "kept.json").read_text())
    assert agreement.kept() == found
    found["cases"]["published"]["mental_health_days"] *= 1 + 1e-6
    (tmp_path / "kept.json").write_text(json.dumps(found))
    with pytest.raises(InputError, match="make book"):
        agreement.kept()
    agreement.refresh(told.append)
    assert len(told) == 2
    assert agreement.kept() != found


def test_the_plan_of_the_page_on_sensitivity_has_every_scenario_and_both_ends_of_every_assumption_of_a_headline() -> (
    None
):
    cases = {case.name for case in plan.read(ROOT / "chapters" / "sensitivity-plan.yml").cases}
    names = {name for result in one_way.HEADLINES for name in estimate.assumptions_of(result)}
    rows = [register.assumptions()[name] for name in names]
    assert cases == set(register.scenarios()) | {f"{row.id}={end!r}" for row in rows for end in (row.low, row.high)}


@pytest.mark.parametrize(("name", "kind"), OTHERS.items())
def test_each_plan_for_one_question_is_of_the_kind_that_it_is_an_example_of(name: str, kind: str) -> None:
    assert {case.kind for case in plan.read(ROOT / "chapters" / name).cases} == {kind}


def test_a_summary_has_base_ends_and_quantiles_of_what_the_cases_gave_and_is_drawn(
    never_killed: sweep.Outcome, tmp_path: Path
) -> None:
    cases = plan.read(EXAMPLE)
    found = summary.write(tmp_path, cases, sweep.results(never_killed.folder)).set_index("result")
    direct = {case.name: estimate.for_assumptions(case.values)["mental_health_days"] for case in cases.cases}
    sample = pd.Series([days for name, days in direct.items() if name.startswith("latin_hypercube")])
    days = found.loc["mental_health_days"]
    assert days["base"] == pytest.approx(direct["published"], rel=1e-9)
    assert days["lowest"] == pytest.approx(min(direct.values()), rel=1e-9)
    assert days["highest"] == pytest.approx(max(direct.values()), rel=1e-9)
    assert days["mean"] == pytest.approx(sample.mean(), rel=1e-9)
    assert days[["p5", "p50", "p95"]].tolist() == pytest.approx(sample.quantile([0.05, 0.5, 0.95]).tolist(), rel=1e-9)
    assert (tmp_path / summary.PICTURE).stat().st_size > 10_000


def test_results_are_read_by_the_name_of_their_plan(
    never_killed: sweep.Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "SWEEPS", never_killed.folder.parent)
    assert len(runs.results(never_killed.folder.name)) == 12 * 5
    written = summary.write(never_killed.folder, plan.read(EXAMPLE), runs.results(never_killed.folder.name))
    assert list(runs.summarised(never_killed.folder.name)["base"]) == pytest.approx(list(written["base"]), nan_ok=True)
    with pytest.raises(InputError, match="did you mean"):
        runs.results(never_killed.folder.name + "x")


def test_a_sample_takes_the_registers_distributions_and_ones_of_its_own_side_by_side(tmp_path: Path) -> None:
    over = "[sickness_rate, {mental_health_share: {distribution: uniform, low: 0.3, high: 0.5}}]"
    text = f"chapters: [scale]\ncases:\n  - latin_hypercube: {{runs: 8, seed: 1, over: {over}}}\n"
    found = plan.read(plan_of(tmp_path, text))
    assert found.varied == ["sickness_rate", "mental_health_share"]
    assert all(0.3 <= case.values["mental_health_share"] <= 0.5 for case in found.cases)


BAD_PLANS = [
    (
        "chapters: [scale]\ncases:\n  - one_way: [{staff: ends}]\n",
        "cases.0.one_way: expected names of assumptions, not \"{'staff': 'ends'}\"",
    ),
    (
        "chapters: [scal]\ncases:\n  - scenarios: all\n",
        "chapters.0: unknown chapter with parameters 'scal'; did you mean 'scale'?",
    ),
    ("chapters: [since]\ncases:\n  - scenarios: all\n", "chapters.0: unknown chapter with parameters 'since'"),
    ("chapters: [scale]\ncase:\n  - scenarios: all\n", "case: unknown key 'case'; did you mean 'cases'?"),
    ("chapters: [scale]\n", "cases: "),
    ("chapters: [scale]\ncases: []\n", "cases: "),
    (
        "chapters: [scale]\ncases:\n  - one_way: [staf]\n",
        "cases.0.one_way.staf: unknown assumption 'staf'; did you mean 'staff'?",
    ),
    (
        "chapters: [scale]\ncases:\n  - one_way: [cost_position]\n",
        "cases.0.one_way: cost_position is a parameter of none of scale",
    ),
    ("chapters: [scale]\ncases:\n  - one_wy: all\n", "cases.0.one_wy: unknown key 'one_wy'; did you mean 'one_way'?"),
    ("chapters: [scale]\ncases:\n  - grid:\n      staff: []\n", "cases.0.grid.staff: "),
    ("chapters: [scale]\ncases:\n  - grid: {}\n", "cases.0.grid: "),
    ("chapters: [scale]\ncases:\n  - grid:\n      staff: [many]\n", "cases.0.grid.staff.0: 'many' is not a number"),
    ("chapters: [scale]\ncases:\n  - grid:\n      staff: [1_0]\n", "cases.0.grid.staff.0: '1_0' is not a number"),
    (
        "chapters: [scale]\ncases:\n  - grid:\n      sickness_rate: [4.2]\n",
        "cases.0.grid: sickness_rate = 4.2: expected share",
    ),
    ("chapters: [scale]\ncases:\n  - grid:\n      staff: [1]\n      staff: [2]\n", "line 5: staff is given twice"),
    ("chapters: [scale]\ncases:\n  - list: [{staff: nan}]\n", "cases.0: staff = nan: expected"),
    (
        "chapters: [scale]\ncases:\n  - scenarios: [publishd]\n",
        "cases.0.scenarios.0: unknown scenario 'publishd'; did you mean 'published'?",
    ),
    (
        "chapters: [scale]\ncases:\n  - sobol: {runs: 10, seed: 1, over: [staff]}\n",
        "cases.0: runs: 10; a Sobol sample needs a power of two",
    ),
    (
        "chapters: [scale]\ncases:\n  - sobol:\n      runs: 8\n      seed: 1\n      over: {staff: unifrom}\n",
        "cases.0.sobol.over.staff.distribution: ",
    ),
    (
        "chapters: [scale]\ncases:\n  - latin_hypercube: {runs: 8, seed: 1, over: [uk_scaling]}\n",
        "cases.0.latin_hypercube.over: uk_scaling is choice and has no distribution; "
        "give one, as in uk_scaling: uniform",
    ),
    ("chapters: [scale]\ncases:\n  - latin_hypercube: {seed: 1, over: [staff]}\n", "cases.0.latin_hypercube.runs: "),
    (
        "chapters: [scale]\ncases:\n  - scenarios: all\n  - scenarios: all\n",
        "cases.1.scenarios: the case 'published' was there before",
    ),
    (f"chapters: [scale]\ncases:\n  - sobol: {{runs: {'1' * 5000}, seed: 1, over: [staff]}}\n", "cases.0.sobol.runs: "),
    (
        "chapters: [scale]\ncases:\n  - sobol: {runs: 4, seed: 1, over: {staff: [uniform]}}\n",
        "cases.0.sobol.over.staff: ",
    ),
    ("[" * 3000, "brackets stand too deep in one another"),
    (
        "chapters: [scale]\ncases:\n  - grid:\n      staff: {from: 1e6, to: 2e6, steps: 1001}\n",
        "cases.0.grid.staff.steps: ",
    ),
    (
        "chapters: [scale]\ncases:\n  - one_way: all\n  - grid: all\n",
        "cases.1.grid: more than 1,000 runs; give --max-runs",
    ),
    ("chapters: &a [scale]\ncases: [{grid: {staff: [*a, *a]}}]\n", "line 2: an alias; expected each value written out"),
    ("chapters: [scale\ncases: 1\n", "line 2: "),
    ("", "the whole file: expected keys with values"),
    (f"chapters: [scale]\n# {'long ' * 300_000}", "expected a file of at most"),
]


@pytest.mark.parametrize(("text", "message"), BAD_PLANS)
def test_a_bad_plan_is_refused_with_the_path_of_the_faulty_key(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        plan.read(plan_of(tmp_path, text))
    assert str(refused.value).startswith(f"plan.yml: {message}")
    assert "\n" not in str(refused.value)


def test_a_plan_that_is_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "plan.yml")
    with pytest.raises(InputError, match="expected a file"):
        plan.read(tmp_path / "plan.yml")


def test_every_kind_of_case_gives_the_values_that_it_says(tmp_path: Path) -> None:
    text = (
        "chapters: [scale]\nbase: consistent\ncases:\n  - one_way: {staff: [1.0e6, 1.5e6]}\n"
        "  - grid: {staff: {from: 1e6, to: 2e6, steps: 3}, uk_scaling: [1.1]}\n"
        "  - sobol: {runs: 256, seed: 7, "
        "over: {mental_health_share: triangular, staff: {distribution: uniform, low: 1e6, high: 2e6}}}\n"
    )
    cases = plan.read(plan_of(tmp_path, text)).cases
    assert cases[0].values == register.scenario_values("consistent") | {"staff": 1.0e6}
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


def test_a_folder_that_cannot_be_written_or_is_in_use_is_refused_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="expected a folder to write into"):
        sweep.perform(plan.read(EXAMPLE), tmp_path / "file" / "out", progress=pytest.fail)
    with (
        only_one("sweeping here", tmp_path / "out" / "lock"),
        pytest.raises(InputError, match="another command is sweeping"),
    ):
        sweep.perform(plan.read(EXAMPLE), tmp_path / "out", progress=pytest.fail)
