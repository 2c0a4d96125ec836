"""Scale: working time lost to mental ill-health among NHS staff.

Line numbers are those of the report's text, 000_3de2e38df1bc7bfd.txt.
"""

from analysis.model.units import FTE, Days, DaysPerFTE, DaysPerPerson, People, Ratio, Share

MONTHS_PER_YEAR = 12


def recorded_days_year(recorded_days_month: Days) -> Days:
    """Days a year recorded as mental ill-health in England: an average month times twelve.

    The report extrapolates three months of 2019 in this way to "close to 4.5 million" (lines 565 to 568).
    """
    return recorded_days_month * MONTHS_PER_YEAR


def all_cause_days(fte_england: FTE, days_per_fte_year: DaysPerFTE, sickness_rate: Share) -> Days:
    """Days a year lost to sickness of any cause in England: days available times the sickness absence rate.

    Days available are staff (FTE) times days in the year. "Close to 18 million" in 2018/19 (lines 451 to 453).
    """
    return fte_england * days_per_fte_year * sickness_rate


def mental_health_days(all_cause_days: Days, uk_scaling: Ratio, mental_health_share: Share) -> Days:
    """Days a year lost to mental ill-health: all-cause days, scaled from England to the UK, times a share.

    "More than 10 million" across the UK in 2019, from HSE's share (lines 577 to 582).
    """
    return all_cause_days * uk_scaling * mental_health_share


def fte_absent(mental_health_days: Days, working_days_per_fte: DaysPerFTE) -> FTE:
    """Full-time staff permanently absent: days lost divided by the days that one of them would have worked.

    "Around 38,500" (lines 582 to 583); the report does not print its divisor.
    """
    return mental_health_days / working_days_per_fte


def days_per_employee(mental_health_days: Days, staff: People) -> DaysPerPerson:
    """Days lost per member of staff and year: "more than seven" (lines 583 to 584)."""
    return mental_health_days / staff
