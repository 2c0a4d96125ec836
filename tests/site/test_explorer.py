"""The pages on which a reader changes assumptions or chooses a place, held against the same calculation in Python."""

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from visiting import DESKTOP, PHONE, Visit

from analysis import claims, estimate
from analysis.display import number_format
from analysis.evidence import places
from analysis.inputs import register
from analysis.sensitivity import one_way, probabilistic
from analysis.site.builder import SITE

EXPLORER, ORGANISATION = "chapters/explorer.html", "chapters/organisation.html"
POINTS = 1000
FRAME_MS = 16
SCRIPT_KB = 150


@pytest.fixture
def explorer(open_page: Callable[..., Visit]) -> Page:
    return open_page(EXPLORER).page


@pytest.fixture
def organisation(open_page: Callable[..., Visit]) -> Page:
    return open_page(ORGANISATION).page


def box(page: Page, name: str):
    return page.locator(f"#box-{name}")


def reach(page: Page, what: str) -> list[dict[str, float]]:
    return page.evaluate(
        "(what) => [...document.querySelectorAll(what)].map((found) => found.getBoundingClientRect().toJSON())", what
    )


def shown(page: Page, result: str) -> str:
    return page.locator(f'strong[data-value-of="{result}"]').inner_text()


def in_python(values: dict[str, float]) -> dict[str, object]:
    found = estimate.for_assumptions(values)
    return {name: value.tolist() if isinstance(value, np.ndarray) else float(value) for name, value in found.items()}


def test_the_browser_computes_what_python_computes_everywhere_over_the_assumptions_and_in_every_scenario(
    explorer: Page,
) -> None:
    generator = np.random.default_rng(2020)
    rows = register.assumptions().values()
    points = [{row.id: float(generator.uniform(row.lowest, row.highest)) for row in rows} for _ in range(POINTS)]
    points += [register.scenario_values(name) for name in register.scenarios()]
    found = explorer.evaluate("points => points.map((point) => compendium.results(point))", points)
    for values, browser in zip(points, found, strict=True):
        for name, value in in_python(values).items():
            assert browser[name] == pytest.approx(value, rel=1e-9, abs=1e-300), (name, values)


def test_the_browser_computes_what_python_computes_for_every_place(organisation: Page) -> None:
    values = register.scenario_values("consistent")
    local = {
        code: {"local_fte": place.fte} | ({"local_sickness_rate": place.sickness_rate} if place.has_own_rate else {})
        for code, place in places.places().items()
    }
    found = organisation.evaluate(
        "([values, local]) => local.map((one) => compendium.placeResults(values, one))", [values, [*local.values()]]
    )
    for code, browser in zip(local, found, strict=True):
        for name, value in places.estimate_for(places.place(code), values).items():
            assert browser[name] == pytest.approx(value, rel=1e-9), (code, name)


def test_a_number_has_the_same_text_in_the_browser_as_in_python(explorer: Page) -> None:
    generator = np.random.default_rng(1)
    others = {"percent", "points", "seconds per log-in", "pounds per day", "pounds per hour"}
    units = sorted({estimate.unit(name) for name in estimate.functions()} | others)
    given = [
        (float(10.0**power * sign), unit)
        for power in generator.uniform(-4, 11, 60)
        for unit in units
        for sign in (1, -1)
    ]
    given += [(value, unit) for value in (0.0, 1.0, 999.96, 999_999.6, 1e9) for unit in units]
    texts = explorer.evaluate("given => given.map(([value, unit]) => compendium.quantity(value, unit))", given)
    assert texts == [number_format.quantity(value, unit) for value, unit in given]


def test_a_typed_value_changes_every_headline_its_verdict_and_the_address(explorer: Page) -> None:
    values = register.base() | {"mental_health_share": 0.54}
    box(explorer, "mental_health_share").fill("54%")
    box(explorer, "mental_health_share").blur()
    results = estimate.for_assumptions(values)
    for result, claim in one_way.HEADLINES.items():
        assert shown(explorer, result) == number_format.quantity(results[result], estimate.unit(result))
        verdict = explorer.locator(f'.headlines [data-verdict-of="{claim}"]').inner_text()
        assert verdict == claims.finding(claim, values).label, claim
    assert explorer.url.endswith("#mental_health_share=0.54")
    expect(explorer.locator(".explorer-summary")).to_contain_text("9.479 million days")
    expect(explorer.locator("[data-equation=mental_health_days] .in-values")).to_contain_text("54%")


def test_an_address_restores_the_state_and_reset_leaves_the_base(open_page: Callable[..., Visit]) -> None:
    page = open_page(f"{EXPLORER}#show=employer_cost_uk&cost_position=0.5&uprating=1.05").page
    values = register.base() | {"cost_position": 0.5, "uprating": 1.05}
    assert shown(page, "employer_cost_uk") == number_format.quantity(
        estimate.for_assumptions(values)["employer_cost_uk"], "pounds"
    )
    assert page.locator("input[name=result]:checked").get_attribute("value") == "employer_cost_uk"
    page.get_by_role("button", name="Reset").click()
    assert shown(page, "employer_cost_uk") == "£3.02 billion"
    assert page.url.endswith("#show=employer_cost_uk")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("much", "“much” is not a number"),
        ("", "“” is not a number"),
        ("-0.5", "can’t be meant; expected 0.02527 to 1"),
        ("1e300", "can’t be meant"),
        ("0,5", "is not a number"),
        ("NaN", "is not a number"),
        ("Infinity", "is not a number"),
        ("0x10", "is not a number"),
        ("<img src=x onerror=window.broken=1>", "is not a number"),
        ("1); window.broken=1; (", "is not a number"),
    ],
)
def test_bad_input_is_told_beside_the_field_and_the_last_good_state_stays(
    explorer: Page, text: str, message: str
) -> None:
    field = box(explorer, "mental_health_share")
    field.fill("0.5")
    before = shown(explorer, "mental_health_days")
    field.fill(text)
    expect(explorer.locator("#problem-mental_health_share")).to_contain_text(message)
    assert field.get_attribute("aria-invalid") == "true"
    assert shown(explorer, "mental_health_days") == before
    assert explorer.evaluate("window.broken") is None
    field.fill("0.57")
    assert explorer.locator("#problem-mental_health_share").inner_text() == ""


@pytest.mark.parametrize(
    ("address", "place", "message"),
    [
        ("mental_health_shar=0.5", ".explorer-messages", "nearest: mental_health_share"),
        ("__proto__=1", ".explorer-messages", "unknown"),
        ("constructor=1", ".explorer-messages", "unknown"),
        ("show=nonsense", ".explorer-messages", "unknown"),
        ("<script>window.broken=1</script>=1", ".explorer-messages", "unknown"),
        ("staff=<script>window.broken=1</script>", "#problem-staff", "is not a number"),
        ("working_days_per_fte=0", "#problem-working_days_per_fte", "expected 26 to 3,660"),
        ("staff=" + "9" * 5000, "#problem-staff", "can’t be meant"),
        ("%E0%A4%A=1", ".explorer-messages", "unknown"),
    ],
)
def test_a_bad_address_is_told_and_never_runs(
    open_page: Callable[..., Visit], address: str, place: str, message: str
) -> None:
    visit = open_page(f"{EXPLORER}#{address}&uprating=1.1")
    expect(visit.page.locator(place)).to_contain_text(message)
    assert visit.page.evaluate("window.broken") is None
    assert visit.errors == []
    values = register.base() | {"uprating": 1.1}
    assert shown(visit.page, "employer_cost_uk") == number_format.quantity(
        estimate.for_assumptions(values)["employer_cost_uk"], "pounds"
    )


def test_everything_can_be_done_by_keyboard(explorer: Page) -> None:
    explorer.locator("[data-scenario=consistent]").focus()
    explorer.keyboard.press("Enter")
    consistent = estimate.for_assumptions(register.scenario_values("consistent"))
    assert shown(explorer, "mental_health_days") == number_format.quantity(consistent["mental_health_days"], "days")
    explorer.locator("input[name=result]:checked").focus()
    explorer.keyboard.press("ArrowDown")
    assert explorer.locator("input[name=result]:checked").get_attribute("value") == "fte_absent"
    slider = explorer.get_by_label("Sickness absence rate, England, 2018/19, slider")
    before = shown(explorer, "fte_absent")
    slider.focus()
    for _ in range(5):
        explorer.keyboard.press("ArrowRight")
    assert shown(explorer, "fte_absent") != before
    explorer.keyboard.press("Tab")
    assert explorer.evaluate("document.activeElement.id") == "box-sickness_rate"
    explorer.locator("input[name=everything]").focus()
    explorer.keyboard.press("Space")
    reached = set()
    explorer.locator("[data-scenario=published]").focus()
    for _ in range(400):
        reached.add(explorer.evaluate("document.activeElement.id || document.activeElement.dataset.action || ''"))
        explorer.keyboard.press("Tab")
    assert {f"box-{name}" for name in register.assumptions()} | {"reset", "link", "download"} <= reached


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state_of_the_explorer(
    open_page: Callable[..., Visit], width: int, scheme: str
) -> None:
    visit = open_page(f"{EXPLORER}#nonsense=1&staff=many", width=width, scheme=scheme)
    visit.page.locator("input[name=everything]").check()
    visit.page.locator("details.all-results > summary").click()
    visit.page.get_by_role("button", name="Copy link").click()
    assert visit.axe_violations() == []
    visit.page.get_by_role("button", name="All low ends").click()
    assert visit.axe_violations() == []
    assert visit.overflow_pixels() == 0


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_axe_finds_nothing_in_any_state_of_the_organisation(open_page: Callable[..., Visit], width: int) -> None:
    visit = open_page(f"{ORGANISATION}#place=AWK", width=width)
    assert visit.axe_violations() == []
    box(visit.page, "local_fte").fill("lots")
    visit.page.locator("#place").fill("Smile Together Dentist")
    visit.page.locator("#place").blur()
    expect(visit.page.locator("#problem-place")).to_contain_text("Smile Together Dental CIC")
    assert visit.axe_violations() == []
    assert visit.overflow_pixels() == 0


def test_the_ranges_are_those_of_draws_in_python(explorer: Page) -> None:
    names = list(one_way.HEADLINES)
    draws = probabilistic.probabilistic(names, 200_000, 1)
    found = explorer.evaluate("names => compendium.ranges(compendium.drawsOfAssumptions(), {}, names)", names)
    for name in names:
        for share, value in zip((0.05, 0.95), found[name], strict=True):
            rank = float((draws[name] < value).mean())
            assert rank == pytest.approx(share, abs=0.025), f"{name}: {value} is at {rank:.1%} of the draws"


def test_the_ranges_of_a_place_are_those_of_draws_in_python(open_page: Callable[..., Visit]) -> None:
    page = open_page(f"{ORGANISATION}#place=AWK").page
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8").splitlines()))
    draws = places.draws_for(places.place("AWK"), 200_000, 1)
    for name, label in places.LABELS.items():
        (row,) = [row for row in rows if row["name"] == label]
        for share, column in ((0.05, "p5"), (0.95, "p95")):
            rank = float((np.ravel(draws[name]) < float(row[column])).mean())
            assert rank == pytest.approx(share, abs=0.025), f"{name}: {row[column]} is at {rank:.1%} of the draws"


def test_the_tornado_is_the_one_way_analysis(explorer: Page) -> None:
    for result in one_way.HEADLINES:
        table = one_way.one_way(result)
        found = explorer.evaluate("([values, result]) => compendium.oneWay(values, result)", [register.base(), result])
        assert [row["swing"] for row in found] == pytest.approx(list(table["swing"]), rel=1e-9, abs=1e-6), result
        assert {row["id"]: row["atHigh"] for row in found} == pytest.approx(
            dict(zip(table["assumption"], table["at_high"], strict=True))
        )


def test_the_download_holds_every_assumption_and_every_result(open_page: Callable[..., Visit]) -> None:
    page = open_page(f"{EXPLORER}#staff=1500000").page
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8").splitlines()))
    values = {row["name"]: float(row["value"]) for row in rows if row["kind"] == "assumption"}
    assert values == register.base() | {"staff": 1.5e6}
    results = {row["name"]: float(row["value"]) for row in rows if row["kind"] == "result"}
    assert results["days_per_employee"] == pytest.approx(
        estimate.for_assumptions(values)["days_per_employee"], rel=1e-9
    )
    assert len(results) == sum(
        len(register.regions()) if estimate.is_by_region(name) else 1 for name in estimate.functions()
    )


def test_a_drag_is_answered_within_one_frame(explorer: Page) -> None:
    times = explorer.evaluate(
        """() => {
          document.querySelector("input[name=everything]").click();
          const slider = document.querySelector("[data-assumption=mental_health_share] input[type=range]");
          return Array.from({length: 60}, (_, step) => {
            slider.value = 0.3 + step / 300;
            const start = performance.now();
            slider.dispatchEvent(new Event("input", {bubbles: true}));
            document.body.getBoundingClientRect();
            return performance.now() - start;
          }).sort((a, b) => a - b);
        }"""
    )
    assert times[len(times) // 2] < FRAME_MS, f"median {times[30]:.1f} ms"


def test_the_first_use_needs_little_script() -> None:
    script = (SITE / "_static" / "explorer.js").read_bytes()
    assert len(gzip.compress(script)) < SCRIPT_KB * 1024


@pytest.mark.parametrize("path", [EXPLORER, ORGANISATION])
def test_the_page_works_from_a_local_file(browser: Browser, path: str) -> None:
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{(SITE / path).as_uri()}#mental_health_share=0.54")
    expect(page.locator('[data-value-of="mental_health_days"]').first).to_contain_text("days")
    assert errors == []
    page.close()


def test_an_organisation_prints_on_one_page(open_page: Callable[..., Visit]) -> None:
    page = open_page(f"{ORGANISATION}#place=RR8").page
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


def test_a_typed_place_replaces_the_local_figures_and_says_so(open_page: Callable[..., Visit]) -> None:
    page = open_page(f"{ORGANISATION}#place=scotland").page
    expect(page.locator("#from-local_sickness_rate")).to_contain_text("no local rate is held")
    box(page, "local_fte").fill("1000")
    box(page, "local_sickness_rate").fill("5%")
    box(page, "local_people").fill("1,200")
    days = 1000 * 365 * 0.05 * 0.57
    expect(page.locator('[data-value-of="mental_health_days"]')).to_have_text(number_format.quantity(days, "days", 3))
    expect(page.locator('[data-value-of="days_per_employee"]')).to_have_text(
        number_format.quantity(days / 1200, "days per person", 3)
    )
    expect(page.locator('[data-value-of="employer_cost_uk"]')).to_have_text(
        number_format.quantity(2174 * 1200, "pounds", 3)
    )
    assert json.dumps(page.locator("tbody.basis").inner_text()).count("typed by you") == 3


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_swing_of_an_assumption_is_drawn_to_scale_inside_its_track(
    open_page: Callable[..., Visit], width: int
) -> None:
    page = open_page(EXPLORER, width=width).page
    tracks, swings = reach(page, ".track"), reach(page, ".track > .swing")
    assert len(swings) > 2
    for track, swing in zip(tracks, swings, strict=True):
        assert track["left"] - 1 <= swing["left"]
        assert swing["right"] <= track["right"] + 1
    assert swings[0]["width"] > 5 * swings[-1]["width"], "days in a year move the result least"
