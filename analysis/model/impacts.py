"""Impacts: what mental ill-health among its staff costs the NHS as an employer.

Two routes: the report's, a cost per employee times staff by region, and an alternative from the bottom up, absence
from days and pay with presenteeism and turnover as multiples of it. Line numbers are those of the report's text,
000_3de2e38df1bc7bfd.txt.
"""

from analysis.model.units import FTE, Days, People, PeoplePerFTE, Pounds, PoundsPerDay, PoundsPerPerson, Ratio, Share


def cost_per_employee(
    cost_per_employee_low: PoundsPerPerson,
    cost_per_employee_high: PoundsPerPerson,
    cost_position: Share,
    uprating: Ratio,
) -> PoundsPerPerson:
    """Cost per employee a year: a point between the two ends of a range, carried forward in price.

    The range is 1,794 to 2,174 pounds in 2017 (lines 744 to 745); the point and the uprating are not printed.
    """
    return (cost_per_employee_low + cost_position * (cost_per_employee_high - cost_per_employee_low)) * uprating


def region_staff(
    region_fte: FTE,
    region_is_english: Share,
    england_growth: Share,
    region_gp_fte: FTE,
    general_practice_included: Share,
    heads_per_fte: PeoplePerFTE,
) -> People:
    """Staff of each region and nation whose cost is counted.

    England's regions are known for June 2018 and are carried forward by ``england_growth``; general practitioners
    are added if they are included; FTE become people by ``heads_per_fte``.
    """
    hospital_and_community = region_fte * (1 + region_is_english * england_growth)
    return (hospital_and_community + general_practice_included * region_gp_fte) * heads_per_fte


def employer_cost(cost_per_employee: PoundsPerPerson, region_staff: People) -> Pounds:
    """Cost a year in each region and nation: Table 2 (lines 762 to 796)."""
    return cost_per_employee * region_staff


def employer_cost_uk(employer_cost: Pounds) -> Pounds:
    """Cost to the NHS as an employer a year, UK: all regions and nations, "around £3 billion" (lines 759 to 760)."""
    return employer_cost.sum(axis=0)


def uk_staff_ratio(region_staff: People, region_is_english: Share) -> Ratio:
    """Staff of the four nations for each member of staff in England."""
    return region_staff.sum(axis=0) / (region_staff * region_is_english).sum(axis=0)


def absence_cost(
    recorded_days_year: Days,
    uk_staff_ratio: Ratio,
    working_day_share: Share,
    pay_per_working_day: PoundsPerDay,
) -> Pounds:
    """Pay for working days lost that were recorded as mental ill-health, UK.

    FTE days lost include non-working days (Lords answer HL3703), so only their working share is paid for.
    Employers' contributions and cover are left out: no figure for the NHS was found.
    """
    return recorded_days_year * uk_staff_ratio * working_day_share * pay_per_working_day


def presenteeism_cost(absence_cost: Pounds, presenteeism_multiple: Ratio) -> Pounds:
    """Cost of working while unwell, as a multiple of the absence cost (Deloitte 2017)."""
    return absence_cost * presenteeism_multiple


def turnover_cost(absence_cost: Pounds, turnover_multiple: Ratio) -> Pounds:
    """Cost of replacing those who leave, as a multiple of the absence cost (Deloitte 2017)."""
    return absence_cost * turnover_multiple


def bottom_up_cost(absence_cost: Pounds, presenteeism_cost: Pounds, turnover_cost: Pounds) -> Pounds:
    """Cost to the NHS as an employer from the bottom up, UK: absence, presenteeism and turnover."""
    return absence_cost + presenteeism_cost + turnover_cost
