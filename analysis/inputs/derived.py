"""Figures that no publisher prints: arithmetic on the rows of tables, each a function without arguments.

An assumption names one of them as ``derived:NAME`` in its locator; what it returns is annotated with its unit.
"""

import numpy as np
import pandas as pd

from analysis.inputs import nations, staff, tables
from analysis.inputs.tables import cached_on_data
from analysis.model import units

MENTAL_HEALTH = "S10"
UNKNOWN_GROUP = "Other staff or those with unknown classification"
PAY_GROUPS = {  # a group of the absence tables: the group of the pay tables that stands for it
    "HCHS doctors": "HCHS doctors - All grades",
    "Support to ST&T staff": "Support to clinical staff",
    "Support to ambulance staff": "Support to clinical staff",
}


def recorded_days_month_april_to_june_2019() -> units.Days:
    """FTE days in an average month, April to June 2019, recorded as anxiety, stress, depression or other psychiatric
    illness.
    """
    return float(_mental_health_days("2019-04", "2019-06").mean())


def recorded_days_month_april_to_july_2019() -> units.Days:
    """FTE days in an average month, April to July 2019: the months that the report's sentence names."""
    return float(_mental_health_days("2019-04", "2019-07").mean())


def recorded_days_month_2019() -> units.Days:
    """FTE days in an average month of 2019, from the total answered to Parliament."""
    return _value("absence_totals", "mental_health_2019", "fte_days") / 12


def rank_of_mental_health_april_to_june_2019() -> float:
    """Place of mental ill-health among the reasons for absence by FTE days lost, April to June 2019; 1 is the
    largest.
    """
    return float(_days_by_reason("2019-04", "2019-06").sum().rank(ascending=False)[MENTAL_HEALTH])


def mental_health_share_april_to_june_2019() -> units.Share:
    """Share of FTE days lost that were recorded as mental ill-health, April to June 2019."""
    return float(_mental_health_days("2019-04", "2019-06").sum() / _all_days("2019-04", "2019-06").sum())


def mental_health_share_2019_20() -> units.Share:
    """Share of FTE days lost that were recorded as mental ill-health, 2019/20."""
    return float(_mental_health_days("2019-04", "2020-03").sum() / _all_days("2019-04", "2020-03").sum())


def mental_health_or_unknown_share_2019_20() -> units.Share:
    """Share of FTE days lost in 2019/20 recorded as mental ill-health or without a known reason: the most that could be
    hidden there.
    """
    days = _days_by_reason("2019-04", "2020-03")
    return float(days[["S10", "S99"]].to_numpy().sum() / days.to_numpy().sum())


def work_related_share_2017_18() -> units.Share:
    """Stress, depression or anxiety as a share of days lost to work-related ill health, 2017/18, unrounded."""
    return _value("labour_force_survey", "days_2017_18") / _value("labour_force_survey", "days_all_2017_18")


def all_cause_days_2019_20() -> units.Days:
    """FTE days lost to all causes in England, 2019/20."""
    return float(_all_days("2019-04", "2020-03").sum())


def fte_england_2019_20() -> units.FTE:
    """Average staff of England's NHS, 2019/20: FTE days available, as the monthly rates imply them, a day of the
    year.
    """
    return _days_available_2019_20() / calendar_days_2019_20()


def fte_england_2018_19() -> units.FTE:
    """Average staff of England's NHS, 2018/19: the next year's, less the growth of headcount from September 2018 to
    2019.
    """
    return fte_england_2019_20() * _staff("hchs_headcount_2018_09") / _staff("hchs_headcount_2019_09")


def sickness_rate_2018_19() -> units.Share:
    """Sickness absence rate 2018/19, England: mean of the monthly rates, each weighted by its calendar days."""
    rates = tables.by_key("absence_rate")["sickness_rate_percent"].loc["2018-04":"2019-03"]
    days = pd.PeriodIndex(rates.index, freq="M").days_in_month
    return float(np.average(rates, weights=days)) / 100


def sickness_rate_2019_20() -> units.Share:
    """Sickness absence rate 2019/20, England: FTE days lost over FTE days available."""
    return all_cause_days_2019_20() / _days_available_2019_20()


def calendar_days_2018_19() -> units.Days:
    """Days from April 2018 to March 2019."""
    return _days_between("2018-04-01", "2019-04-01")


def calendar_days_2019_20() -> units.Days:
    """Days from April 2019 to March 2020, a leap year."""
    return _days_between("2019-04-01", "2020-04-01")


def fte_of_trusts_june_2018() -> units.FTE:
    """Staff of England's trusts and commissioning groups, June 2018 (FTE)."""
    return _england_fte("2018-06-30")


def days_available_per_fte_2014_15() -> units.DaysPerFTE:
    """FTE days available in 2014/15 for each FTE employed in November 2014: near 365, so days are calendar days."""
    return _value("absence_totals", "available_2014_15", "fte_days") / _staff("hchs_fte_2014_11")


def england_growth_june_2018_to_september_2019() -> units.Share:
    """Growth of England's hospital and community staff from June 2018 to September 2019.

    September 2019 is September 2017 (FTE) times the growth of headcount between the two.
    """
    september_2019 = _england_fte("2017-09-30") * _staff("hchs_headcount_2019_09") / _staff("hchs_headcount_2017_09")
    return september_2019 / _england_fte("2018-06-30") - 1


def heads_per_fte_2017() -> units.PeoplePerFTE:
    """Hospital and community staff per full-time equivalent, England, September 2017."""
    return _staff("hchs_headcount_2017_09") / _england_fte("2017-09-30")


def fte_scotland_2019_03() -> units.FTE:
    """NHS Scotland staff at March 2019 (FTE): March 2020 less the year's stated rise of 1.8%."""
    return _staff("scotland_wte_2020_03") / 1.018


def fte_wales_2018_09() -> units.FTE:
    """NHS Wales staff at September 2018 (FTE): half way between the Septembers before and after."""
    return (_staff("wales_fte_2017_09") + _staff("wales_fte_2019_09")) / 2


def fte_northern_ireland_2019_03() -> units.FTE:
    """Northern Ireland's health and social care staff at March 2019 (FTE): a straight line from March 2016 to March
    2021.
    """
    before, after = _staff("ni_wte_2016_03"), _staff("ni_wte_2021_03")
    return before + (after - before) * 3 / 5


def uk_scaling_by_staff() -> units.Ratio:
    """Staff of the four nations for each FTE in England, about 2018/19."""
    england = fte_england_2018_19()
    return (england + fte_scotland_2019_03() + fte_wales_2018_09() + fte_northern_ireland_2019_03()) / england


def recorded_share_grossed_up() -> units.Share:
    """Recorded share of 2019/20 as if the part of workers who would give another reason had, each, been recorded so."""
    return mental_health_share_2019_20() / (1 - _share_giving_another_reason())


def recorded_share_april_to_june_grossed_up() -> units.Share:
    """The same from the recorded share of April to June 2019, that of the report's Figure 2."""
    return mental_health_share_april_to_june_2019() / (1 - _share_giving_another_reason())


def recorded_share_grossed_up_by_silence() -> units.Share:
    """The same from the part of workers who would not talk openly of a mental health issue."""
    return mental_health_share_2019_20() / (1 - _value("claims", "wpi-scale-041") / 100)


def weekdays_of_2019() -> units.Days:
    """Mondays to Fridays in 2019, holidays among them."""
    return float(np.busday_count("2019-01-01", "2020-01-01"))


def working_days_of_52_weeks() -> units.Days:
    """Five days in each of 52 weeks."""
    return 5.0 * 52


def twelve_months_of_22_days() -> units.Days:
    """Twelve months of 22 working days."""
    return 12.0 * 22


def people_with_general_practitioners_2019() -> units.People:
    """People employed in hospitals and community services and general practitioners, England, September 2019."""
    return _staff("hchs_headcount_2019_09") + _staff("gp_headcount_2019_09")


def days_behind_april_to_june_2019() -> units.Days:
    """All-cause days a year of which twelve months of April to June 2019 are the share recorded in those months."""
    return 12 * recorded_days_month_april_to_june_2019() / mental_health_share_april_to_june_2019()


def days_behind_april_to_july_2019() -> units.Days:
    """All-cause days a year of which twelve months of April to July 2019 are the share recorded in April to June."""
    return 12 * recorded_days_month_april_to_july_2019() / mental_health_share_april_to_june_2019()


def days_behind_april_to_june_at_the_share_of_may_2020() -> units.Days:
    """All-cause days a year of which twelve months of April to June 2019 are the share recorded in May 2020, 28%."""
    share = _mental_health_days("2020-05", "2020-05").sum() / _all_days("2020-05", "2020-05").sum()
    return 12 * recorded_days_month_april_to_june_2019() / float(share)


def a_quarter_of_days_computed_a_month() -> units.Days:
    """A quarter of the days lost to all causes in 2018/19 (staff, calendar days and rate), for a month."""
    return fte_england_2018_19() * calendar_days_2018_19() * sickness_rate_2018_19() / 4 / 12


def a_quarter_of_18_million_a_month() -> units.Days:
    """A quarter of the days lost to all causes as the report prints them, for a month."""
    return _value("claims", "wpi-introduction-005") * _value("claims", "wpi-scale-038") / 100 / 12


def recorded_days_by_the_day() -> units.Days:
    """A twelfth of 365 days like those of April to June 2019."""
    return recorded_days_month_april_to_june_2019() * 3 / 91 * 365 / 12


def consultant_led_outpatients_2016_17() -> units.Contacts:
    """Consultant-led outpatient attendances a year: four quarters like July to September 2016."""
    return 4 * _value("activity", "consultant_outpatient_q2_2016_17", "count")


def consumer_prices_2017_to_2019() -> units.Ratio:
    """Consumer prices of 2019 over those of 2017."""
    return _value("prices", "cpi_2019") / _value("prices", "cpi_2017")


def employer_cost_rise_2016_to_2019() -> units.Ratio:
    """Deloitte's rise of the cost to UK employers from its first to its second estimate."""
    return 1 + _cost("rise_2016_2019") / 100


def median_pay_per_working_day() -> units.PoundsPerDay:
    """Median full-time pay a working day, all industries, April 2019: a week's pay over five."""
    return _value("prices", "earnings_median_2019_04") / 5


def regular_pay_per_working_day() -> units.PoundsPerDay:
    """Average regular pay a working day, all industries, September 2019: a week's pay over five."""
    return _value("prices", "earnings_regular_2019_09") / 5


def median_pay_per_hour() -> units.PoundsPerHour:
    """Median full-time pay an hour, all industries, April 2019: a week's pay over the contracted NHS week."""
    return _value("prices", "earnings_median_2019_04") / _value("time_use", "nhs_week")


def doctors_in_hospitals() -> units.People:
    """Hospital and community doctors, England, September 2019."""
    return _staff("hchs_doctors_headcount_2019_09")


def doctors_by_post() -> units.People:
    """Hospital doctors and general practitioners, England, September 2019; a doctor with two posts counts twice."""
    return doctors_in_hospitals() + _staff("gp_headcount_2019_09")


def consultant_outpatients_2016_17() -> units.Contacts:
    """Consultant-led outpatient attendances a year, England: four quarters like July to September 2016."""
    return 4 * _value("activity", "consultant_outpatient_q2_2016_17", "count")


def image_reading_hours_needed() -> units.Hours:
    """Hours a year that radiologists must spend on reading images for the claimed share of it to be the claimed
    hours.
    """
    return _value("claims", "wpi-causes-031") / (_value("claims", "wpi-causes-030") / 100)


def emergency_attendances_prevented() -> units.Contacts:
    """Attendances of 2018/19 that the claimed share of remote monitoring would prevent."""
    return _value("claims", "wpi-causes-024") / 100 * _value("activity", "emergency_2018_19", "count")


def nurse_minutes_per_attendance_prevented() -> units.MinutesPerContact:
    """Minutes of nurses' time that each of them must take for the claimed nurses to be freed, on the NHS week and with
    leave.
    """
    hours = _value("claims", "wpi-causes-025") * _value("time_use", "nhs_week") * _value("time_use", "working_weeks")
    return hours * 60 / emergency_attendances_prevented()


def green_book_discount_rate() -> units.Share:
    """The Green Book's real discount rate for the first thirty years, from its four parts: δ + L + μ × g."""
    pure_time_preference, catastrophic_risk, elasticity, growth = 0.005, 0.01, 1.0, 0.02
    return pure_time_preference + catastrophic_risk + elasticity * growth


def years_of_the_workforce_plan() -> units.Ratio:
    """Years from the Long Term Workforce Plan of 2023 to the year in which its nurses are to be there."""
    return _value("claims", "articles-retention-005") - 2023


def staff_2019() -> units.FTE:
    """Average staff of England's hospitals and community services in 2019 (FTE), carried back to January."""
    return staff.of_period(staff.ENGLAND, _year("2019"))[0]


def sickness_rate_2019() -> units.Share:
    """Sickness absence rate of 2019, England: FTE days lost over FTE days available."""
    days = nations.england_days(_year("2019"))
    return float(days["lost"].sum() / days["available"].sum())


def recorded_share_2019() -> units.Share:
    """Share of all FTE days lost in 2019 that were recorded as mental ill-health, England."""
    return _value("absence_totals", "mental_health_2019", "fte_days") / _all_days_2019()


def unknown_share_2019() -> units.Share:
    """Share of all FTE days lost in 2019 whose reason was unknown, England."""
    return _value("absence_totals", "unknown_2019", "fte_days") / _all_days_2019()


def mental_health_share_of_known_reasons_2019() -> units.Share:
    """Share of the FTE days lost in 2019 with a known reason that were recorded as mental ill-health, England."""
    return recorded_share_2019() / (1 - unknown_share_2019())


def uk_absence_ratio_2019() -> units.Ratio:
    """Mental-health absence of the UK for each day of England's, 2019: each nation's staff and rate."""
    england = staff_2019()
    others = (
        staff.of_period(nation, _year("2019"))[0] * nations.rate_ratio(nation, _year("2019")).value
        for nation in staff.NATIONS
    )
    return 1 + sum(others) / england


def nhs_pay_per_fte_2019() -> units.PoundsPerFTE:
    """Earnings of a full-time year of NHS staff, England, at the middle of 2019."""
    return nhs_pay_per_fte(_year("2019"))


def nhs_pay_per_fte(months: pd.PeriodIndex) -> float:
    """Earnings of a full-time year of NHS staff (pounds per FTE), England, at the middle of some months.

    Earnings are given per person; basic pay per person over basic pay per FTE says how much of a full-time post a
    person fills. January's figures are used, for other months hold back pay. A steady growth joins them and goes on
    after the last.
    """
    yearly = np.log(_pay_in_januaries())
    at = yearly.index.asi8.astype(float)
    beyond = max(0.0, months.asi8.mean() - at[-1]) * (yearly.iloc[-1] - yearly.iloc[-2]) / (at[-1] - at[-2])
    return float(np.exp(np.interp(months.asi8.mean(), at, yearly) + beyond))


def growth_of_pay_beyond(months: pd.PeriodIndex) -> float:
    """Earnings at the middle of some months over those of the last January known: 1 where that is later."""
    return max(1.0, nhs_pay_per_fte(months) / float(_pay_in_januaries().iloc[-1]))


def earnings_per_fte(rows: pd.DataFrame) -> pd.Series:
    """Earnings in a month for each full-time equivalent (pounds), from rows of ``pay``."""
    return (rows["earnings_per_person"] * rows["basic_per_fte"] / rows["basic_per_person"]).astype(float)


@cached_on_data
def pay_of_absent_staff_2019_20() -> units.Ratio:
    """Pay per FTE of the staff groups that lose the days, weighted by mental-health days, over that of all staff.

    England, days of 2019/20 and pay of December 2019 or January 2020. Support staff without pay of their own take that
    of all who support clinical staff; staff of unknown group are left out.
    """
    rows = tables.read("pay").query("'2019-12' <= month <= '2020-01'").drop_duplicates("staff_group", keep="last")
    pay = earnings_per_fte(rows.set_index("staff_group"))
    groups = tables.read("absence_by_staff_group").query("'2019-04' <= month <= '2020-03'")
    days = groups.groupby("staff_group")["mental_health_fte_days"].sum().astype(float).drop(UNKNOWN_GROUP)
    of_group = [pay[PAY_GROUPS.get(group, group)] for group in days.index]
    return float(np.average(of_group, weights=days)) / float(pay["All staff"])


def nhs_pay_per_working_day_2019() -> units.PoundsPerDay:
    """Pay for a working day of the NHS staff who are absent, England, 2019."""
    working_days = calendar_days_2018_19() * five_days_in_seven()
    return nhs_pay_per_fte_2019() * pay_of_absent_staff_2019_20() / working_days


def presenteeism_multiple_2016_17() -> units.Ratio:
    """Presenteeism over absence in the Centre for Mental Health's estimate of 2016/17."""
    return _cost("cmh_presenteeism") / _cost("cmh_absence")


def turnover_multiple_2016_17() -> units.Ratio:
    """Turnover over absence in the Centre for Mental Health's estimate of 2016/17."""
    return _cost("cmh_turnover") / _cost("cmh_absence")


def presenteeism_multiple_2017() -> units.Ratio:
    """Presenteeism over absence in Deloitte's 2017 estimate, middle of its range."""
    low, high = (_cost("uk_presenteeism_2017", end) for end in ("low", "high"))
    return (low + high) / 2 / _cost("uk_absence_2017")


def presenteeism_multiple_2007() -> units.Ratio:
    """Presenteeism over absence in the Sainsbury Centre's estimate of 2007."""
    return _cost("scmh_presenteeism") / _cost("scmh_absence")


def presenteeism_multiple_2020() -> units.Ratio:
    """Presenteeism over absence in Deloitte's 2020 estimate, high end."""
    return _cost("uk_presenteeism_2020", "high") / _cost("uk_absence_2020")


def turnover_multiple_2017() -> units.Ratio:
    """Turnover over absence in Deloitte's 2017 estimate."""
    return _cost("uk_turnover_2017") / _cost("uk_absence_2017")


def turnover_multiple_2020() -> units.Ratio:
    """Turnover over absence in Deloitte's 2020 estimate."""
    return _cost("uk_turnover_2020") / _cost("uk_absence_2020")


def five_days_in_seven() -> units.Share:
    """Working days of a five-day week among its calendar days."""
    return 5 / 7


def projection_over_outturn_2019() -> units.Ratio:
    """Twelve average months of April to June 2019 over the days then recorded in 2019."""
    return recorded_days_month_april_to_june_2019() / recorded_days_month_2019()


def days_per_fte_absent_2022() -> units.DaysPerFTE:
    """All-cause FTE days lost in 2022 for each of the full-time staff that the Nuffield Trust makes of them."""
    days, staff = (_value("absence_totals", row, "fte_days") for row in ("all_causes_2022", "fte_absent_2022"))
    return days / staff


def middle_of_a_range() -> units.Share:
    """Half way from the low to the high end."""
    return 0.5


def low_end_of_a_range() -> units.Share:
    """The low end itself."""
    return 0.0


def no_growth() -> units.Share:
    """Staff as they were counted, not carried forward."""
    return 0.0


def all_included() -> units.Share:
    """The whole of a group is counted."""
    return 1.0


@cached_on_data
def region_inputs() -> pd.DataFrame:
    """Staff of the sixteen regions and nations of Table 2, in its order: ``region_fte``, ``region_gp_fte``,
    ``region_is_english``.

    England's regions are hospital and community staff of June 2018; the nations are Scotland and Northern Ireland at
    March 2019 and Wales at September 2018. General practitioners are known for England's regions alone.
    """
    nations = {
        "Scotland": fte_scotland_2019_03(),
        "Wales": fte_wales_2018_09(),
        "Northern Ireland": fte_northern_ireland_2019_03(),
    }
    regions = tables.read("report_table_2")["region"]
    hospital = _by_region("hospital and community staff", "2018-06-30")
    practice = _by_region("general practitioners", "2019-09-30")
    return pd.DataFrame(
        {
            "region_fte": [nations.get(region) or hospital[region] for region in regions],
            "region_gp_fte": [practice.get(region, 0.0) for region in regions],
            "region_is_english": [float(region not in nations) for region in regions],
        },
        index=pd.Index(regions, name="region"),
    )


def _share_giving_another_reason() -> float:
    """The part of British workers who in 2017 said that they would give another reason, as the report quotes it."""
    return _value("claims", "wpi-scale-042") / 100


def _days_between(first: str, last: str) -> float:
    return float((pd.Timestamp(last) - pd.Timestamp(first)).days)


def _value(table: str, row: str, column: str = "value") -> float:
    return float(tables.by_key(table).at[row, column])


def _cost(row: str, end: str = "low") -> float:
    return _value("employer_costs", row, end)


def _staff(row: str) -> float:
    return _value("workforce", row)


def _by_region(population: str, date: str) -> dict[str, float]:
    staff = tables.read("workforce").query(
        "population == @population and date == @date and geography.str.startswith('Health Education')"
    )
    return {region: float(value) for region, value in zip(staff["geography"], staff["value"], strict=True)}


def _england_fte(date: str) -> float:
    return sum(_by_region("hospital and community staff", date).values())


def _days_by_reason(first: str, last: str) -> pd.DataFrame:
    """FTE days lost, one row a month from ``first`` to ``last``, one column a reason."""
    return _days_of_all_months().loc[first:last]


@cached_on_data
def _days_of_all_months() -> pd.DataFrame:
    return tables.read("absence_by_reason").pivot(index="month", columns="reason_code", values="fte_days_lost")


def _mental_health_days(first: str, last: str) -> pd.Series:
    return _days_by_reason(first, last)[MENTAL_HEALTH]


def _all_days(first: str, last: str) -> pd.Series:
    return _days_by_reason(first, last).sum(axis=1)


@cached_on_data
def _pay_in_januaries() -> pd.Series:
    """Earnings of a full-time year of all NHS staff, from each January held."""
    rows = tables.read("pay").query("staff_group == 'All staff'")
    return pd.Series(12 * earnings_per_fte(rows).to_numpy(), pd.PeriodIndex(rows["month"], freq="M"))


def _year(year: str) -> pd.PeriodIndex:
    return pd.period_range(f"{year}-01", f"{year}-12", freq="M")


def _all_days_2019() -> float:
    """FTE days lost to all causes in 2019."""
    return float(nations.england_days(_year("2019"))["lost"].sum())


def _days_available_2019_20() -> float:
    rates = tables.by_key("absence_rate")["sickness_rate_percent"] / 100
    days = _all_days("2019-04", "2020-03")
    return float((days / rates.loc[days.index]).sum())
