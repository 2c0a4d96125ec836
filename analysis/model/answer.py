"""Our own estimate: what mental ill-health costs the NHS in working time and money.

What was recorded as mental ill-health, with what each choice makes of absence whose reason is unknown or another. A
rate is a share of working time, so nothing depends on whether days are calendar or working days: full-time staff absent
are the days lost over the days of the same calendar. Presenteeism and turnover stand apart from absence and are never
added to it here.
"""

from analysis.model.units import FTE, Days, DaysPerFTE, Pounds, PoundsPerDay, PoundsPerFTE, Ratio, Share


def answer_share(
    recorded_share: Share, unknown_share: Share, unknown_as_mental_health: Share, recorded_otherwise: Share
) -> Share:
    """Share of absence that is due to mental ill-health: what is recorded, and what each choice adds to it.

    A part of the absence of unknown reason is added. ``recorded_otherwise`` is the part of all mental-health absence to
    which the record gives another reason.
    """
    return (recorded_share + unknown_share * unknown_as_mental_health) / (1 - recorded_otherwise)


def answer_rate(england_sickness_rate: Share, answer_share: Share) -> Share:
    """Mental-health absence rate: the share of working time that staff in England lose to mental ill-health."""
    return england_sickness_rate * answer_share


def answer_days_england(answer_rate: Share, england_staff: FTE, days_per_fte_year: DaysPerFTE) -> Days:
    """Calendar days a year lost to mental ill-health in England: rate, staff and days of the year."""
    return answer_rate * england_staff * days_per_fte_year


def answer_days(answer_days_england: Days, uk_absence_ratio: Ratio) -> Days:
    """Calendar days a year lost to mental ill-health in the UK: England's, and the others' by their staff and rates."""
    return answer_days_england * uk_absence_ratio


def answer_fte(answer_days: Days, days_per_fte_year: DaysPerFTE) -> FTE:
    """Full-time staff absent at any time for mental ill-health, UK: days over days of the same calendar."""
    return answer_days / days_per_fte_year


def nhs_pay_per_working_day(
    nhs_pay_per_fte: PoundsPerFTE,
    pay_of_absent_staff: Ratio,
    paid_share: Share,
    days_per_fte_year: DaysPerFTE,
    working_day_share: Share,
) -> PoundsPerDay:
    """Pay for a working day of the staff who are absent: a full-time year's earnings over its working days.

    ``pay_of_absent_staff`` is the pay of the staff groups that lose the days over that of all staff, and ``paid_share``
    the part of it that goes on during absence.
    """
    return nhs_pay_per_fte * pay_of_absent_staff * paid_share / (days_per_fte_year * working_day_share)


def answer_absence_cost(answer_days: Days, working_day_share: Share, nhs_pay_per_working_day: PoundsPerDay) -> Pounds:
    """Pay for the working days lost to mental ill-health, UK: at England's pay, without on-costs and without cover."""
    return answer_days * working_day_share * nhs_pay_per_working_day


def answer_presenteeism_cost(answer_absence_cost: Pounds, presenteeism_multiple: Ratio) -> Pounds:
    """Cost of working while mentally unwell, UK: a multiple of the pay for absence.

    The multiples are from studies of all industries.
    """
    return answer_absence_cost * presenteeism_multiple


def answer_turnover_cost(answer_absence_cost: Pounds, turnover_multiple: Ratio) -> Pounds:
    """Cost of replacing those who leave over their mental health, UK: a multiple of the pay for absence.

    The multiples are from studies of all industries.
    """
    return answer_absence_cost * turnover_multiple


def hidden_share_needed(answer_days: Days, recorded_otherwise: Share, claimed_days: Days) -> Share:
    """Part of mental-health absence that must be recorded as something else for a claim to be right: the threshold."""
    return 1 - answer_days * (1 - recorded_otherwise) / claimed_days
