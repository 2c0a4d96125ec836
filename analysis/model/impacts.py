"""Impacts: what mental ill-health among its staff costs the NHS as an employer.

Two routes: the report's, a cost per employee times staff by region, and our own, pay for absence (``answer.py``) with
presenteeism and turnover as multiples of it. Line numbers are those of the report's text,
000_3de2e38df1bc7bfd.txt.
"""

from analysis.model.units import FTE, People, PeoplePerFTE, Pounds, PoundsPerPerson, Ratio, Share


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


def whole_cost(answer_absence_cost: Pounds, answer_presenteeism_cost: Pounds, answer_turnover_cost: Pounds) -> Pounds:
    """Cost to the NHS as an employer from our own days and pay, UK: absence, presenteeism and turnover."""
    return answer_absence_cost + answer_presenteeism_cost + answer_turnover_cost
