"""Digital maturity and the strain on staff: the method on trusts with a known answer, and what the trusts say."""

import numpy as np
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.evidence import digital_maturity
from analysis.evidence.scores import scores_of_trusts
from analysis.inputs import tables


def made_up(slope: float, seed: int, size: int = 120) -> pd.DataFrame:
    """Trusts in four regions and two types; absence depends on all three and scatters more where maturity is high."""
    generator = np.random.default_rng(seed)
    region, kind = generator.integers(0, 4, size), generator.integers(0, 2, size)
    maturity = 2 + 0.4 * generator.standard_normal(size) + 0.2 * region
    noise = generator.standard_normal(size) * (0.2 + 0.3 * np.abs(maturity - 2))
    absence = 5 + slope * maturity + 0.5 * region - 0.3 * kind + noise
    return pd.DataFrame(
        {"region": region.astype(str), "type": kind.astype(str), "maturity": maturity, "absence": absence}
    )


def test_a_known_slope_is_inside_the_interval_about_as_often_as_it_says() -> None:
    found = [digital_maturity.association(made_up(-0.4, seed), "absence") for seed in range(200)]
    assert np.mean([each.slope for each in found]) == pytest.approx(-0.4, abs=0.03)
    assert 0.90 <= np.mean([each.low <= -0.4 <= each.high for each in found]) <= 0.99


def test_an_effect_of_the_detectable_size_is_told_from_nought_four_times_in_five() -> None:
    size = np.mean([digital_maturity.association(made_up(0, seed), "absence").detectable for seed in range(50)])
    found = [digital_maturity.association(made_up(size, seed), "absence") for seed in range(300)]
    assert np.mean([each.is_told_from_nought for each in found]) == pytest.approx(0.8, abs=0.07)


def test_a_trusts_scores_stand_beside_the_median_of_those_held_of_its_type() -> None:
    rows = tables.read("trust_digital_maturity").set_index("organisation")[["maturity", "burnout", "morale"]]
    rows = rows.astype(float)
    for code, scores in scores_of_trusts().items():
        held = rows.loc[code].dropna()
        assert [score.value for score in scores] == held.to_list()
        assert [score.type_median for score in scores] == pytest.approx(rows[held.index].median().to_list())
        assert all(score.source and score.grade and score.year for score in scores)
    assert scores_of_trusts().keys() == set(rows.index)


def test_scores_are_held_of_acute_trusts_alone_as_their_note_says() -> None:
    types = tables.read("organisations").set_index("code")["type"]
    assert set(types[list(scores_of_trusts())]) == {"Acute"}


def test_a_trust_alone_in_its_region_is_left_out() -> None:
    alone = made_up(0, 1)
    alone.loc[0, "region"] = "island"
    assert digital_maturity.association(alone, "absence").trusts == len(alone) - 1


def test_trusts_of_one_maturity_tell_nothing() -> None:
    with pytest.raises(InputError, match="expected more, of different maturity"):
        digital_maturity.association(made_up(0, 1).assign(maturity=2.0), "absence")


def test_absence_across_trusts_is_not_told_from_nought_and_the_slope_by_hand() -> None:
    """The slope of what is left of both after the means of the regions are taken off; all trusts are acute."""
    absence, *scores = digital_maturity.associations()
    rows = digital_maturity.trusts()
    assert set(rows["type"]) == {"Acute"}
    left = rows[["absence", "maturity"]] - rows.groupby("region")[["absence", "maturity"]].transform("mean")
    assert absence.slope == pytest.approx((left["absence"] * left["maturity"]).sum() / (left["maturity"] ** 2).sum())
    assert (absence.low, absence.slope, absence.high) == pytest.approx((-0.32, -0.06, 0.20), abs=0.005)
    assert not absence.is_told_from_nought
    assert absence.trusts == len(rows) == 127
    assert [each.outcome for each in scores] == ["burnout", "morale"]
