"""Monthly releases to try: one of three organisations, and whole ones in the form in which they are published."""

import csv
from decimal import Decimal
from io import StringIO

import pandas as pd

from analysis.inputs import tables

HEAD = [
    "DATE",
    "NHSE_REGION_CODE",
    "NHSE_REGION_NAME",
    "ICS_CODE",
    "ICS_NAME",
    "ORG_CODE",
    "ORG_NAME",
    "ORG_TYPE",
    "FTE_DAYS_LOST",
    "FTE_DAYS_AVAILABLE",
    "SICKNESS_ABSENCE_RATE_PERCENT",
]
LONDON = ["Y56", "London", "QKK", "South East London"]
SMALL = f"""\
30/04/2024,{",".join(LONDON)},RJ1,Guy's and St Thomas' NHS Foundation Trust,Acute,24265.63568,700000.5,3.47
30/04/2024,{",".join(LONDON)},RV5,South London NHS Trust,Mental Health,9153.45069,150000,6.1
30/04/2024,Y58,South West,QOX,Bath and Swindon,T1150,Bath Care (Ltd),Others,64.2,2000,3.21
"""
LATEST, NEXT = "2024-12", "2025-01"


def small() -> list[list[str]]:
    """A release of three organisations."""
    return [HEAD, *csv.reader(StringIO(SMALL))]


def release_of(month: str) -> list[list[str]]:
    """A month held, as it was published."""
    details = tables.read("organisations").set_index("code")
    rows = []
    for row in tables.texts("organisation_absence"):
        if row["month"] == month:
            about = details.loc[row["organisation"]]
            where = [about["region_code"], about["region"], about["care_system_code"], about["care_system"]]
            figures = row["fte_days_lost"], row["fte_days_available"]
            rows.append([last_day(month), *where, row["organisation"], about["name"], about["type"], *rated(*figures)])
    return [HEAD, *rows]


def next_release() -> list[list[str]]:
    """A release for the month after the latest held: its organisations, with days lost that give the national rate."""
    head, *rows = release_of(LATEST)
    national = Decimal(str(tables.read("absence_rate").set_index("month").at[NEXT, "sickness_rate_percent"]))
    lost, available = (sum(Decimal(row[place]) for row in rows) for place in (8, 9))
    factor = round(national / (100 * lost / available), 6)
    return [head, *([last_day(NEXT), *row[1:8], *rated(str(Decimal(row[8]) * factor), row[9])] for row in rows)]


def rated(lost: str, available: str) -> list[str]:
    """Days lost and available with their rate as it is printed."""
    return [lost, available, f"{100 * Decimal(lost) / Decimal(available):.2f}"]


def last_day(month: str) -> str:
    """The last day of a month as releases print it."""
    year, number = month.split("-")
    return f"{pd.Period(month, 'M').days_in_month}/{number}/{year}"


def as_csv(rows: list[list[str]], end: str = "\r\n") -> str:
    """Rows as the text of a CSV file."""
    text = StringIO()
    csv.writer(text, lineterminator=end).writerows(rows)
    return text.getvalue()
