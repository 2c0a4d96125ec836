"""Intervals and comparisons of shares, against textbook values and their own logic."""

from dataclasses import replace

import pytest

from analysis import claims
from analysis.claims import contradictions, evidence, wording, wordings
from analysis.evidence import surveys


def test_wilson_interval_of_a_textbook_case() -> None:
    """Newcombe (1998), method 3: 81 of 263 gives 0.2553 to 0.3662."""
    low, high = surveys.wilson_interval(100 * 81 / 263, 263)
    assert (low, high) == pytest.approx((25.53, 36.62), abs=0.01)


def test_difference_of_two_samples_of_a_textbook_case() -> None:
    """Newcombe (1998b), method 10: 56/70 less 48/80 gives 0.0524 to 0.3339."""
    change = surveys.difference_between_samples(60.0, 80, 80.0, 70)
    assert change.points == pytest.approx(20)
    assert (change.low, change.high) == pytest.approx((5.24, 33.39), abs=0.01)
    assert change.p_value == pytest.approx(0.008, abs=0.002)


def test_difference_within_a_sample_of_exclusive_answers() -> None:
    """If nobody gave both answers, the variance is that of a multinomial sample."""
    gap = surveys.difference_within_sample(42.0, 37.0, 197)
    half = 1.959964 * 100 * ((0.42 + 0.37 - 0.05**2) / 197) ** 0.5
    assert (gap.low, gap.high) == pytest.approx((5 - half, 5 + half), abs=1e-3)


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("articles-toll-019", "not_supported"),  # risen slightly, 28 to 30%
        ("articles-temps-007", "not_supported"),  # more than half, 53% of 520
        ("articles-toll-018", "supported"),  # just over one in four, 28% of 2,120
        ("bt-020", "not_supported"),  # the biggest barriers, 42% against 37%
        ("bt-019", "supported"),  # nearly half, 49%
        ("bt-003", "not_supported"),  # more than 80%, 83% of 197
        ("wpi-scale-034", "supported"),  # four in ten, 38% of 232
        ("articles-toll-011", "supported"),  # a similar number
        ("articles-toll-015", "untested"),  # compared with another question
        ("wpi-causes-003", "untested"),  # no sample size
    ],
)
def test_whether_the_sample_supports_the_words(claim: str, found: str) -> None:
    tested = wording(claims.claims()[claim])
    assert tested.finding == found, tested.reason


def test_every_share_of_a_survey_has_a_finding_on_its_words_and_nothing_else_has() -> None:
    for claim in claims.claims().values():
        expected = claim.unit == "percent" and claim.kind in ("survey", "table")
        assert (wording(claim) is not None) == expected, claim.id


def test_what_cannot_be_compared_is_said_and_not_tested() -> None:
    tested = wording(claims.claims()["articles-toll-015"])
    assert "cannot be compared" in tested.reason
    assert "2022" in tested.reason


def test_evidence_and_clashes_point_to_what_exists() -> None:
    for entry in evidence().values():
        assert entry.claims, entry.id
        for claim in entry.claims:
            assert claim in claims.claims(), f"{entry.id}: {claim}"
        assert bool(entry.meaning) == (entry.relation == "other_meaning"), entry.id
    for clash in contradictions():
        for passage in (clash.passage_a, clash.passage_b):
            assert ".txt:" in passage or claims.claim(passage), passage
        assert clash.wrong in ("", clash.passage_a, clash.passage_b)
        for name in clash.settled_by:
            assert name in evidence(), name


def test_a_clash_is_one_row_whichever_passage_comes_first() -> None:
    pairs = [frozenset((clash.passage_a, clash.passage_b)) for clash in contradictions()]
    assert len(pairs) == len(set(pairs))


TOLD = claims.claims()["articles-toll-019"]
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
    compared = replace(TOLD, comparison=comparison, compared_with=("articles-toll-018",))
    assert wordings._comparison(compared, 1000)[0] == finding


def test_words_describe_a_sample_that_cannot_carry_them_for_everybody() -> None:
    tested = claims.wording(claims.claim("articles-temps-007"))  # 53 per cent of 520 is "more than half"
    assert (tested.described, tested.finding) == ("supported", "not_supported")


def test_how_many_words_would_fail_by_chance() -> None:
    tests = [wordings.Wording(found, "") for found in ["supported"] * 15 + ["not_supported"] * 5 + ["untested"] * 9]
    assert claims.chance(tests) == (20, 5, pytest.approx(1.0))


@pytest.mark.parametrize(
    ("share", "decimals", "size", "possible"),
    [(33.0, 0, 3, True), (34.0, 0, 3, False), (55.7, 1, 1500, True), (0.5, 1, 100, False)],
)
def test_a_share_is_some_whole_number_of_the_respondents(
    share: float, decimals: int, size: int, possible: bool
) -> None:
    assert wordings.can_be_a_share(share, decimals, size) == possible


def test_every_printed_share_is_possible_with_its_number_of_respondents() -> None:
    for claim in claims.claims().values():
        size, share = wordings.sample_size(claim), wordings.printed_share(claim)
        if claim.unit == "percent" and size and share is not None:
            decimals = len(f"{share:g}".partition(".")[2])
            assert wordings.can_be_a_share(share, decimals, size[0]), claim.id


def test_every_share_of_a_source_is_possible_with_the_respondents_that_it_names() -> None:
    for row in claims.evidence().values():
        if row.unit == "percent" and row.sample_size and row.value is not None:
            decimals = len(f"{row.value:g}".partition(".")[2])
            assert wordings.can_be_a_share(row.value, decimals, row.sample_size), row.id


def test_the_shares_of_burnt_out_gps_are_not_of_all_232_who_answered() -> None:
    shares = (72.7, 22.0, 94.7, 86.8, 37.9, 48.9)  # as the study prints them
    assert [size for size in range(220, 233) if all(wordings.can_be_a_share(each, 1, size) for each in shares)] == [227]
