"""What a printed number can mean, and what the verdicts say."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf

import pytest

from analysis import claims
from analysis.claims import accepted_intervals, evaluate, finding, ledger, possible_verdicts, verdicts, wordings
from analysis.claims.intervals import Interval
from analysis.errors import InputError
from analysis.evidence import surveys
from analysis.inputs import register, tables

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
    ("38 thousand", 38_000, "FTE", "exact", 37_500, 38_500),
    ("£2.5 billion", 2.5e9, "pounds", "less_than", 2.4e9, 2.5e9),
    ("one in two", 50, "percent", "more_than", 50, 100),
    ("one in one", 100, "percent", "more_than", 100, 110),
    ("one in eighty", 1.25, "percent", "exact", 100 / 80.5, 100 / 79.5),
    ("0 per cent", 0, "percent", "exact", -0.5, 0.5),
    ("0 of 5", 5, "people", "exact", 4.5, 5.5),
    ("10 per cent", 10, "percent", "about", 7.5, 12.5),
]


@pytest.mark.parametrize(("printed", "value", "unit", "hedge", "low", "high"), EXAMPLES)
def test_what_a_printed_number_accepts(
    printed: str, value: float, unit: str, hedge: str, low: float, high: float
) -> None:
    claim = replace(ANY, printed=printed, value=value, unit=unit, hedge=hedge, precision=None)
    (interval,) = accepted_intervals(claim)
    assert (interval.low, interval.high) == pytest.approx((low, high))


ENDS_INCLUDED = {  # lower, upper
    "exact": (True, False),
    "about": (True, True),
    "nearly": (True, False),
    "more_than": (False, False),
    "less_than": (False, False),
    "at_least": (True, False),
    "up_to": (False, False),
}


@pytest.mark.parametrize("hedge", ENDS_INCLUDED)
def test_which_ends_of_its_interval_a_printed_number_accepts(hedge: str) -> None:
    (interval,) = accepted_intervals(
        replace(ANY, printed="57 per cent", value=57, unit="percent", hedge=hedge, precision=None)
    )
    assert (interval.low_included, interval.high_included) == ENDS_INCLUDED[hedge]


@pytest.mark.parametrize("unit", ["year", "rank"])
def test_a_year_and_a_rank_mean_themselves_alone(unit: str) -> None:
    (interval,) = accepted_intervals(replace(ANY, printed="2019", value=2019, unit=unit, hedge="exact", precision=None))
    assert [interval.contains(value) for value in (2018.9, 2019, 2019.1)] == [False, True, False]


@pytest.mark.parametrize(
    ("interval", "unit", "text"),
    [
        (Interval(49.5, 50.5, True, False), "percent", "from 49.5% to below 50.5%"),
        (Interval(123_456, 200_000, False, True), "days", "above 123,460 to 200,000 days"),
        (Interval(2.5e9, 3.5e9, True, True), "pounds", "from £2.5 billion to £3.5 billion"),
        (Interval(1_234_567, 2_345_678, True, True), "pounds", "from £1.2346 million to £2.3457 million"),
        (Interval(1200, 1300, True, True), "pounds per person", "from £1,200 to £1,300 per person"),
        (Interval(6.5, inf, True, False), "percent", "6.5% or more"),
        (Interval(-inf, 15.5, False, False), "systems", "up to 15.5 systems"),
        (Interval(3, 3, True, True), "percent", "3%"),
    ],
)
def test_an_interval_in_words(interval: Interval, unit: str, text: str) -> None:
    assert interval.text(unit) == text


def test_how_far_a_value_lies_outside_its_interval() -> None:
    interval = Interval(10.0, 20.0, False, False)
    assert [interval.distance(value) for value in (8.0, 10.0, 15.0, 20.0, 23.0)] == [-2.0, 0.0, 0.0, 0.0, 3.0]
    assert interval.relative_distance(8.0) == pytest.approx(-0.2)
    assert not interval.widened(0.5).contains(9.5)
    assert interval.widened(0.6).contains(9.5)


@pytest.mark.parametrize(
    "kind", [ledger.Claim, ledger.Evidence, ledger.Contradiction, verdicts.Finding, wordings.Wording, Interval]
)
def test_what_is_known_of_a_claim_cannot_be_changed(kind: type) -> None:
    assert kind.__dataclass_params__.frozen


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


def test_a_solved_input_that_an_expression_names_itself_is_seen_too(judged: Callable[..., claims.Finding]) -> None:
    found = judged(
        replace(ANY, result="weeks_per_year", printed="52", value=52.0, unit="weeks", hedge="exact", method="model")
    )
    assert (found.verdict, found.inferred) == ("inferred", ("weeks_per_year",))


def test_verdicts_follow_the_assumptions() -> None:
    later = register.base() | {"mental_health_share": 0.54}
    assert finding("wpi-scale-044", later).verdict == "differs"
    assert "5.2% below" in finding("wpi-scale-044", later).reason


def test_the_ledger_agrees_with_the_tables_of_the_report() -> None:
    for row in tables.read("report_table_2").itertuples():
        found = [claim for claim in claims.claims().values() if claim.line == row.line and claim.section == "impacts"]
        assert [claim.value for claim in found] == [float(row.employer_cost_pounds)], row.region
    for row in tables.read("report_table_1").itertuples():
        found = [
            claim.value for claim in claims.claims().values() if claim.line == row.line and claim.section == "scale"
        ]
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
    with pytest.raises(InputError) as refusal:
        evaluate(expression, register.base())
    expected = f"cannot read the expression {expression!r}: expected names, {{references}}, numbers and + - * / ( )"
    assert str(refusal.value) == expected or str(refusal.value).startswith("unknown result or assumption '")


@pytest.mark.parametrize(
    ("expression", "refusal"),
    [
        ("mental_health_day", "unknown result or assumption 'mental_health_day'; did you mean 'mental_health_days'?"),
        ("employer_costs[Scotland]", "unknown result 'employer_costs'; did you mean 'employer_cost'?"),
        (
            "employer_cost",
            "cannot compute the expression 'employer_cost': employer_cost is by region; expected employer_cost[REGION]",
        ),
        (
            "mental_health_days[Scotland]",
            "mental_health_days is one number and not by region; expected mental_health_days without [Scotland]",
        ),
        ("1 / (staff - staff)", "cannot compute the expression '1 / (staff - staff)': it divides by nought"),
        ("employer_cost[Scottland]", "unknown region 'Scottland'; did you mean 'Scotland'?"),
    ],
)
def test_an_expression_that_has_no_single_number_is_told_with_what_was_expected(expression: str, refusal: str) -> None:
    with pytest.raises(InputError) as told:
        evaluate(expression, register.base())
    assert str(told.value) == refusal


def test_the_results_in_an_expression_are_not_looked_for_in_references_and_regions() -> None:
    assert claims.results_in("{staff:employer_cost} + mental_health_days[employer_cost] / all_cause_days") == [
        "mental_health_days",
        "all_cause_days",
    ]


def test_an_expression_reads_results_references_and_numbers() -> None:
    days = "{claims:wpi-scale-039} * 12 / 1000000"
    assert evaluate(days, register.base()) == pytest.approx(4.386)
    assert evaluate("100 * (mental_health_days / all_cause_days - uk_scaling * 0)", register.base()) == pytest.approx(
        57
    )
    assert evaluate("employer_cost[Scotland] / 1000000", register.base()) == pytest.approx(306.3, abs=0.1)


PRINTED_50 = replace(
    ANY,
    printed="50",
    value=50.0,
    value_high=None,
    unit="percent",
    hedge="exact",
    precision=None,
    tolerance=None,
    method="model",
    same_as="",
)
SOURCE = replace(
    next(iter(ledger.evidence().values())), claims=(ANY.id,), relation="primary_source", value=60.0, value_high=None, unit="percent",
    publisher="Publisher",
)  # fmt: skip
CLASH = replace(ledger.contradictions()[0], claim_a=ANY.id, passage_b="wpi-scale-039", clash="One.", wrong=ANY.id)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Callable[..., claims.Finding]:
    """The finding on a claim that stands in the ledger in place of another, with its evidence and clashes."""

    def judge(
        claim: claims.Claim, evidence: Sequence[ledger.Evidence] = (), clashes: Sequence[ledger.Contradiction] = ()
    ) -> claims.Finding:
        known = {**ledger.claims(), ANY.id: claim}
        monkeypatch.setattr(verdicts, "claims", lambda: known)
        monkeypatch.setattr(verdicts, "evidence_on", lambda _: list(evidence))
        monkeypatch.setattr(verdicts, "contradictions_of", lambda _: list(clashes))
        return finding(ANY.id)

    return judge


def test_an_unknown_claim_is_refused() -> None:
    with pytest.raises(InputError, match=r"^unknown claim 'wpi-scale-44'; did you mean 'wpi-scale-044'\?$"):
        finding("wpi-scale-44")


def test_a_claim_needs_an_expression_for_each_of_its_numbers(judged: Callable[..., claims.Finding]) -> None:
    with pytest.raises(InputError) as refusal:
        judged(replace(PRINTED_50, result="1; 2"))
    assert str(refusal.value) == f"data/claims.csv, {ANY.id}, column result: 2 expressions for 1 printed numbers"


def test_a_recomputed_value_outside_by_a_hundredth_is_outside_unless_it_is_known_less_well(
    judged: Callable[..., claims.Finding],
) -> None:
    assert judged(replace(PRINTED_50, result="49.49")).verdict == "differs"
    assert judged(replace(PRINTED_50, result="49.49", method="arithmetic")).verdict == "contradicted"
    assert judged(replace(PRINTED_50, result="49.49", tolerance=0.02)).verdict == "reproduced"


def test_a_value_on_an_end_that_is_left_out_is_not_said_to_be_above_it(judged: Callable[..., claims.Finding]) -> None:
    told = judged(replace(PRINTED_50, hedge="more_than", result="50"))
    assert (told.verdict, told.reason) == (
        "differs",
        "Recomputed as 50%; the printed number accepts above 50% to below 51%, so it is 0.0% below it.",
    )


def test_a_quoted_number_is_held_against_its_primary_source(judged: Callable[..., claims.Finding]) -> None:
    quoted = replace(PRINTED_50, result="", method="quoted")
    told = judged(quoted, [SOURCE])
    assert (told.verdict, told.recomputed) == ("contradicted", (60.0,))
    assert (
        told.reason == "The primary source says 60% (Publisher); the printed number accepts from 49.5% to below 50.5%."
    )
    told = judged(quoted, [replace(SOURCE, value_high=70.0)])
    assert (
        told.reason
        == "The primary source says 60% to 70% (Publisher); the printed number accepts from 49.5% to below 50.5%."
    )
    assert judged(quoted, [replace(SOURCE, value=50.2)]).verdict == "quoted"
    assert judged(quoted, [replace(SOURCE, unit="days")]).verdict == "quoted"


def test_a_source_is_rounded_at_the_last_digit_that_it_shows() -> None:
    assert [verdicts._half_last_digit(value) for value in (45.0, 4.2, 4.25)] == pytest.approx([0.5, 0.05, 0.005])


@pytest.mark.parametrize(
    ("source", "printed", "agrees"),
    [
        ((50.0, None), (50.0, None), True),
        ((50.4, None), (50.0, None), True),
        ((50.6, None), (50.0, None), False),
        ((50.57, None), (50.0, None), False),
        ((49.0, None), (50.0, None), True),
        ((48.0, None), (50.0, None), False),
        ((51.0, 60.0), (50.0, None), True),
        ((52.0, 60.0), (50.0, None), False),
        ((40.0, 49.0), (50.0, None), True),
        ((40.0, 48.0), (50.0, None), False),
        ((45.0, None), (40.0, 50.0), True),
        ((38.0, None), (40.0, 50.0), False),
        ((52.0, None), (40.0, 50.0), False),
        ((40.0, 50.0), (40.0, 50.0), True),
        ((40.0, 52.0), (40.0, 50.0), False),
    ],
)
def test_when_a_source_agrees_with_a_printed_number_or_range(
    source: tuple[float, float | None],
    printed: tuple[float, float | None],
    agrees: bool,
    judged: Callable[..., claims.Finding],
) -> None:
    claim = replace(PRINTED_50, printed="40 to 50", value=printed[0], value_high=printed[1], result="", method="quoted")
    told = judged(
        replace(claim, printed="50") if printed[1] is None else claim,
        [replace(SOURCE, value=source[0], value_high=source[1])],
    )
    assert told.verdict == ("quoted" if agrees else "contradicted")


def test_a_claim_that_clashes_of_passages_settle_is_contradicted_whatever_is_recomputed(
    judged: Callable[..., claims.Finding],
) -> None:
    clashes = [CLASH, replace(CLASH, claim_a="wpi-scale-014", passage_b=ANY.id, clash="Two.")]
    told = judged(replace(PRINTED_50, result="50"), clashes=clashes)
    assert (told.verdict, told.recomputed) == ("contradicted", (ledger.claims()["wpi-scale-039"].value,))
    assert told.reason == "Another passage says otherwise: One. Two."
    assert possible_verdicts(ANY.id) == ("contradicted", "contradicted")


def test_the_verdicts_that_a_recomputed_claim_can_have(judged: Callable[..., claims.Finding]) -> None:
    for claim in claims.claims().values():
        if claim.result:
            verdict = finding(claim.id).verdict
            assert possible_verdicts(claim.id)[verdict in ("differs", "contradicted")] == verdict, claim.id
    judged(replace(PRINTED_50, result="50", method="arithmetic"))
    assert possible_verdicts(ANY.id) == ("follows", "contradicted")


LEVELS = {
    "one in ten": 10.0,
    "two in ten": 20.0,
    "three in ten": 30.0,
    "four in ten": 40.0,
    "five in ten": 50.0,
    "six in ten": 60.0,
    "seven in ten": 70.0,
    "eight in ten": 80.0,
    "nine in ten": 90.0,
    "ten in ten": 100.0,
    "seven out of ten": 70.0,
    "eight in 10": 80.0,
    "42% of staff": 42.0,
    "42.5% of staff": 42.5,
    "half": 50.0,
    "a majority": 50.0,
    "most": 50.0,
    "a third": 100 / 3,
    "one third": 100 / 3,
    "two thirds": 200 / 3,
    "a quarter": 25.0,
    "one in four": 25.0,
    "three quarters": 75.0,
    "three-quarters": 75.0,
    "two-fifths": 40.0,
    "four in five": 80.0,
    "nearly all": 100.0,
}


@pytest.mark.parametrize("words", LEVELS)
def test_the_share_that_words_name(words: str) -> None:
    assert wordings._level(f"some {words} of them") == pytest.approx(LEVELS[words])


@pytest.mark.parametrize("words", ["almost", "mostly", "one in 100", "one in fourteen", "a thirdhand account"])
def test_words_that_only_look_like_a_share_name_none(words: str) -> None:
    assert wordings._level(f"some {words} of them") is None


@pytest.mark.parametrize(
    ("words", "share", "interval", "finding", "reason"),
    [
        ("nearly half", 45.0, (40.0, 50.0), "supported", "The share is just below 50%."),
        ("nearly half", 44.9, (40.0, 50.0), "not_supported", "The share is not just below 50%."),
        ("nearly half", 50.0, (45.0, 55.0), "not_supported", "The share is not just below 50%."),
        ("more than half", 55.0, (50.1, 60.0), "supported", "The interval lies above 50%."),
        ("more than half", 55.0, (50.0, 60.0), "not_supported", "The interval reaches down to or below 50%."),
        ("six in ten", 65.0, (60.0, 70.0), "supported", "The interval includes 60%."),
        ("six in ten", 55.0, (50.0, 60.0), "supported", "The interval includes 60%."),
        ("six in ten", 65.05, (55.0, 75.0), "not_supported", "The interval leaves out 60%."),
        ("six in ten", 62.0, (61.0, 63.0), "not_supported", "The interval leaves out 60%."),
        ("fewer than half", 45.0, (40.0, 49.9), "supported", "The interval lies below 50%."),
        ("less than half", 45.0, (40.0, 50.0), "not_supported", "The interval reaches up to or above 50%."),
        ("under 40%", 45.0, (40.0, 50.0), "not_supported", "The interval reaches up to or above 40%."),
        ("at least half", 60.0, (55.0, 65.0), "untested", "The words name a bound and no share."),
        ("up to two thirds", 60.0, (55.0, 65.0), "untested", "The words name a bound and no share."),
        ("at most a quarter", 20.0, (15.0, 25.0), "untested", "The words name a bound and no share."),
        ("many", 62.0, (61.0, 63.0), "untested", "The words make no claim that a sample could test."),
    ],
)
def test_whether_a_sample_supports_words(
    words: str, share: float, interval: tuple[float, float], finding: str, reason: str
) -> None:
    assert wordings._threshold(words, share, interval) == (finding, reason)


@pytest.mark.parametrize(
    ("comparison", "low", "high", "finding"),
    [
        ("rise", 0.5, 2.0, "supported"),
        ("rise", 0.0, 2.0, "not_supported"),
        ("largest", 0.5, 2.0, "supported"),
        ("largest", 0.0, 2.0, "not_supported"),
        ("similar", -0.5, 0.5, "supported"),
        ("similar", 0.0, 0.5, "supported"),
        ("similar", -0.5, 0.0, "supported"),
        ("similar", 0.5, 2.0, "not_supported"),
    ],
)
def test_whether_a_sample_supports_a_comparison(
    comparison: str, low: float, high: float, finding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("difference_within_sample", "difference_between_samples"):
        monkeypatch.setattr(surveys, name, lambda *_: surveys.Difference(1.0, low, high, 0.05))
    compared = replace(PRINTED_50, comparison=comparison, compared_with=("articles-toll-018",))
    assert wordings._comparison(compared, 1000)[0] == finding


def test_a_rise_since_a_survey_of_unknown_size_is_not_tested() -> None:
    compared = replace(PRINTED_50, comparison="rise", compared_with=("wpi-scale-039",))
    assert wordings._comparison(compared, 1000)[0] == "untested"


def test_what_cannot_be_compared_is_not_tested_and_every_clash_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    clashes = [CLASH, replace(CLASH, clash="Two.")]
    monkeypatch.setattr(wordings, "contradictions_of", lambda _: clashes)
    compared = replace(PRINTED_50, comparison="incomparable", compared_with=("wpi-scale-039",))
    assert wordings._comparison(compared, 1000) == ("untested", "The text compares what cannot be compared: One. Two.")


@pytest.mark.parametrize(
    ("hedge", "printed", "share"),
    [("exact", "50%", 50), ("only", "just 50%", 50), ("about", "some 50%", 50), ("exact", "half", None)],
)
def test_a_share_is_tested_where_it_is_printed_in_figures(hedge: str, printed: str, share: float | None) -> None:
    assert wordings.printed_share(replace(PRINTED_50, id="new", same_as="", hedge=hedge, printed=printed)) == share


def test_a_bound_is_tested_by_the_share_of_a_claim_that_repeats_it(monkeypatch: pytest.MonkeyPatch) -> None:
    bound = replace(PRINTED_50, id="bound", hedge="more_than", printed="half", same_as="repeat")
    for hedge, share in (("exact", 57.0), ("only", 57.0), ("about", None)):
        repeat = replace(PRINTED_50, id="repeat", value=57.0, printed="57%", hedge=hedge, same_as="")
        monkeypatch.setattr(wordings, "claims", lambda repeat=repeat: {"bound": bound, "repeat": repeat})
        assert wordings.printed_share(bound) == share
