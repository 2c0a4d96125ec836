"""The figures and tables of the chapter on what happened since."""

import numpy as np
import pandas as pd

from analysis.claims import claim as claim_of
from analysis.display.exhibits import Exhibit, Table, table, worded
from analysis.evidence import organisations, time_series
from analysis.figures.common import extremes, is_copied, series
from analysis.figures.forms import BLUE, GREY, MAIN, ORANGE, OTHER, Style, dots, lines, month_ticks
from analysis.inputs import england, references, tables

RECENT_MONTHS = 24
EVENTS = {"report published": "2020-08", "pandemic": "2020-03"}
BETWEEN_SURVEYS = {"pandemic, report": 2019.5}  # both came after the survey of 2019 and before that of 2020
QUESTIONS = {
    "stress": ("unwell from work-related stress", Style(BLUE, "o", "-")),
    "presenteeism": ("came to work unwell", Style(GREY, "s", "--")),
    "burnout": ("often or always burnt out", Style(ORANGE, "D", "-.")),
}
BASES = {"days": "from days", "published share": "as published, rounded"}
PROJECTED, RECORDED = "projected", "recorded"


def forecast_of_2019() -> Exhibit:
    """What season makes of April to June 2019 for the whole year, beside times twelve and the outturn."""
    found, other = time_series.forecast_of_2019(), time_series.forecast_from_all_causes().days
    days, outturn = found.days, found.outturn
    estimates = [
        ("three months times twelve", found.times_twelve, np.nan, np.nan),
        ("seasonal forecast, with 95% prediction interval", days.value, days.low, days.high),
        ("with the season of all absence", other.value, other.low, other.high),
        ("then recorded", outturn, np.nan, np.nan),
    ]
    data = pd.DataFrame(estimates, columns=["estimate", "fte_days", "low", "high"])
    rows = data.rename(columns={"estimate": "name", "fte_days": "value"}).assign(kind=[PROJECTED] * 3 + [RECORDED])
    facts = {"forecast": days.value, "low": days.low, "high": days.high, "inside": found.outturn_is_inside}
    facts |= {"gap": abs(outturn / days.value - 1), "more": outturn > days.value, "copied": is_copied("absence_rate")}
    drawing = dots(rows, "days", {PROJECTED: MAIN, RECORDED: OTHER}, digits=3)
    return Exhibit("forecast-of-2019", facts, data, drawing)


def rate_over_time() -> Exhibit:
    """The all-cause sickness absence rate since 2009, by month and as the mean of twelve months."""
    rate = england.rate_percent()
    data = pd.DataFrame({"month": rate.index.astype(str), "rate_percent": rate.to_numpy()})
    yearly, months = rate.rolling(12).mean(), list(data["month"])
    styles = {"each month": Style(GREY, ""), "mean of twelve months": Style(BLUE, "")}
    points = series(dict(zip(styles, (rate, yearly), strict=True)))
    facts = extremes(data, "rate_percent") | {"copied": is_copied("absence_rate")}
    facts |= {"start": yearly.loc["2010-03"], "before": yearly.loc["2019-12"], "latest": yearly.iloc[-1]}
    facts |= {"first_month": rate.index[0].strftime("%B %Y"), "last_month": rate.index[-1].strftime("%B %Y")}
    drawing = lines(points, "percent", styles, month_ticks(months, every=5), _places(months))
    return Exhibit("rate-over-time", facts, data, drawing)


def _places(months: list[str]) -> dict[str, float]:
    return {name: months.index(month) for name, month in EVENTS.items()}


def released_months() -> Exhibit:
    """The rate that the monthly releases by organisation add up to, on the national series then; their totals."""
    rates, (*years, latest) = organisations.beside_national_rate(), organisations.totals()
    year, national = years[-1], england.rate_percent().iloc[-RECENT_MONTHS:]
    shown = pd.DataFrame({"month": national.index.astype(str), "national_percent": national.to_numpy()})
    data = shown.merge(rates[["month", "from_organisations_percent"]], on="month", how="outer").round(2)
    styles = {"national series": Style(GREY, ""), "sums of organisations": Style(BLUE, "o", "")}
    points = series(dict(zip(styles, (data["national_percent"], data["from_organisations_percent"]), strict=True)))
    facts = {"months": year.months, "whole": year.months >= organisations.LATEST, "period": year.period}
    facts |= {"days": year.fte_days_lost, "rate": f"{year.rate_percent:.2f}%", "held": latest.months_held}
    facts |= {"compared": int(rates["national_percent"].notna().sum()), "agreeing": int(rates["agrees"].sum())}
    facts["told"] = [f"{row.month}: {row.from_organisations_percent:.2f}%" for row in rates.itertuples()]
    facts["copied"] = is_copied("absence_rate")
    drawing = lines(points, "percent", styles, month_ticks(list(data["month"])))
    return Exhibit("released-months", facts, data, drawing)


def released_totals() -> Table:
    """The totals of the financial years, and of the latest twelve months if others, each with how much is held."""
    *_, year, latest = totals = organisations.totals()
    shown = totals[:-1] if year.months_held == latest.months_held else totals
    rows = (
        vars(total) | {"name": total.period[0].upper() + total.period[1:], "rate": f"{total.rate_percent:.2f}%"}
        for total in shown
    )
    return worded("released-totals", rows, twelve=organisations.LATEST)


def share_over_time() -> Exhibit:
    """The share of FTE days lost that was recorded as mental ill-health, April 2019 to September 2025."""
    data = time_series.share_over_time().reset_index(drop=True)
    points = pd.DataFrame({"x": data.index, "y": data["share_percent"], "series": data["basis"].map(BASES)})
    months, shares = list(data["month"]), data["share_percent"]
    facts = extremes(data, "share_percent") | {"first": shares.iloc[:12].mean(), "last": shares.iloc[-12:].mean()}
    styles = dict(zip(BASES.values(), (Style(BLUE, ""), Style(BLUE, "", "--")), strict=True))
    drawing = lines(points, "percent", styles, month_ticks(months), _places(months))
    return Exhibit("share-over-time", facts | {"copied": is_copied("absence_share")}, data, drawing)


def share_by_staff_group() -> Exhibit:
    """The share of absence recorded as mental ill-health by staff group before the pandemic, with intervals."""
    found = time_series.share_by_staff_group()
    groups = [(group.staff_group, group.share_percent, group.low, group.high) for group in reversed(found)]
    data = pd.DataFrame(groups, columns=["staff_group", "share_percent", "low", "high"])
    rows = data.rename(columns={"staff_group": "name", "share_percent": "value"})
    facts = {"differ": bool(time_series.extremes_differ(found)), "copied": is_copied("absence_by_reason")}
    facts |= extremes(data, "share_percent")
    return Exhibit("share-by-staff-group", facts, data, dots(rows, "percent", digits=2))


def staff_survey() -> Exhibit:
    """What NHS staff said each year: stress, coming to work unwell, burnout."""
    survey = tables.read("staff_survey")
    survey = survey.assign(question=survey["id"].str.rsplit("_", n=1).str[0]).astype({"percent": float, "year": int})
    data = survey.pivot(index="year", columns="question", values="percent")[list(QUESTIONS)]
    points = series({label: data[name] for name, (label, _) in QUESTIONS.items()}, data.index)
    stress = data["stress"].dropna()
    facts = {"of_2018": stress[2018], "highest": stress.max(), "highest_year": int(stress.idxmax())}
    latest = {"latest": stress.iloc[-1], "latest_year": int(stress.index[-1]), "above": stress.iloc[-1] > stress[2018]}
    ticks = {year: str(year) for year in data.index[::3]}
    drawing = lines(points, "percent", dict(QUESTIONS.values()), ticks, BETWEEN_SURVEYS)
    return Exhibit("staff-survey", facts | latest, data.reset_index(), drawing)


def forecast_checks() -> Table:
    """How the models fared: scatter of staff groups, residuals of the break, and the break for other dates."""
    dispersions = [group.dispersion for group in time_series.share_by_staff_group()]
    found, others = time_series.break_in_the_rate(), time_series.breaks_by_period()["level_change_value"]
    scatter = "Scatter of the months of staff groups, in variances of independent days"
    regression = f"Autocorrelation of the segmented regression (Durbin-Watson {found.durbin_watson:.2f})"
    present = "present" if found.autocorrelated else "absent"
    level = "Change of level for other first months and other ends of the transition"
    results = {
        scatter: f"{min(dispersions):.0f} to {max(dispersions):.0f}",
        regression: f"{present}; Newey-West errors, lag {found.hac_lag}",
        level: f"{others.min():.2f} to {others.max():.2f} points",
    }
    rows = ({"check": check, "result": result} for check, result in results.items())
    return table("checks", "Checks of the models", rows)


def timeline() -> Table:
    """The later documents on the time line of what was observed."""
    rows = (
        vars(claim_of(row["claim"])) | row | {"observed": references.locate(row["observed"])}
        for row in tables.read("timeline").to_dict("records")
    )
    return worded("timeline", rows)
