"""Intervals and comparisons of shares, against textbook values and their own logic."""

import pytest

from analysis import claims
from analysis.claims import contradictions, evidence, wording
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
