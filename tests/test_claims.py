"""What a printed number can mean, and what the verdicts say."""

from dataclasses import replace

import pytest

from analysis import claims, register, tables
from analysis.claims import accepted_intervals, evaluate, finding
from analysis.errors import InputError

ANY = claims.claims()["wpi-scale-044"]

EXAMPLES = [
    # printed, value, unit, hedge, lowest accepted, highest accepted
    ("10 million", 10e6, "days", "more_than", 10e6, 11e6),
    ("18 million", 18e6, "days", "nearly", 17.5e6, 18e6),
    ("4.5 million", 4.5e6, "days", "nearly", 4.25e6, 4.5e6),
    ("38,500", 38_500, "FTE", "about", 38_250, 38_750),
    ("£3 billion", 3e9, "pounds", "about", 2.5e9, 3.5e9),
    ("365,500", 365_500, "days", "exact", 365_450, 365_550),
    ("4.21 per cent", 4.21, "percent", "exact", 4.205, 4.215),
    ("57 per cent", 57, "percent", "exact", 56.5, 57.5),
    ("40 per cent", 40, "percent", "about", 37.5, 42.5),
    ("half", 50, "percent", "more_than", 50, 60),
    ("one in four", 25, "percent", "more_than", 25, 100 / 3),
    ("one in eleven", 100 / 11, "percent", "exact", 100 / 11.5, 100 / 10.5),
    ("eight million", 8e6, "hours", "more_than", 8e6, 9e6),
    ("seven days", 7, "days per person", "more_than", 7, 8),
    ("1,078", 1078, "people", "exact", 1077.5, 1078.5),
    ("15", 15, "systems", "up_to", float("-inf"), 15.5),
    ("7 per cent", 7, "percent", "at_least", 6.5, float("inf")),
    ("400,000", 400_000, "hours", "exact", 350_000, 450_000),
]


@pytest.mark.parametrize(("printed", "value", "unit", "hedge", "low", "high"), EXAMPLES)
def test_what_a_printed_number_accepts(printed: str, value: float, unit: str, hedge: str, low: float, high: float) -> None:
    claim = replace(ANY, printed=printed, value=value, unit=unit, hedge=hedge, precision=None)
    (interval,) = accepted_intervals(claim)
    assert (interval.low, interval.high) == pytest.approx((low, high))


def test_more_than_and_nearly_leave_out_the_number_itself() -> None:
    (more,) = accepted_intervals(ANY)
    assert not more.contains(10e6)
    assert more.contains(10e6 + 1)
    (nearly,) = accepted_intervals(claims.claims()["wpi-introduction-005"])
    assert not nearly.contains(18e6)


def test_a_range_has_an_interval_for_each_end() -> None:
    low, high = accepted_intervals(claims.claims()["wpi-impacts-015"])
    assert low.contains(33e9)
    assert high.contains(42e9)
    assert not low.contains(42e9)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("wpi-scale-039", "reproduced"),  # 365,500 days a month
        ("wpi-scale-038", "reproduced"),  # more than one in four
        ("wpi-scale-040", "reproduced"),  # close to 4.5 million
        ("wpi-introduction-005", "reproduced"),  # close to 18 million
        ("wpi-scale-044", "inferred"),  # more than 10 million: only without the other nations
        ("wpi-scale-045", "inferred"),  # around 38,500: only with 260 days
        ("wpi-impacts-019", "inferred"),  # around 3 billion: only with the top of the range
        ("wpi-impacts-031", "differs"),  # West Midlands
        ("wpi-scale-010", "follows"),  # 58 is what 42 leaves
        ("wpi-impacts-016", "quoted"),  # the range per employee
    ],
)
def test_verdicts_on_the_headlines(claim: str, verdict: str) -> None:
    found = finding(claim)
    assert found.verdict == verdict, found.reason


def test_fifteen_of_sixteen_rows_of_table_2_and_their_sum_are_rebuilt_from_staff_numbers() -> None:
    rows = [found for found in claims.findings("impacts") if found.claim.kind == "table"]
    assert len(rows) == 16
    assert all(found.recomputed for found in rows)
    assert sum(found.verdict == "inferred" for found in rows) == 15
    assert sum(found.claim.value for found in rows) == pytest.approx(3.02e9)
    assert sum(found.recomputed[0] for found in rows) == pytest.approx(3.02e9, rel=1e-3)


def test_what_rests_on_a_solved_input_is_never_called_reproduced() -> None:
    for found in claims.findings():
        if found.inferred:
            assert found.verdict in ("inferred", "differs"), found.claim.id
            assert all(name in found.reason for name in found.inferred) or found.verdict == "differs"


def test_verdicts_follow_the_assumptions() -> None:
    later = register.base() | {"mental_health_share": 0.54}
    assert finding("wpi-scale-044", later).verdict == "differs"
    assert "5.2% below" in finding("wpi-scale-044", later).reason


def test_the_ledger_agrees_with_the_tables_of_the_report() -> None:
    for row in tables.read("report_table_2").itertuples():
        found = [claim for claim in claims.claims().values() if claim.line == row.line and claim.section == "impacts"]
        assert [claim.value for claim in found] == [float(row.employer_cost_pounds)], row.region
    for row in tables.read("report_table_1").itertuples():
        found = [claim.value for claim in claims.claims().values() if claim.line == row.line and claim.section == "scale"]
        assert found == [float(row.yes_percent), float(row.no_percent)], row.group


def test_every_claim_points_to_claims_and_results_that_exist() -> None:
    for claim in claims.claims().values():
        assert claim.same_as == "" or claim.same_as in claims.claims()
        assert bool(claim.result) == (claim.method in ("model", "arithmetic", "official")), claim.id
        if claim.result:
            assert (claim.method == "model") == bool(claims.results_in(claim.result)), claim.id


BAD_EXPRESSIONS = [
    "__import__('os')",
    "mental_health_days ** 2",
    "mental_health_days.real",
    "print(1)",
    "mental_health_days if 1 else 2",
    "[1]",
    "1 +",
    "",
]


@pytest.mark.parametrize("expression", BAD_EXPRESSIONS)
def test_an_expression_is_arithmetic_and_nothing_else(expression: str) -> None:
    with pytest.raises(InputError):
        evaluate(expression, register.base())


def test_an_expression_reads_results_references_and_numbers() -> None:
    days = "{claims:wpi-scale-039} * 12 / 1000000"
    assert evaluate(days, register.base()) == pytest.approx(4.386)
    assert evaluate("100 * (mental_health_days / all_cause_days - uk_scaling * 0)", register.base()) == pytest.approx(57)
    assert evaluate("employer_cost[Scotland] / 1000000", register.base()) == pytest.approx(306.3, abs=0.1)
