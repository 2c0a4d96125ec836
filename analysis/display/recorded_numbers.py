"""The numbers that a chapter records, by name: what the site prints and the checks compare.

Names: a result stands under its id; a result of a scenario or with one alternative under ``NAME:RESULT``; one region
of it under ``RESULT[REGION]``; a figure computed from tables under ``derived:NAME``; a verdict under ``claim:ID``.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from analysis import estimate
from analysis.claims import Contradiction, Finding, Label, Sense, Source, chance, changed_by_rules, places_of
from analysis.display import records
from analysis.display.records import Entry, entry
from analysis.evidence import absence, answer, digital_maturity, organisations, time_series
from analysis.inputs import england, references, register
from analysis.inputs.tables import DATA
from analysis.number_format import bare, quantity, whole_percent
from analysis.sensitivity import decomposition, fund, one_way, probabilistic, reconstruction, thresholds

# Significant digits that methods give, at least a hundred times less near than other processors' results were
# (`make machines`).
DRAWS = 4  # of a share of 200,000 draws, which are seeded: one that falls on the other side moves the sixth digit
CHANCE = 3  # of a share of 100,000 draws, which are seeded
ENDS = 4  # of the ends of ranges, quantiles of 20,000 draws, and of means of 100,000, which are seeded
ANSWER_UNITS = {"rate_percent": "percent", "days": "days", "fte": "full-time staff", "cost_pounds": "pounds"}


def of_results(results: Mapping[str, object], prefix: str = "") -> dict[str, Entry]:
    """All results of one estimate, one entry a region where they are by region."""
    entries = {}
    for name, value in results.items():
        unit = estimate.unit(name)
        if isinstance(value, np.ndarray):
            entries |= {
                f"{prefix}{name}[{region}]": entry(part, unit)
                for region, part in zip(register.regions(), value, strict=True)
            }
        else:
            entries[prefix + name] = entry(value, unit)
    return entries


def of_scenarios(results: Iterable[str]) -> dict[str, Entry]:
    """Results of every named scenario, and of every alternative taken alone."""
    cases = {name: register.scenario_values(name) for name in register.scenarios()}
    cases |= {name: register.with_alternatives([name]) for name in register.alternatives()}
    wanted = list(results)
    return {
        key: found
        for name, values in cases.items()
        for key, found in of_results(estimate.estimate(register.inputs(values), wanted), f"{name}:").items()
    }


def of_assumptions(values: Mapping[str, float]) -> dict[str, Entry]:
    """The value of every assumption in this run."""
    return {name: entry(value, register.assumptions()[name].unit) for name, value in values.items()}


def of_derived(units: Mapping[str, str]) -> dict[str, Entry]:
    """Figures of data/derived.csv, each in the unit given."""
    return {f"derived:{name}": entry(references.locate(f"derived:{name}"), unit) for name, unit in units.items()}


def of_trends() -> dict[str, Entry]:
    """What the series over time say: the forecast of 2019, the break, shares and their checks."""
    forecast, rate_break = time_series.forecast_of_2019(), time_series.break_in_the_rate()
    groups, rate = time_series.share_by_staff_group(), england.rate_percent()
    dispersions, levels = [group.dispersion for group in groups], time_series.breaks_by_period()["level_change_value"]
    return {
        "rate_2019": entry(rate.loc["2019"].mean(), "percent", 2),
        "rate_latest_year": entry(rate.iloc[-time_series.YEAR :].mean(), "percent", 2),
        "rate_latest_month": records.name(rate.index[-1].strftime("%B %Y")),
        "break_level_least": entry(levels.min(), "points", 2),
        "break_level_most": entry(levels.max(), "points", 2),
        "forecast_times_twelve": entry(forecast.times_twelve, "days", 3),
        "forecast_outturn": entry(forecast.outturn, "days", 3),
        "forecast_days_all_causes": entry(time_series.forecast_from_all_causes().days.value, "days", 3),
        "break_slope_before": entry(rate_break.slope_before.value, "points", 2),
        "break_slope_after": entry(rate_break.slope_after.value, "points", 2),
        "break_durbin_watson": entry(rate_break.durbin_watson, "ratio"),
        "group_dispersion_least": entry(min(dispersions), "ratio", 3),
        "group_dispersion_most": entry(max(dispersions), "ratio", 3),
        "group_lowest": entry(groups[0].share_percent, "percent", 3),
        "group_highest": entry(groups[-1].share_percent, "percent", 3),
        **_with_range("forecast_days", forecast.days, "days", 3),
        **_with_range("break_level", rate_break.level_change, "points", 2),
    }


def of_digital_maturity() -> dict[str, Entry]:
    """What a point of digital maturity goes with across trusts.

    Slope, 95% interval, and the least that would have shown.
    """
    found = digital_maturity.associations()
    told = sum(each.is_told_from_nought for each in found)
    words = f"{told} of the {len(found)} can be told from nought" if told else "none of them can be told from nought"
    entries = {"maturity_told": records.name(words)}
    for each in found:
        name, slope = f"maturity_{each.outcome}", time_series.Estimate(each.slope, each.low, each.high)
        entries |= _with_range(name, slope, "points", 1)
        entries[f"{name}_detectable"] = entry(each.detectable, "points", 1)
        entries[f"{name}_trusts"] = entry(each.trusts, "ratio")
    return entries


def _with_range(name: str, found: time_series.Estimate, unit: str, digits: int) -> dict[str, Entry]:
    """A value under its name, and the ends of its interval."""
    parts = {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}
    return {key: entry(value, unit, digits) for key, value in parts.items()}


def of_answer() -> dict[str, Entry]:
    """Our own estimate: England and the UK in 2019, 2019/20 and the latest twelve months, choices, and why it rose."""
    worth, then, now = answer.multiples(), answer.period(answer.ENGLAND, answer.FIRST_YEAR), answer.latest()
    recorded = answer.period(answer.ENGLAND, answer.LATEST, "recorded").days
    working, (ours, told) = references.locate("derived:five_days_in_seven"), answer.beside_a_minister()
    entries: dict[str, Entry] = {
        "answer_latest_months": records.name(answer.latest().months),
        **_with_range("answer_threshold", answer.threshold(), "share", 2),
        "answer_threshold_working_days": entry(answer.threshold(working).value, "share", 2),
        "answer_interpolated_months": entry(answer.interpolated_months(), "ratio"),
        "answer_staff_base": entry(references.locate("derived:days_available_per_fte_2014_15") / 365, "share", 3),
        "answer_minister_ours": entry(ours, "days"),
        "answer_minister_told": entry(told, "days"),
        "answer_minister_apart": entry(ours / told - 1, "share", 1),
        "answer_presenteeism_lowest": entry(worth["presenteeism_low"].min(), "ratio", 2),
        "answer_presenteeism_highest": entry(worth["presenteeism_high"].max(), "ratio", 2),
        "answer_turnover_lowest": entry(worth["turnover"].min(), "ratio", 2),
        "answer_turnover_highest": entry(worth["turnover"].max(), "ratio", 2),
        "answer_latest_at_pay_of_2019": entry(now.fte.value * then.cost_pounds.value / then.fte.value, "pounds", 2),
        **_with_ends("answer_whole_cost", answer.whole_cost(), "pounds"),
        "answer_interpolation_error": entry((recorded.high - recorded.low) / 2 / recorded.value, "share", 2, ENDS),
        **_with_ends("answer_rise_matching_months", answer.rise_in_matching_months(), "share"),
        "answer_matching_months": records.name(organisations.spans(absence.matching_months())),
    }
    for place in (answer.ENGLAND, answer.UK):
        for period in ("2019", "2019/20", "2024/25", answer.LATEST):
            for measure, unit in ANSWER_UNITS.items():
                name = f"answer_{place}_{period.replace('/', '_')}_{measure}"
                entries |= _with_ends(name, getattr(answer.period(place, period), measure), unit)
            days = answer.period(place, period).days.value
            entries[f"answer_{place}_{period.replace('/', '_')}_working_days"] = entry(working * days, "days", 2)
    for row in answer.recording_choices().itertuples():
        entries[f"answer_choice_{row.choice}_days"] = entry(row.days, "days", 2)
    for row in answer.rise().itertuples():
        entries |= _with_ends(f"answer_rise_{row.step}", time_series.Estimate(row.change, row.low, row.high), "days")
    for name, found in answer.relabelled().items():
        entries |= _with_ends(f"answer_relabelled_{name}", found, "share")
    for name, (low, high) in answer.outside().items():
        entries[f"answer_outside_{name}_low"] = entry(abs(low), "share", 2)
        entries[f"answer_outside_{name}_high"] = entry(abs(high), "share", 2)
    for period in (answer.FIRST_YEAR, answer.LATEST):
        for name, value in zip(("adds", "width"), answer.nations_share(period), strict=True):
            entries[f"answer_nations_share_{name}_{period}"] = entry(value, "share", 2, ENDS)
    for row in decomposition.bridge().itertuples():
        entries[f"answer_bridge_{row.step}"] = entry(row.change, "days", 2)
    return entries


def _with_ends(name: str, found: time_series.Estimate, unit: str) -> dict[str, Entry]:
    """A value under its name, and the ends of its range, which stand beside it in prose."""
    ends = {f"{name}_{end}": _end(getattr(found, end), unit) for end in ("low", "high")}
    return {name: entry(found.value, unit, 2)} | ends


def _end(value: float, unit: str) -> Entry:
    """An end of a range, which stands in prose beside its value and needs no unit but that of money and percent."""
    return entry(value, unit, 2, ENDS, bare)


def of_fund() -> dict[str, Entry]:
    """Whether a fund pays back: the chances by its effect in percent, and what it is worth to know everything."""
    worth = fund.worth_knowing()
    entries: dict[str, Entry] = {
        "fund_worth_everything": entry(worth["pounds"].max(), "pounds", 2, ENDS),
        "fund_worth_effect": entry(worth.set_index("what").at[fund.EFFECT, "pounds"], "pounds", 2, ENDS),
    }
    for row in fund.paying_back().itertuples():
        entries[f"fund_chance_{100 * row.effect:g}"] = entry(row.chance, "share", 2, CHANCE, _drawn_share)
    return entries


def of_releases(folder: Path = DATA) -> dict[str, Entry]:
    """What the monthly releases by organisation add up to.

    The latest financial year and the latest twelve months, as far as held.
    """
    *years, latest = organisations.totals(folder)
    rates, (england, *units) = organisations.beside_national_rate(folder), organisations.absences(folder)
    year = years[-1]
    entries = {
        "released_year": records.name(year.period),
        "released_latest_span": records.name(latest.months_held),
        "released_organisations": entry(sum(unit.kind == "organisation" for unit in units), "ratio"),
        "released_months_agreeing": entry(rates["agrees"].sum(), "ratio"),
        "released_months_compared": entry(rates["national_percent"].notna().sum(), "ratio"),
        "released_latest_fte": entry(england.average_fte, "FTE"),
    }
    for name, total in (("year", year), ("latest", latest)):
        entries |= {
            f"released_{name}_months": entry(total.months, "ratio"),
            f"released_{name}_days_lost": entry(total.fte_days_lost, "days"),
            f"released_{name}_days_available": entry(total.fte_days_available, "days"),
            f"released_{name}_rate": entry(total.rate_percent, "percent", 3),
        }
    return entries


def of_findings(findings: Iterable[Finding]) -> dict[str, Entry]:
    """For each claim, and each further place of it, the recomputed or else printed value, with the label as text."""
    return {
        f"claim:{name}": records.verdict(
            (finding.recomputed or (finding.claim.value,))[0], finding.claim.unit, finding.label.value
        )
        for finding in findings
        for name in (finding.claim.id, *(place.id for place in places_of(finding.claim.id)))
    }


def of_ledger(findings: Sequence[Finding], clashes: Sequence[Contradiction]) -> dict[str, Entry]:
    """How many claims have each label and each answer, how many words failed their test, how many passages clash."""
    tested, failed, by_chance = chance([finding.wording for finding in findings if finding.wording])
    labels = Counter(finding.label for finding in findings)
    counts = {
        "claims_in_all": len(findings),
        "claims_recomputed": sum(bool(finding.recomputed) for finding in findings),
        "claims_printed_again": sum(len(places_of(finding.claim.id)) for finding in findings),
        "claims_holds": labels[Label.HOLDS],
        "claims_other": labels[Label.OTHER],
        "claims_unstated": labels[Label.UNSTATED],
        "claims_fails": labels[Label.FAILS],
        "claims_missed": labels[Label.MISSED],
        "claims_untested": labels[Label.UNTESTED],
        "claims_unchecked": labels[Label.UNCHECKED],
        "claims_source_seen": sum(
            finding.source.answer in (Source.AS_IN_SOURCE, Source.NOT_AS_IN_SOURCE) for finding in findings
        ),
        "claims_sense_known": sum(finding.sense.answer is not Sense.NOT_KNOWN for finding in findings),
        "claims_changed_by_rules": sum(changed_by_rules(finding.claim.id) is not None for finding in findings),
        "words_tested": tested,
        "words_not_supported": failed,
        "words_failing_by_chance": by_chance,
        "clashes_in_all": len(clashes),
        "clashes_of_meaning": sum(clash.severity == "meaning_changes" for clash in clashes),
    }
    return {
        name: entry(count, "ratio", 2 if name == "words_failing_by_chance" else 4) for name, count in counts.items()
    }


def of_robustness(changes: register.Changes = (), seed: int = probabilistic.SEED) -> dict[str, Entry]:
    """For each headline the part of all that is considered in which its claim holds, and where it flips most easily."""
    entries = {}
    for result, claim in one_way.HEADLINES.items():
        found = thresholds.robustness(claim, seed=seed, changes=changes)
        entries[f"robust:{result}"] = entry(found.share, "share", 2, DRAWS, _drawn_share)
        if found.flip is not None:
            entries[f"flip:{result}"] = entry(found.flip, register.assumptions()[found.breaker].unit, records.DIGITS)
            entries[f"breaker:{result}"] = records.name(register.assumptions()[found.breaker].label)
    return entries


def of_own_decider() -> dict[str, Entry]:
    """The assumption that moves our own days the most, and how far from one end of its range to the other."""
    first = one_way.one_way("answer_days").iloc[0]
    ends = sorted((first["at_low"], first["at_high"]))
    return {
        "own_decider": records.name(register.assumptions()[first["assumption"]].label),
        "own_decider_lowest": entry(ends[0], "days", 2),
        "own_decider_highest": entry(ends[1], "days", 2),
    }


def of_routes(target: str) -> dict[str, Entry]:
    """How many ways to a target were tried and fit, and how many distinct ideas are behind them."""
    ideas = reconstruction.ideas(target)
    return {
        f"{target}_routes_tried": entry(ideas["routes"].sum(), "ratio"),
        f"{target}_routes_fitting": entry(ideas["fitting"].sum(), "ratio"),
        f"{target}_ideas_tried": entry(len(ideas), "ratio"),
        f"{target}_ideas_fitting": entry((ideas["fitting"] > 0).sum(), "ratio"),
    }


def of_route(found: reconstruction.Outcome, names: Mapping[str, str]) -> dict[str, Entry]:
    """What one route gives with the free inputs at base: the name to record it under, and the result."""
    return {name: entry(found.central[result], estimate.unit(result)) for name, result in names.items()}


def _drawn_share(share: float, unit: str, digits: int) -> str:
    """A share that was found by drawing: to the whole percent, or to one significant digit."""
    return whole_percent(share) if digits > 1 else quantity(share, unit, digits)
