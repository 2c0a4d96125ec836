"""What a printed number can mean, and what is found on its sum, its source and its sense."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf
from pathlib import Path

import pytest

from analysis import claims
from analysis.claims import Label, Sense, Source, Sum, accepted_intervals, evaluate, finding, judging, ledger, wordings
from analysis.claims.intervals import Interval
from analysis.display import claims_export, ledger_page
from analysis.errors import InputError
from analysis.inputs import register, tables

ANY = claims.claims()["wpi-scale-044"]

EXAMPLES = [
    # printed, value, unit, hedge, lowest accepted, highest accepted
    ("10 million", 10e6, "days", "more_than", 10e6, 11e6),
    ("18 million", 18e6, "days", "nearly", 17.5e6, 18e6),
    ("4.5 million", 4.5e6, "days", "nearly", 4.45e6, 4.5e6),
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
    ("15", 15, "systems", "up_to", float("-inf"), 15),
    ("7 per cent", 7, "percent", "at_least", 7, float("inf")),
    ("a million", 1e6, "people", "nearly", 950_000, 1e6),
    ("400,000", 400_000, "hours", "exact", 350_000, 450_000),
    ("38 thousand", 38_000, "FTE", "exact", 37_500, 38_500),
    ("£2.5 billion", 2.5e9, "pounds", "less_than", 2.4e9, 2.5e9),
    ("one in two", 50, "percent", "more_than", 50, 100),
    ("one in one", 100, "percent", "more_than", 100, 110),
    ("one in eighty", 1.25, "percent", "exact", 100 / 80.5, 100 / 79.5),
    ("twelve million", 12e6, "days", "exact", 11.5e6, 12.5e6),
    ("one in four", 25, "percent", "less_than", 20, 25),
    ("0 per cent", 0, "percent", "exact", -0.5, 0.5),
    ("0 of 5", 5, "people", "exact", 4.5, 5.5),
    ("10 per cent", 10, "percent", "about", 7.5, 12.5),
]


@pytest.mark.parametrize(("printed", "value", "unit", "hedge", "low", "high"), EXAMPLES)
def test_what_a_printed_number_accepts(
    printed: str, value: float, unit: str, hedge: str, low: float, high: float
) -> None:
    (interval,) = accepted_intervals(replace(ANY, printed=printed, value=value, unit=unit, hedge=hedge))
    assert (interval.low, interval.high) == pytest.approx((low, high))


ENDS_INCLUDED = {  # lower, upper
    "exact": (True, False),
    "about": (True, True),
    "nearly": (True, False),
    "more_than": (False, True),
    "less_than": (True, False),
    "at_least": (True, False),
    "up_to": (False, True),
}


@pytest.mark.parametrize("hedge", ENDS_INCLUDED)
def test_which_ends_of_its_interval_a_printed_number_accepts(hedge: str) -> None:
    (interval,) = accepted_intervals(replace(ANY, printed="57 per cent", value=57, unit="percent", hedge=hedge))
    assert (interval.low_included, interval.high_included) == ENDS_INCLUDED[hedge]


def test_more_than_ten_million_is_not_refuted_by_eleven_nor_met_by_ten() -> None:
    (more,) = accepted_intervals(ANY)
    assert [more.contains(value) for value in (10e6, 10e6 + 1, 11e6, 11e6 + 1)] == [False, True, True, False]


def test_wider_rules_never_refuse_what_narrower_rules_accept() -> None:
    for claim in claims.claims().values():
        narrower, standard, wider = (accepted_intervals(claim, rules) for rules in ("narrower", "standard", "wider"))
        for tight, usual, loose in zip(narrower, standard, wider, strict=True):
            assert loose.low <= usual.low <= tight.low, claim.id
            assert tight.high <= usual.high <= loose.high, claim.id


def test_which_findings_the_rules_of_reading_decide() -> None:
    narrower, standard, wider = claims.changed_by_rules("wpi-scale-040")
    assert (narrower.sum.answer, standard.sum.answer, wider.sum.answer) == (
        Sum.DOES_NOT_FIT,
        Sum.DOES_NOT_FIT,
        Sum.RECOMPUTED,
    )
    assert claims.changed_by_rules("wpi-scale-044") is None


@pytest.mark.parametrize(("unit", "hedge"), [("year", "exact"), ("rank", "exact"), ("days", "fixed")])
def test_a_year_a_rank_and_a_fixed_length_mean_themselves_alone(unit: str, hedge: str) -> None:
    (interval,) = accepted_intervals(replace(ANY, printed="2019", value=2019, unit=unit, hedge=hedge))
    assert [interval.contains(value) for value in (2018.9, 2019, 2019.1)] == [False, True, False]


def test_the_cells_of_a_column_are_rounded_alike() -> None:
    cells = [claim for claim in claims.claims().values() if claim.kind == "table" and claim.unit == "pounds"]
    widths = {interval.high - interval.low for cell in cells for interval in accepted_intervals(cell)}
    assert len(cells) == 16
    assert widths == {10e6}


@pytest.mark.parametrize(
    ("interval", "unit", "text"),
    [
        (Interval(49.5, 50.5, True, False), "percent", "from 49.5% to below 50.5%"),
        (Interval(85 / 3, 115 / 3, True, False), "percent", "from 28.3% to below 38.3%"),
        (Interval(123_456, 200_000, False, True), "days", "above 123,000 to 200,000 days"),
        (Interval(2.5e9, 3.5e9, True, True), "pounds", "from £2.5 billion to £3.5 billion"),
        (Interval(1_234_567, 2_345_678, True, True), "pounds", "from £1.23 million to £2.35 million"),
        (Interval(1200, 1300, True, True), "pounds per person", "from £1,200 to £1,300 per person"),
        (Interval(6.5, inf, True, False), "percent", "6.5% or more"),
        (Interval(-inf, 15.5, False, False), "systems", "up to 15.5 systems"),
        (Interval(3, 3, True, True), "percent", "3%"),
    ],
)
def test_an_interval_in_words(interval: Interval, unit: str, text: str) -> None:
    assert interval.text(unit) == text


def test_a_range_has_an_interval_for_each_end() -> None:
    low, high = accepted_intervals(claims.claims()["wpi-impacts-015"])
    assert low.contains(33e9)
    assert high.contains(42e9)


FOUND = {  # claim: sum, source, sense, label; each was settled by hand before it was written as a rule
    "wpi-scale-002": (Sum.NOTHING, Source.AS_IN_SOURCE, Sense.SOMETHING_ELSE, Label.OTHER),  # other professionals
    "wpi-scale-032": (Sum.NOTHING, Source.AS_IN_SOURCE, Sense.TRUE, Label.HOLDS),  # 72.7% of those who answered
    "wpi-scale-039": (Sum.RECOMPUTED, Source.AS_IN_SOURCE, Sense.SOMETHING_ELSE, Label.OTHER),  # April to June
    "wpi-scale-040": (Sum.DOES_NOT_FIT, Source.OWN, Sense.CAME_OTHERWISE, Label.FAILS),  # 12 x 365,500 = 4.386 million
    "wpi-scale-043": (Sum.RECOMPUTED, Source.AS_IN_SOURCE, Sense.SOMETHING_ELSE, Label.OTHER),  # work-related
    "wpi-scale-044": (Sum.UNSTATED, Source.OWN, Sense.SOMETHING_ELSE, Label.UNSTATED),
    "wpi-scale-050": (Sum.NOTHING, Source.NOT_AS_IN_SOURCE, Sense.NOT_TRUE, Label.FAILS),  # Germany has 44
    "wpi-scale-068": (Sum.NOTHING, Source.NONE, Sense.NOT_KNOWN, Label.UNCHECKED),  # a survey of all workers is no test
    "wpi-foreword-005": (Sum.FOLLOWS, Source.OWN, Sense.SOMETHING_ELSE, Label.OTHER),  # half of 1.4 million FTE
    "wpi-foreword-006": (Sum.FOLLOWS, Source.OWN, Sense.SOMETHING_ELSE, Label.OTHER),  # calendar, not working days
    "wpi-introduction-001": (Sum.RECOMPUTED, Source.NONE, Sense.SOMETHING_ELSE, Label.OTHER),  # FTE, not people
    "wpi-impacts-014": (Sum.NOTHING, Source.WITHDRAWN, Sense.NOT_KNOWN, Label.UNCHECKED),  # a withdrawn paper
    "wpi-impacts-015": (Sum.NOTHING, Source.AS_IN_SOURCE, Sense.SOMETHING_ELSE, Label.OTHER),  # of 2016
    "wpi-impacts-031": (Sum.NOTHING, Source.OWN, Sense.NOT_KNOWN, Label.UNCHECKED),  # refutes the fit
    "wpi-causes-015": (Sum.NOTHING, Source.NOT_SEEN, Sense.NOT_KNOWN, Label.UNCHECKED),
    "wpi-causes-027": (Sum.RECOMPUTED, Source.NOT_SEEN, Sense.SOMETHING_ELSE, Label.OTHER),  # no consultants
    "wpi-causes-028": (Sum.RECOMPUTED, Source.NOT_SEEN, Sense.TRUE, Label.HOLDS),  # consultant-led clinics
    "wpi-causes-029": (
        Sum.NOTHING,
        Source.AS_IN_SOURCE,
        Sense.NOT_KNOWN,
        Label.UNTESTED,
    ),  # no consultations
    "wpi-recommendations-013": (Sum.NOTHING, Source.NOT_SEEN, Sense.CAME_OTHERWISE, Label.MISSED),  # 36% of boards
    "articles-msk-001": (Sum.NOTHING, Source.AS_IN_SOURCE, Sense.SOMETHING_ELSE, Label.OTHER),  # England, not Britain
    "articles-volunteering-007": (
        Sum.NOTHING,
        Source.AS_IN_SOURCE,
        Sense.SOMETHING_ELSE,
        Label.OTHER,
    ),  # up to, not at least
    "articles-temps-001": (Sum.NOTHING, Source.NONE, Sense.CAME_TRUE, Label.HOLDS),  # the bill came on the 98th day
}


@pytest.mark.parametrize("claim", FOUND)
def test_what_is_found_on_claims_that_were_settled_by_hand(claim: str) -> None:
    found = finding(claim)
    assert (found.sum.answer, found.source.answer, found.sense.answer, found.label) == FOUND[claim], found.reason


def test_fifteen_of_sixteen_rows_of_table_2_and_their_sum_are_rebuilt_from_staff_numbers() -> None:
    rows = [found for found in claims.findings("impacts", "model") if found.claim.kind == "table"]
    assert (len(rows), sum(found.fits for found in rows)) == (16, 15)
    assert sum(found.claim.value for found in rows) == pytest.approx(3.02e9)
    assert sum(found.recomputed[0] for found in rows) == pytest.approx(3.02e9, rel=1e-3)


def test_what_is_found_follows_the_assumptions() -> None:
    later = finding("wpi-scale-044", register.base() | {"mental_health_share": 0.54})
    assert not later.fits
    assert later.sum.answer is Sum.NOTHING
    assert later.recomputed[0] == pytest.approx(10_005_140 * 54 / 57, rel=1e-6)


def test_a_label_never_speaks_for_a_claim_against_which_an_answer_speaks() -> None:
    against = {Sum.DOES_NOT_FIT, Source.NOT_AS_IN_SOURCE, Sense.NOT_TRUE, Sense.CAME_OTHERWISE}
    for found in claims.findings():
        answers = {found.sum.answer, found.source.answer, found.sense.answer}
        assert (found.label in (Label.FAILS, Label.MISSED)) == bool(answers & against), found.claim.id
        if found.label is Label.HOLDS:
            assert found.sense.answer in (Sense.TRUE, Sense.CAME_TRUE), found.claim.id


def test_every_answer_for_or_against_a_claim_rests_on_something() -> None:
    silent = {Sum.NOTHING, Source.NONE, Source.OWN, Source.NOT_SEEN, Sense.NOT_KNOWN}
    for found in claims.findings():
        for answer in (found.sum, found.source, found.sense):
            assert answer.reason
            assert answer.rests_on or answer.answer in silent, f"{found.claim.id}: {answer.answer}"


def test_a_number_printed_again_is_one_claim_with_several_places() -> None:
    assert {place.line for place in claims.places_of("wpi-scale-044")} == {64, 149, 607}
    assert finding("wpi-foreword-003") == finding("wpi-scale-044")
    assert not claims.places().keys() & claims.claims().keys()
    assert {place.claim for place in claims.places().values()} <= claims.claims().keys()


def test_the_ledger_agrees_with_the_tables_of_the_report() -> None:
    for row in tables.read("report_table_2").itertuples():
        found = [claim for claim in claims.claims().values() if claim.line == row.line and claim.section == "impacts"]
        assert [claim.value for claim in found] == [float(row.employer_cost_pounds)], row.region
    for row in tables.read("report_table_1").itertuples():
        found = [
            claim.value for claim in claims.claims().values() if claim.line == row.line and claim.section == "scale"
        ]
        assert found == [float(row.yes_percent), float(row.no_percent)], row.group


BAD_EXPRESSIONS = [
    "__import__('os')",
    "mental_health_days ** 2",
    "mental_health_days.real",
    "print(1)",
    "mental_health_days if 1 else 2",
    "[1]",
    "1 +",
    "",
    "1e400 * staff",
    "True + staff",
    "staff[0]",
    'employer_cost["Scotland"]["Wales"]',
    "staff < 2",
]


@pytest.mark.parametrize("expression", BAD_EXPRESSIONS)
def test_an_expression_is_arithmetic_and_nothing_else(expression: str) -> None:
    with pytest.raises(InputError, match=r"^cannot read|^unknown result"):
        evaluate(expression, register.base())


@pytest.mark.parametrize(
    ("expression", "refusal"),
    [
        ("mental_health_day", "did you mean 'mental_health_days'?"),
        ("employer_cost", 'it is by region; expected employer_cost["REGION"]'),
        ('mental_health_days["Scotland"]', "expected mental_health_days without"),
        ("1 / (staff - staff)", "it divides by nought"),
        ("1e308 * staff", "expected a finite value"),
        ('employer_cost["Scottland"]', "unknown region 'Scottland'; did you mean 'Scotland'?"),
        ('claim["wpi-scale-039"]', "did you mean 'claims'?"),
        ('claims["wpi-scale-39"]', "did you mean 'wpi-scale-039'?"),
    ],
)
def test_an_expression_that_has_no_single_number_is_told_with_what_was_expected(expression: str, refusal: str) -> None:
    with pytest.raises(InputError) as told:
        evaluate(expression, register.base())
    assert refusal in str(told.value)


def test_an_expression_reads_results_figures_of_tables_and_numbers() -> None:
    assert evaluate('claims["wpi-scale-039"] * 12 / 1000000', register.base()) == pytest.approx(4.386)
    assert evaluate('employer_cost["Scotland"] / 1e6', register.base()) == pytest.approx(306.3, abs=0.1)
    named = 'claims["wpi-scale-039"] + mental_health_days / all_cause_days'
    assert claims.results_in(named) == ["mental_health_days", "all_cause_days"]
    assert claims.references_in(named) == ("claims:wpi-scale-039",)


PRINTED_50 = replace(
    ANY, printed="50", value=50.0, value_high=None, unit="percent", hedge="exact", kind="official", cites="",
    speaks_of="", result="100 * mental_health_share",
)  # fmt: skip
SOURCE = replace(
    next(iter(ledger.evidence().values())), claims=(ANY.id,), relation="primary_source", value=60.0, value_high=None,
    needed=None, unit="percent", publisher="Publisher", period="2019", meaning="",
)  # fmt: skip
CLASH = replace(ledger.contradictions()[0], passage_a=ANY.id, passage_b="wpi-scale-039", clash="One.", wrong=ANY.id)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Callable[..., claims.Finding]:
    """The finding on a claim that stands in the ledger in place of another, with its evidence and clashes."""

    def judge(
        claim: claims.Claim, evidence: Sequence[ledger.Evidence] = (), clashes: Sequence[ledger.Contradiction] = ()
    ) -> claims.Finding:
        rows = list(evidence)
        monkeypatch.setattr(judging, "claim", lambda name: claim if name == ANY.id else ledger.claim(name))
        monkeypatch.setattr(judging, "claims", lambda: {**ledger.claims(), ANY.id: claim})
        for module in (judging, wordings):
            monkeypatch.setattr(
                module,
                "evidence_on",
                lambda _, relation="": [row for row in rows if relation in ("", row.relation)],
            )
        monkeypatch.setattr(judging, "contradictions_of", lambda _: list(clashes))
        return finding(ANY.id)

    return judge


def test_an_unknown_claim_is_refused() -> None:
    with pytest.raises(InputError, match=r"^unknown claim 'wpi-scale-44'; did you mean 'wpi-scale-044'\?$"):
        finding("wpi-scale-44")


TYPED = {
    "37": "typed in",
    "30 + 7": "typed in",
    "37 + 0 * staff": "typed in",
    "37 * staff / staff": "typed in",
    'staff_survey["stress_2018"]': "looked up",
    "staff": "looked up",
    'claims["wpi-scale-043"]': "looked up",
    'claims["wpi-scale-044"] / 2': "rests on the claim itself",
    'claims["wpi-foreword-003"] * 2 / 3': "rests on the claim itself",
    'claims["wpi-foreword-006"] * staff': "rests on the claim itself",
    "100 * mental_health_share; 2 * staff": "2 expressions for 1 printed numbers",
}


@pytest.mark.parametrize("result", TYPED)
def test_a_result_that_rests_on_nothing_or_on_the_claim_itself_is_refused(
    result: str, judged: Callable[..., claims.Finding]
) -> None:
    with pytest.raises(InputError, match=TYPED[result]):
        judged(replace(PRINTED_50, result=result))


def test_a_claim_that_rests_on_itself_through_an_assumption_is_refused(
    judged: Callable[..., claims.Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = dict(register.assumptions())
    rows["mental_health_share"] = replace(rows["mental_health_share"], locator=f"claims:{ANY.id}")
    monkeypatch.setattr(register, "assumptions", lambda: rows)
    with pytest.raises(InputError, match="rests on the claim itself"):
        judged(PRINTED_50)


@pytest.mark.parametrize("text", ["inf", "-inf", "nan", "1e400"])
@pytest.mark.parametrize(("table", "column"), [("claims", "value"), ("evidence", "value_high")])
def test_a_number_without_end_is_refused_in_the_ledger(table: str, column: str, text: str, data_copy: Path) -> None:
    first, *others = tables.texts(table)
    tables.write({table: [first | {column: text}, *others]}, data_copy)
    with pytest.raises(InputError, match=rf"data/{table}.csv, row 2, column {column}: '{text}'; expected number"):
        tables.read(table, data_copy)


def test_a_misfit_with_the_documents_own_numbers_counts_and_one_with_inputs_solved_for_does_not(
    judged: Callable[..., claims.Finding],
) -> None:
    assert judged(PRINTED_50).label is Label.FAILS
    assert judged(replace(PRINTED_50, result="100 * mental_health_share * uk_scaling")).sum.answer is Sum.NOTHING
    inside = judged(replace(PRINTED_50, value=57.0, printed="57", result="100 * mental_health_share * uk_scaling"))
    assert (inside.sum.answer, inside.inferred) == (Sum.UNSTATED, ("uk_scaling",))


def test_a_number_is_held_against_the_source_that_it_names(judged: Callable[..., claims.Finding]) -> None:
    quoted = replace(PRINTED_50, result="", cites="Publisher")
    assert judged(quoted).source.answer is Source.NOT_SEEN
    assert judged(replace(quoted, cites="")).source.answer is Source.NONE
    assert judged(quoted, [SOURCE]).label is Label.FAILS
    assert judged(quoted, [replace(SOURCE, value=50.2)]).label is Label.UNTESTED
    assert judged(quoted, [replace(SOURCE, unit="days")]).source.answer is Source.NOT_SEEN
    assert judged(quoted, [replace(SOURCE, relation="repeats", value=50.0)]).source.answer is Source.NOT_SEEN


def test_what_a_number_is_true_of_comes_from_evidence(judged: Callable[..., claims.Finding]) -> None:
    told = replace(PRINTED_50, result="", speaks_of="sample")
    right = replace(SOURCE, value=50.0)
    assert judged(told, [right]).label is Label.HOLDS
    assert judged(told, [replace(right, publisher="WPI Economics, its own page")]).label is Label.UNTESTED
    assert judged(told, [right, replace(right, relation="other_meaning", meaning="Wales")]).label is Label.OTHER
    assert judged(told, [replace(right, relation="observed")]).sense.answer is Sense.TRUE
    assert judged(told, [right, replace(SOURCE, relation="observed")]).label is Label.FAILS
    target = replace(told, unit="year", value=2024.0, printed="2024")
    for reached, sense in ((99.0, Sense.CAME_OTHERWISE), (100.0, Sense.CAME_TRUE)):
        row = replace(SOURCE, relation="outcome", value=reached, needed=100.0)
        assert judged(target, [row]).sense.answer is sense
    assert judged(told, [right], [CLASH]).sense.answer is Sense.NOT_TRUE
    assert judged(told, [right], [replace(CLASH, wrong="wpi-scale-039")]).label is Label.HOLDS


def test_inputs_that_are_rounded_leave_the_result_as_open_as_they_are(judged: Callable[..., claims.Finding]) -> None:
    """14 days for 700,000 people, who may be 650,000, make more than ten million, which may be eleven."""
    found = finding("wpi-foreword-006")
    assert found.recomputed == pytest.approx((100 / 7,))
    assert (found.reach[0].low, found.reach[0].high) == pytest.approx((10e6 / 750_000, 11e6 / 650_000))
    assert found.fits
    assert not finding("wpi-scale-040").fits, "twelve times 365,500 is 4.39 million however 365,500 was rounded"
    exact = judged(replace(PRINTED_50, result="100 * mental_health_share"))
    assert exact.reach[0].low == exact.reach[0].high


def test_an_aim_that_was_missed_is_not_laid_at_the_door_of_the_document_and_a_projection_is(
    judged: Callable[..., claims.Finding],
) -> None:
    later = [replace(SOURCE, relation="outcome", value=20.0, needed=50.0)]
    assert judged(replace(PRINTED_50, result="", kind="target"), later).label is Label.MISSED
    assert judged(replace(PRINTED_50, result="", kind="projection"), later).label is Label.FAILS


def test_a_source_that_was_withdrawn_bears_nothing_out(judged: Callable[..., claims.Finding]) -> None:
    told, right = replace(PRINTED_50, result="", speaks_of="sample"), replace(SOURCE, value=50.0)
    gone = judged(told, [right, replace(right, relation="withdrawn", value=None)])
    assert (gone.source.answer, gone.label) == (Source.WITHDRAWN, Label.UNCHECKED)


def test_an_aim_means_itself() -> None:
    def ends(hedge: str) -> tuple[float, float]:
        aim = replace(ANY, kind="target", printed="100 days", value=100.0, unit="days", hedge=hedge)
        (interval,) = accepted_intervals(aim)
        assert interval.contains(100.0)
        return interval.low, interval.high

    assert ends("exact") == (100, 100)
    assert ends("up_to") == (-inf, 100)
    assert ends("at_least") == (100, inf)


def test_what_can_be_counted_is_meant_to_the_last_one() -> None:
    (interval,) = accepted_intervals(replace(ANY, printed="n=8481", value=8481.0, unit="people", hedge="exact"))
    assert interval.text("people") == "8,481 people"


def test_more_than_is_true_of_any_larger_number(judged: Callable[..., claims.Finding]) -> None:
    told = replace(PRINTED_50, result="", hedge="more_than")
    for observed, sense in ((49.0, Sense.NOT_TRUE), (51.0, Sense.TRUE), (90.0, Sense.TRUE)):
        assert judged(told, [replace(SOURCE, relation="observed", value=observed)]).sense.answer is sense


@pytest.mark.parametrize(
    ("source", "printed", "agrees"),
    [
        ((50.0, None), (50.0, None), True),
        ((50.4, None), (50.0, None), True),
        ((50.6, None), (50.0, None), False),
        ((49.0, None), (50.0, None), True),
        ((48.0, None), (50.0, None), False),
        ((51.0, 60.0), (50.0, None), True),
        ((52.0, 60.0), (50.0, None), False),
        ((40.0, 48.0), (50.0, None), False),
        ((45.0, None), (40.0, 50.0), True),
        ((38.0, None), (40.0, 50.0), False),
        ((40.0, 50.0), (40.0, 50.0), True),
        ((40.0, 52.0), (40.0, 50.0), False),
    ],
)
def test_when_a_source_agrees_with_a_printed_number_or_range(
    source: tuple[float, float | None], printed: tuple[float, float | None], agrees: bool,
    judged: Callable[..., claims.Finding],
) -> None:  # fmt: skip
    text = "50" if printed[1] is None else "40 to 50"
    claim = replace(PRINTED_50, printed=text, value=printed[0], value_high=printed[1], result="")
    told = judged(claim, [replace(SOURCE, value=source[0], value_high=source[1])])
    assert (told.source.answer is Source.AS_IN_SOURCE) == agrees


def test_the_ledger_is_the_same_for_readers_and_for_machines() -> None:
    found = claims.findings(section="impacts")
    objects, table = claims_export.claims_json(found), claims_export.claims_table(found)
    page = ledger_page.Ledger(found)._repr_html_()
    assert [row["id"] for row in objects] == list(table["id"]) == [each.claim.id for each in found]
    for row in objects:
        assert f'id="{row["id"]}"' in page
        assert row["label"] in claims.LABELS
        assert len(str(row["statement"]).split()) > 4, row["id"]


def test_an_entry_leads_from_what_is_printed_to_what_would_settle_it_and_names_ids_in_code_alone() -> None:
    entries = ledger_page.Ledger(claims.findings())._repr_html_().split("<details ")[1:]
    assert len(entries) == len(claims.claims())
    for entry in entries:
        found = [
            entry.find(f"<dt>{step}") for step in ("What is printed", "What it can", "What it rests", "What we found")
        ]
        is_open = any(f'data-label="{label}"' in entry for label in (Label.UNTESTED, Label.UNCHECKED))
        found += [entry.find("<dt>What would settle it")] if is_open else []
        found = [place for place in found if place > -1]  # a year or a rank can mean itself alone
        assert len(found) >= (4 if is_open else 3)
        assert found == sorted(found)
        told = re.sub(r"<code>.*?</code>|<[^>]+>", " ", entry[entry.index(">") :])
        assert not re.search(r"\b[a-z]+_[a-z_]+\b", told), told
