"""The figures and tables of the chapter on what happened since."""

import pandas as pd

from analysis.claims import claims
from analysis.display.exhibits import INK, Exhibit, Table
from analysis.display.number_format import number
from analysis.evidence import organisations, time_series
from analysis.figures.drawing import (
    BLUE,
    GREY,
    MILLION,
    ORANGE,
    as_read,
    canvas,
    count_word,
    label_rows,
    month_names,
    row_canvas,
)
from analysis.inputs import register, tables

RECENT_MONTHS = 24
QUESTIONS = {
    "stress": "unwell from work-related stress",
    "presenteeism": "came to work unwell",
    "burnout": "often or always burnt out",
}


def forecast_of_2019() -> Exhibit:
    """What season makes of April to June 2019 for the whole year, beside times twelve and the outturn."""
    found, other = time_series.forecast_of_2019(), time_series.forecast_from_all_causes()
    rows = [
        ("three months times twelve", found.times_twelve, None, None),
        ("seasonal forecast", found.days.value, found.days.low, found.days.high),
        ("with the season of all causes", other.days.value, other.days.low, other.days.high),
        ("then recorded", found.outturn, None, None),
    ]
    data = pd.DataFrame(rows, columns=["estimate", "fte_days", "low", "high"]).round(0)
    figure, axes = row_canvas(len(data))
    for place, row in enumerate(data.itertuples()):
        if row.low == row.low:
            axes.plot([row.low / MILLION, row.high / MILLION], [place, place], color=BLUE, linewidth=3)
        axes.plot(
            row.fte_days / MILLION,
            place,
            marker="D" if place == 3 else "o",
            color=ORANGE if place == 3 else BLUE,
            markersize=7,
        )
        axes.annotate(
            number(row.fte_days),
            (max(row.fte_days, row.high if row.high == row.high else 0) / MILLION, place),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    label_rows(axes, data["estimate"])
    axes.set(xlim=(4.2, 5.15), xlabel="million FTE days recorded as mental ill-health, England, 2019")
    gap = found.outturn / found.days.value - 1
    inside = "inside" if found.outturn_is_inside else "outside"
    return Exhibit(
        id="forecast-of-2019",
        title=f"Allowing for season, April to June 2019 point to {number(found.days.value, 3)} days; {number(abs(100 * gap), 2)}% {'more' if gap > 0 else 'fewer'} came, {inside} the interval",
        subtitle="FTE days recorded as mental ill-health, England, 2019: projections from April to June on the series as since revised (bar: 95% prediction interval), and outturn",
        alternative="Dot plot. "
        + "; ".join(f"{row.estimate}: {number(row.fte_days)}" for row in data.itertuples())
        + f". The interval of the seasonal forecast runs from {number(found.days.low)} to {number(found.days.high)}.",
        data=data,
        source=f"NHS Digital sickness absence by reason and monthly rates{as_read('absence_rate')}; Commons written answer 43100. Open Government Licence v3.0.",
        drawing=figure,
    )


def rate_over_time() -> Exhibit:
    """The all-cause sickness absence rate since 2009, by month and as the mean of twelve months."""
    rate = time_series.monthly_rate()
    data = pd.DataFrame({"month": rate.index.astype(str), "rate_percent": rate.to_numpy()})
    yearly = rate.rolling(12).mean()
    figure, axes = canvas(3.0)
    axes.plot(range(len(rate)), rate.to_numpy(), color=GREY, linewidth=0.8)
    axes.plot(range(len(rate)), yearly.to_numpy(), color=BLUE, linewidth=2)
    marks = {"2020-03": "pandemic", "2020-08": "the report"}
    for month, label in marks.items():
        place = list(data["month"]).index(month)
        axes.axvline(place, color=INK, linewidth=0.7, linestyle=":")
        axes.annotate(
            label,
            (place, 6.75 if label == "pandemic" else 6.45),
            xytext=(-3 if label == "pandemic" else 3, 0),
            textcoords="offset points",
            ha="right" if label == "pandemic" else "left",
            fontsize=9,
        )
    ticks = [place for place, month in enumerate(data["month"]) if month.endswith("-01") and int(month[:4]) % 3 == 0]
    axes.set_xticks(ticks, [data["month"][place][:4] for place in ticks])
    axes.set(ylim=(3, 7), ylabel="% of FTE days available")
    before, latest = float(yearly.loc["2019-12"]), float(yearly.iloc[-1])
    first, last = (rate.index[place].strftime("%B %Y") for place in (0, -1))
    return Exhibit(
        id="rate-over-time",
        title=f"Sickness absence averaged {number(before, 2)}% in 2019 and {number(latest, 2)}% in the twelve months to {last}",
        subtitle=f"Monthly sickness absence rate, all causes, NHS in England, {first} to {last}; thick line: mean of twelve months",
        alternative=f"Line chart by month. The yearly mean is {number(float(yearly.loc['2010-03']), 3)}% in 2009/10, {number(before, 3)}% in 2019 and {number(latest, 3)}% in the latest twelve months; the highest month is {rate.idxmax()} with {number(float(rate.max()), 3)}%.",
        data=data,
        source=f"NHS England, sickness absence rates, {last}{as_read('absence_rate')}. Open Government Licence v3.0.",
        drawing=figure,
    )


def released_months() -> Exhibit:
    """The rate that the monthly releases by organisation add up to, on the national series of the same time, and their totals."""
    rates, (*years, latest) = organisations.beside_national_rate(), organisations.totals()
    year = years[-1]
    national = time_series.monthly_rate().iloc[-RECENT_MONTHS:]
    shown = pd.DataFrame({"month": national.index.astype(str), "national_percent": national.to_numpy()})
    data = shown.merge(rates[["month", "from_organisations_percent"]], on="month", how="outer").round(2)
    figure, axes = canvas(2.8)
    axes.plot(range(len(data)), data["national_percent"], color=GREY, linewidth=1.2)
    axes.plot(range(len(data)), data["from_organisations_percent"], color=BLUE, linestyle="", marker="o", markersize=6)
    ticks = [place for place, month in enumerate(data["month"]) if month[5:] in ("01", "04", "07", "10")]
    axes.set_xticks(ticks, month_names(data["month"].iloc[ticks]))
    axes.set(ylim=(4, 6.5), ylabel="% of FTE days available")
    for height, label in ((0.97, "line: national series"), (0.89, "dots: sums of organisations")):
        axes.annotate(label, (0.98, height), xycoords="axes fraction", ha="right", va="top", fontsize=9)
    compared = rates["national_percent"].notna().sum()
    agreement = "all" if rates["agrees"].sum() == compared else f"{rates['agrees'].sum()} of"
    are = "is" if year.months == 1 else "are"
    part = f"{count_word(year.months)} of twelve months of {year.period} {are} held"
    held = part if year.months < organisations.LATEST else f"{year.period} is held whole"
    return Exhibit(
        id="released-months",
        title=f"{held}: {number(year.fte_days_lost)} FTE days lost, {year.rate_percent:.2f}% of those available",
        subtitle=f"Monthly sickness absence rate, all causes, NHS in England: sums of the releases by organisation ({latest.months_held}) on the national series; {agreement} {compared} months agree to two decimals",
        alternative=f"Line chart by month with a dot for each release held, {latest.months_held}. "
        + "; ".join(f"{row.month}: {row.from_organisations_percent:.2f}%" for row in rates.itertuples())
        + ".",
        data=data,
        source=f"NHS England, sickness absence rates, monthly releases by organisation and national series{as_read('absence_rate')}. Open Government Licence v3.0.",
        drawing=figure,
    )


def released_totals() -> Table:
    """The totals of the financial years and of the latest twelve months if they are others, each with how much of it is held."""
    *_, year, latest = organisations.totals()
    same = year.months_held == latest.months_held
    rows = [
        (
            (
                total.period[0].upper() + total.period[1:],
                f"{total.months} of {organisations.LATEST} months held: {total.months_held}",
            ),
            number(total.fte_days_lost),
            number(total.fte_days_available),
            f"{total.rate_percent:.2f}%",
            number(total.average_fte),
        )
        for total in organisations.totals()[: -1 if same else None]
    ]
    columns = ["period", "FTE days lost", "FTE days available", "rate", "average staff (FTE)"]
    return Table(
        "released-totals",
        "Sickness absence, all causes, NHS in England, as far as released by organisation and held",
        pd.DataFrame(rows, columns=columns),
    )


def share_over_time() -> Exhibit:
    """The share of FTE days lost that was recorded as mental ill-health, April 2019 to September 2025."""
    data = time_series.share_over_time().round(3)
    figure, axes = canvas(2.8)
    for basis, style in (("days", "-"), ("published share", "--")):
        part = data[data["basis"] == basis]
        axes.plot(part.index, part["share_percent"], color=BLUE, linestyle=style)
    ticks = [place for place, month in enumerate(data["month"]) if month.endswith("-01")]
    axes.set_xticks(ticks, [data["month"][place][:4] for place in ticks])
    axes.set(ylim=(15, 35), ylabel="percent of FTE days lost")
    axes.annotate("from days", (8, 33.2), fontsize=9)
    axes.annotate("as published, rounded", (45, 33.2), fontsize=9)
    last, first = data["share_percent"].iloc[-12:].mean(), data["share_percent"].iloc[:12].mean()
    return Exhibit(
        id="share-over-time",
        title=f"The monthly share of mental ill-health averaged {number(first, 3)}% in 2019/20 and {number(last, 3)}% in the latest year",
        subtitle="Share of FTE days lost recorded as anxiety, stress, depression or other psychiatric illness, all staff, England, by month",
        alternative=f"Line chart by month. The mean of the first twelve months is {number(first, 3)}%, of the last twelve {number(last, 3)}%. The lowest month is {data.loc[data['share_percent'].idxmin(), 'month']}, when infections swelled all absence, the highest {data.loc[data['share_percent'].idxmax(), 'month']}.",
        data=data,
        source=f"NHS Digital and NHS England, sickness absence by reason{as_read('absence_share')}. Open Government Licence v3.0.",
        drawing=figure,
    )


def share_by_staff_group() -> Exhibit:
    """The share of absence recorded as mental ill-health by staff group before the pandemic, with overdispersed intervals."""
    found = time_series.share_by_staff_group()
    data = pd.DataFrame(
        [(group.staff_group, group.share_percent, group.low, group.high) for group in reversed(found)],
        columns=["staff_group", "share_percent", "low", "high"],
    ).round(2)
    figure, axes = row_canvas(len(data))
    for place, row in enumerate(data.itertuples()):
        axes.plot([row.low, row.high], [place, place], color=BLUE, linewidth=2)
        axes.plot(row.share_percent, place, marker="o", color=BLUE, markersize=6)
    label_rows(axes, [f"{row.staff_group} {number(row.share_percent, 3)}%" for row in data.itertuples()])
    axes.set(xlim=(10, 40), xlabel="percent of FTE days lost, with 95% interval")
    highest, lowest = data.iloc[0], data.iloc[-1]
    differ = (
        "differ beyond their intervals"
        if time_series.extremes_differ(found)
        else "do not differ beyond their intervals"
    )
    return Exhibit(
        id="share-by-staff-group",
        title=f"From {number(lowest['share_percent'], 3)}% ({lowest['staff_group']}) to {number(highest['share_percent'], 3)}% ({highest['staff_group']}): the groups {differ}",
        subtitle="Share of FTE days lost recorded as mental ill-health by staff group, England, April 2019 to February 2020; intervals from each group's own months",
        alternative="Forest plot. "
        + "; ".join(
            f"{row.staff_group}: {number(row.share_percent, 3)}% ({number(row.low, 3)} to {number(row.high, 3)})"
            for row in data.itertuples()
        )
        + ".",
        data=data,
        source=f"NHS Digital, sickness absence by reason and staff group{as_read('absence_by_reason')}. Open Government Licence v3.0.",
        drawing=figure,
    )


def staff_survey() -> Exhibit:
    """What NHS staff said each year: stress, coming to work unwell, burnout."""
    survey = tables.read("staff_survey").assign(series=lambda frame: frame["id"].str.rsplit("_", n=1).str[0])
    data = (
        survey.pivot(index="year", columns="series", values="percent")
        .astype(float)
        .reindex(range(2015, 2025))
        .reset_index()
    )
    figure, axes = canvas(3.0)
    for (series, label), marker in zip(QUESTIONS.items(), ("o", "s", "D"), strict=True):
        part = data.dropna(subset=[series])
        axes.plot(part["year"], part[series], color=BLUE if series == "stress" else GREY, marker=marker)
        axes.annotate(
            f"{label} ({part[series].iloc[-1]:.0f}%)",
            (part["year"].iloc[-1], part[series].iloc[-1]),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    axes.set(xlim=(2014.6, 2031), ylim=(20, 65), ylabel="percent of respondents", xticks=range(2015, 2025, 3))
    stress = data.set_index("year")["stress"]
    return Exhibit(
        id="staff-survey",
        title=f"Work-related stress: {number(stress[2018])}% in 2018, at most {number(stress.max())}% in {stress.idxmax()}, {number(stress[2024])}% in 2024, {'above' if stress[2024] > stress[2018] else 'not above'} 2018",
        subtitle="NHS Staff Survey, England, share of respondents by year and question; the question on coming to work unwell may differ in 2017",
        alternative=f"Line chart by year. Stress: {number(stress[2018])}% in 2018, {number(stress.max())}% in {stress.idxmax()}, {number(stress[2024])}% in 2024. Burnout was first asked in 2021.",
        data=data,
        source="NHS Staff Survey 2015 to 2024, as reported; see data/staff_survey.csv. Open Government Licence v3.0.",
        drawing=figure,
    )


def forecast_checks() -> Table:
    """How the models behind the forecast fared: coverage, residuals, and the break for other dates."""
    found = time_series.break_in_the_rate()
    dispersions = [group.dispersion for group in time_series.share_by_staff_group()]
    others = time_series.breaks_by_period()["level_change_value"]
    rows = [
        (
            "Dispersion of the months of staff groups, 1 if days were independent",
            f"{min(dispersions):.0f} to {max(dispersions):.0f}",
        ),
        (
            f"Autocorrelation of the segmented regression (Durbin-Watson {found.durbin_watson:.2f})",
            f"{'present' if found.autocorrelated else 'absent'}; Newey-West errors, lag {found.hac_lag}",
        ),
        (
            "Change of level for other first months and other ends of the transition",
            f"{others.min():.2f} to {others.max():.2f} points",
        ),
    ]
    return Table("checks", "Checks of the models", pd.DataFrame(rows, columns=["check", "result"]))


def timeline() -> Table:
    """The later documents on the time line of what was observed."""
    rows = []
    for row in tables.read("timeline").itertuples():
        claim = claims()[row.claim]
        rows.append((row.when, (claim.printed, claim.statement), (number(register.locate(row.observed)), row.label)))
    columns = ["when", "what the document prints", "for comparison"]
    return Table("timeline", "The later documents beside what was observed", pd.DataFrame(rows, columns=columns))
