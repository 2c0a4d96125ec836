"""Causes: working time lost to slow systems, and time that technology is said to free.

Each saving is a volume times minutes. Line numbers are those of the report's text, 000_3de2e38df1bc7bfd.txt.
"""

from analysis.model.units import (
    FTE,
    Contacts,
    Hours,
    HoursPerFTE,
    HoursPerPerson,
    LogIns,
    MinutesPerContact,
    People,
    Pounds,
    PoundsPerHour,
    Ratio,
    SecondsPerLogIn,
    Share,
)

MINUTES_PER_HOUR = 60
SECONDS_PER_HOUR = 3600


def doctor_hours_lost(
    doctors: People, share_losing_time: Share, hours_lost_per_week: HoursPerPerson, weeks_per_year: Ratio
) -> Hours:
    """Hours a year that doctors lose to slow systems: "over eight million" (lines 884 to 887)."""
    return doctors * share_losing_time * hours_lost_per_week * weeks_per_year


def staff_equivalent_lost(
    staff: People, share_losing_time: Share, hours_lost_per_week: HoursPerPerson, hours_per_week: HoursPerFTE
) -> FTE:
    """Full-time staff whose time equals the loss, if all lost it at the doctors' rate: 35,000 (lines 887 to 888)."""
    return staff * share_losing_time * hours_lost_per_week / hours_per_week


def sign_on_hours_saved(
    log_ins_per_day: LogIns, log_in_seconds_before: SecondsPerLogIn, log_in_seconds_after: SecondsPerLogIn
) -> Hours:
    """Hours a day that a single sign-on saves in one hospital: "more than 130" (lines 81 to 83)."""
    return log_ins_per_day * (log_in_seconds_before - log_in_seconds_after) / SECONDS_PER_HOUR


def emergency_hours_freed(emergency_contacts: Contacts, minutes_saved_per_contact: MinutesPerContact) -> Hours:
    """Hours a year that speech recognition frees in emergency departments: 400,000 (lines 980 to 981)."""
    return emergency_contacts * minutes_saved_per_contact / MINUTES_PER_HOUR


def outpatient_hours_freed(outpatient_contacts: Contacts, minutes_saved_per_contact: MinutesPerContact) -> Hours:
    """Hours a year that speech recognition frees in outpatient clinics: one million (lines 981 to 982)."""
    return outpatient_contacts * minutes_saved_per_contact / MINUTES_PER_HOUR


def general_practice_hours_freed(
    general_practice_contacts: Contacts, minutes_saved_per_contact: MinutesPerContact
) -> Hours:
    """Hours a year that speech recognition frees in general practice: 5.7 million (line 982)."""
    return general_practice_contacts * minutes_saved_per_contact / MINUTES_PER_HOUR


def speech_recognition_hours_freed(
    emergency_hours_freed: Hours, outpatient_hours_freed: Hours, general_practice_hours_freed: Hours
) -> Hours:
    """Hours a year that speech recognition frees in the three settings, whose contacts do not overlap."""
    return emergency_hours_freed + outpatient_hours_freed + general_practice_hours_freed


def speech_recognition_fte(
    speech_recognition_hours_freed: Hours, hours_per_week: HoursPerFTE, weeks_per_year: Ratio
) -> FTE:
    """Hours that speech recognition frees, as full-time staff; the report does not convert them."""
    return speech_recognition_hours_freed / (hours_per_week * weeks_per_year)


def speech_recognition_value(speech_recognition_hours_freed: Hours, pay_per_hour: PoundsPerHour) -> Pounds:
    """Hours that speech recognition frees, at a wage. Time freed is not money saved, and clinicians are paid more."""
    return speech_recognition_hours_freed * pay_per_hour
