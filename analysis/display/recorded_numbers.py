"""The numbers that a chapter records, by name: what the site prints and the checks compare.

Names: a result stands under its id; a result of a scenario or with one alternative under ``NAME:RESULT``; one region
of it under ``RESULT[REGION]``; a figure computed from tables under ``derived:NAME``; a verdict under ``claim:ID``.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from analysis import estimate
from analysis.claims import VERDICTS, Contradiction, Finding, confirmed
from analysis.display.number_format import number, quantity, whole_percent
from analysis.evidence import absence, answer, digital_maturity, organisations, time_series
from analysis.inputs import derived, register
from analysis.inputs.tables import DATA
from analysis.sensitivity import fund, one_way, probabilistic, reconstruction, thresholds

Entry = tuple[float, str, str]
DIGITS, DIGITS_OF_SHARES = 4, 3
ANSWER_UNITS = {"rate_percent": "percent", "days": "days", "fte": "full-time staff", "cost_pounds": "pounds"}


def entry(value: float, unit: str, digits: int | None = None) -> Entry:
    """A number to record: value, unit, and the text that a page prints, with ``digits`` significant digits at most."""
    return (
        float(value),
        unit,
        quantity(float(value), unit, digits or (DIGITS_OF_SHARES if unit in ("share", "percent") else DIGITS)),
    )


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
    """Figures of ``analysis.inputs.derived``, each in the unit given."""
    return {f"derived:{name}": entry(getattr(derived, name)(), unit) for name, unit in units.items()}


def of_trends() -> dict[str, Entry]:
    """What the series over time say: the forecast of 2019, the break, shares and their checks."""
    forecast, rate_break, groups = (
        time_series.forecast_of_2019(),
        time_series.break_in_the_rate(),
        time_series.share_by_staff_group(),
    )
    dispersions = [group.dispersion for group in groups]
    rate, levels = time_series.monthly_rate(), time_series.breaks_by_period()["level_change_value"]
    return {
        "rate_2019": entry(rate.loc["2019"].mean(), "percent", 2),
        "rate_latest_year": entry(rate.iloc[-time_series.YEAR :].mean(), "percent", 2),
        "rate_latest_month": (float(rate.index[-1].year), "year", rate.index[-1].strftime("%B %Y")),
        "break_level_least": entry(levels.min(), "points", 2),
        "break_level_most": entry(levels.max(), "points", 2),
        "forecast_days": entry(forecast.days.value, "days", 3),
        "forecast_days_low": entry(forecast.days.low, "days", 3),
        "forecast_days_high": entry(forecast.days.high, "days", 3),
        "forecast_times_twelve": entry(forecast.times_twelve, "days", 3),
        "forecast_outturn": entry(forecast.outturn, "days", 3),
        "forecast_days_all_causes": entry(time_series.forecast_from_all_causes().days.value, "days", 3),
        "break_level": entry(rate_break.level_change.value, "points", 2),
        "break_level_low": entry(rate_break.level_change.low, "points", 2),
        "break_level_high": entry(rate_break.level_change.high, "points", 2),
        "break_slope_before": entry(rate_break.slope_before.value, "points", 2),
        "break_slope_after": entry(rate_break.slope_after.value, "points", 2),
        "break_durbin_watson": entry(rate_break.durbin_watson, "ratio"),
        "group_dispersion_least": entry(min(dispersions), "ratio", 3),
        "group_dispersion_most": entry(max(dispersions), "ratio", 3),
        "group_lowest": entry(groups[0].share_percent, "percent", 3),
        "group_highest": entry(groups[-1].share_percent, "percent", 3),
    }


def of_digital_maturity() -> dict[str, Entry]:
    """What a point of digital maturity goes with across trusts: slope, 95% interval, and the least that would have shown."""
    found = digital_maturity.associations()
    told = [each.label for each in found if each.is_told_from_nought]
    words = (
        f"{len(told)} of the {len(found)} can be told from nought" if told else "none of them can be told from nought"
    )
    entries = {"maturity_told": (float(len(told)), "ratio", words)}
    for each in found:
        entries |= {
            f"maturity_{each.outcome}": entry(each.slope, "points", 1),
            f"maturity_{each.outcome}_low": entry(each.low, "points", 1),
            f"maturity_{each.outcome}_high": entry(each.high, "points", 1),
            f"maturity_{each.outcome}_detectable": entry(each.detectable, "points", 1),
            f"maturity_{each.outcome}_trusts": entry(each.trusts, "ratio"),
        }
    return entries


def of_answer() -> dict[str, Entry]:
    """Our own estimate: England and the UK in 2019, 2019/20 and the latest twelve months, its choices, and why it rose."""
    threshold, worth = answer.threshold(), answer.multiples()
    entries: dict[str, Entry] = {
        "answer_latest_months": (0.0, "ratio", answer.latest().months),
        "answer_threshold": entry(threshold.value, "share", 2),
        "answer_threshold_low": entry(threshold.low, "share", 2),
        "answer_threshold_high": entry(threshold.high, "share", 2),
        "answer_presenteeism_lowest": entry(worth["presenteeism_low"].min(), "ratio", 2),
        "answer_presenteeism_highest": entry(worth["presenteeism_high"].max(), "ratio", 2),
        "answer_turnover_lowest": entry(worth["turnover"].min(), "ratio", 2),
        "answer_turnover_highest": entry(worth["turnover"].max(), "ratio", 2),
        "answer_rise_matching_months": entry(absence.rise_in_matching_months().value, "share", 2),
    }
    for place in (answer.ENGLAND, answer.UK):
        for period in ("2019", "2019/20", answer.LATEST):
            for measure, unit in ANSWER_UNITS.items():
                found, name = getattr(answer.period(place, period), measure), period.replace("/", "_")
                entries |= {
                    f"answer_{place}_{name}_{measure}": entry(found.value, unit, 2),
                    f"answer_{place}_{name}_{measure}_low": _end(found.low, unit),
                    f"answer_{place}_{name}_{measure}_high": _end(found.high, unit),
                }
    for row in answer.recording_choices().itertuples():
        entries[f"answer_choice_{row.choice}_days"] = entry(row.days, "days", 2)
    for row in answer.rise().itertuples():
        entries[f"answer_rise_{row.step}"] = entry(row.change, "days", 2)
    for row in answer.bridge().itertuples():
        entries[f"answer_bridge_{row.step}"] = entry(row.change, "days", 2)
    return entries


def _end(value: float, unit: str) -> Entry:
    """An end of a range, which stands in prose beside its value and needs no unit but that of money and percent."""
    text = quantity(value, unit, 2) if unit in ("pounds", "percent") else number(value, 2)
    return value, unit, text


def of_fund() -> dict[str, Entry]:
    """Whether a fund pays back: the chances by its effect in percent, and what it is worth to know everything."""
    worth = fund.worth_knowing()
    entries: dict[str, Entry] = {
        "fund_worth_everything": entry(worth["pounds"].max(), "pounds", 2),
        "fund_worth_effect": entry(worth.set_index("what").at[fund.EFFECT, "pounds"], "pounds", 2),
    }
    for row in fund.paying_back().itertuples():
        entries[f"fund_chance_{100 * row.effect:g}"] = (row.chance, "share", whole_percent(row.chance))
    return entries


def of_releases(folder: Path = DATA) -> dict[str, Entry]:
    """What the monthly releases by organisation add up to: the latest financial year and the latest twelve months, as far as held."""
    *years, latest = organisations.totals(folder)
    rates, (england, *units) = organisations.beside_national_rate(folder), organisations.absences(folder)
    year = years[-1]
    entries = {
        "released_year": (float(year.period[:4]), "year", year.period),
        "released_latest_span": (float(latest.months), "ratio", latest.months_held),
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
    """The verdicts: the recomputed value, or the printed one where nothing recomputes it, with the verdict as text."""
    return {
        f"claim:{finding.claim.id}": (
            (finding.recomputed or (finding.claim.value,))[0],
            finding.claim.unit,
            finding.verdict,
        )
        for finding in findings
    }


def of_ledger(findings: Sequence[Finding], clashes: Sequence[Contradiction]) -> dict[str, Entry]:
    """How many claims and clashes there are of each sort, and how many different numbers where some are printed again."""
    tested = [
        finding.wording.finding for finding in findings if finding.wording and finding.wording.finding != "untested"
    ]
    recomputed = [finding for finding in findings if finding.claim.result]
    numbers = {
        verdict: {finding.claim.same_as or finding.claim.id for finding in findings if finding.verdict == verdict}
        for verdict in VERDICTS
    }
    counts = {
        "claims_in_all": len(findings),
        "claims_recomputed": len(recomputed),
        "claims_reproduced": sum(finding.verdict == "reproduced" for finding in findings),
        "claims_following": sum(finding.verdict == "follows" for finding in findings),
        "claims_inferred": sum(finding.verdict == "inferred" for finding in findings),
        "claims_contradicted": sum(finding.verdict == "contradicted" for finding in findings),
        "numbers_reproduced": len(numbers["reproduced"]),
        "numbers_differing": len(numbers["differs"]),
        "claims_differing": sum(finding.verdict == "differs" for finding in findings),
        "claims_quoted": sum(finding.verdict == "quoted" for finding in findings),
        "claims_unseen": sum(finding.verdict == "quoted" and not confirmed(finding.claim.id) for finding in findings),
        "words_tested": len(tested),
        "words_not_supported": tested.count("not_supported"),
        "clashes_in_all": len(clashes),
        "clashes_of_meaning": sum(clash.severity == "meaning_changes" for clash in clashes),
    }
    return {name: entry(count, "ratio") for name, count in counts.items()}


def of_robustness(changes: register.Changes = (), seed: int = probabilistic.SEED) -> dict[str, Entry]:
    """For each headline the part of the joint range in which its claim holds, and the value at which it flips most easily."""
    entries = {}
    for result, claim in one_way.HEADLINES.items():
        found = thresholds.robustness(claim, seed=seed, changes=changes)
        entries[f"robust:{result}"] = (found.share, "share", whole_percent(found.share))
        if found.flip is not None:
            entries[f"flip:{result}"] = entry(found.flip, register.assumptions()[found.breaker].unit, DIGITS)
            entries[f"breaker:{result}"] = (found.flip, register.assumptions()[found.breaker].unit, found.breaker)
    return entries


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
