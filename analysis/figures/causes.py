"""The figures and tables of the chapter on causes."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import estimate
from analysis.claims import Finding
from analysis.display.exhibits import INK, Exhibit, Table
from analysis.display.number_format import listing, number, quantity
from analysis.figures.drawing import BLUE, GREY, ORANGE, label_rows, row_canvas
from analysis.inputs import register, tables
from analysis.sensitivity import one_way

MINUTES_PER_HOUR = 60
CONTACTS: Mapping[str, tuple[str, str]] = {
    "emergency_hours_freed": ("Emergency departments", "emergency_contacts"),
    "outpatient_hours_freed": ("Outpatient clinics", "outpatient_contacts"),
    "general_practice_hours_freed": ("General practice", "general_practice_contacts"),
}


def volumes_needed(findings: Sequence[Finding], values: Mapping[str, float]) -> Exhibit:
    """The contacts that each claim on speech recognition needs, beside the contacts that official activity data give."""
    rows = []
    for finding in findings:
        setting, contacts = CONTACTS[finding.claim.result]
        needed = finding.claim.value * MINUTES_PER_HOUR / values["minutes_saved_per_contact"]
        rows.append((setting, needed, values[contacts], finding.verdict))
    data = pd.DataFrame(rows, columns=["setting", "contacts_needed_by_the_claim", "official_contacts", "verdict"])
    figure, axes = row_canvas(len(data), head=0.1)
    for place, row in enumerate(data.itertuples()):
        axes.barh(
            place - 0.02,
            row.official_contacts / 1e6,
            height=0.24,
            color=BLUE if row.verdict == "reproduced" else ORANGE,
        )
        axes.barh(place + 0.24, row.contacts_needed_by_the_claim / 1e6, height=0.24, color=GREY)
        axes.annotate(
            f"official {number(row.official_contacts, 3)}",
            (row.official_contacts / 1e6, place - 0.02),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
        axes.annotate(
            f"needed {number(row.contacts_needed_by_the_claim, 3)}",
            (row.contacts_needed_by_the_claim / 1e6, place + 0.24),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    label_rows(axes, data["setting"])
    axes.set(xlim=(0, 460), ylim=(len(data) - 0.4, -0.6), xlabel="million contacts a year, England")
    fitting = [row.setting.lower() for row in data.itertuples() if row.verdict == "reproduced"]
    return Exhibit(
        id="volumes-needed",
        title=f"At {quantity(values['minutes_saved_per_contact'], 'minutes')} a contact, official volumes give the hours claimed in {f'{listing(fitting)} only' if fitting else 'no setting'}",
        subtitle="Contacts a year that each claim on speech recognition needs, and contacts counted, England, 2018 and 2018/19",
        alternative="Bar chart in pairs. "
        + "; ".join(
            f"{row.setting}: {number(row.contacts_needed_by_the_claim, 3)} needed, {number(row.official_contacts, 3)} counted"
            for row in data.itertuples()
        )
        + ".",
        data=data,
        source="NHS England A&E attendances; Commons written answer 200113; NHS Digital appointments in general practice. Open Government Licence v3.0.",
        drawing=figure,
    )


def hours_table(results: Sequence[str], values: Mapping[str, float]) -> Table:
    """Hours, staff and pounds lost or freed, each with the range over the ends of its own assumptions."""
    found = estimate.for_assumptions(values)
    rows = []
    for result in results:
        low, high = one_way.corner_range(result)
        unit = estimate.unit(result)
        inputs = [register.assumptions()[name].label.split(",")[0] for name in estimate.assumptions_of(result)]
        rows.append(
            (
                (estimate.label(result), "; ".join(inputs)),
                quantity(found[result], unit),
                f"{quantity(low, unit, 3)} to {quantity(high, unit, 3)}",
            )
        )
    return Table(
        "hours",
        "Time lost and time freed, with the range over the ends of all ranges",
        pd.DataFrame(rows, columns=["what, and from what", "value", "range"]),
    )


def overlap_table() -> Table:
    """Which savings take the same minutes of the same people and so must not be added."""
    savings = tables.read("savings").set_index("id")
    rows = [
        (
            (row.label, row.whose_time),
            listing([savings.at[name, "label"].lower() for name in row.overlaps_with.split("; ") if name]),
            row.reason,
        )
        for row in savings.itertuples()
    ]
    return Table(
        "overlaps",
        "Savings that overlap",
        pd.DataFrame(rows, columns=["saving, and whose time", "overlaps with", "why"]),
    )


def automation_estimates(claimed: Finding) -> Exhibit:
    """The claimed saving from automation beside what its author and others say elsewhere."""
    others = tables.read("time_use").set_index("id")
    estimates = [
        ("the report, quoting Reform", claimed.claim.value),
        ("Reform 2017, NHS alone", float(others.at["automation_reform_2017", "value"])),
        ("IPPR 2018, value of time", float(others.at["automation_ippr_2018", "value"])),
    ]
    data = pd.DataFrame(estimates, columns=["estimate", "pounds_a_year"])
    figure, axes = row_canvas(len(data))
    axes.barh(range(len(data)), data["pounds_a_year"] / 1e9, color=[BLUE, GREY, GREY], height=0.3)
    for place, value in enumerate(data["pounds_a_year"]):
        axes.annotate(
            quantity(value, "pounds"),
            (value / 1e9, place),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=INK,
        )
    label_rows(axes, data["estimate"])
    axes.set(xlim=(0, 16), xlabel="billion pounds a year")
    ratio = data["pounds_a_year"][0] / data["pounds_a_year"][1]
    return Exhibit(
        id="automation-estimates",
        title=f"The saving ascribed to Reform is {number(ratio, 2)} times what Reform named for the NHS elsewhere",
        subtitle="Saving from automation in the NHS, pounds a year; the estimates differ in scope, and the last is the value of time and not cash",
        alternative="Bar chart. "
        + "; ".join(f"{row.estimate}: {quantity(row.pounds_a_year, 'pounds')}" for row in data.itertuples())
        + ".",
        data=data,
        source="the report; data/time_use.csv, where each estimate has its source.",
        drawing=figure,
    )
