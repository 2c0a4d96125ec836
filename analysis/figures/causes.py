"""The figures and tables of the chapter on causes."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import estimate
from analysis.claims import Finding
from analysis.display.exhibits import Exhibit, Table
from analysis.display.number_format import listing, number, quantity
from analysis.figures.forms import CONTEXT, MAIN, bars
from analysis.inputs import register, tables
from analysis.sensitivity import one_way

MINUTES_PER_HOUR = 60
SETTINGS: Mapping[str, str] = {
    "wpi-causes-027": "Emergency departments",
    "wpi-causes-028": "Consultant-led outpatient clinics",
    "wpi-causes-029": "General practice",
}
COUNTED, NEEDED = "contacts counted", "contacts that the claim needs"


def volumes_needed(findings: Sequence[Finding], values: Mapping[str, float]) -> Exhibit:
    """The contacts that each claim on speech recognition needs, beside those that official activity data give."""
    contacts = MINUTES_PER_HOUR / values["minutes_saved_per_contact"]
    found = [
        (
            SETTINGS[row.claim.id],
            row.claim.value * contacts,
            row.recomputed[0] * contacts,
            "yes" if row.fits else "no",
        )
        for row in findings
    ]
    data = pd.DataFrame(found, columns=["setting", "contacts_needed_by_the_claim", "official_contacts", "fits"])
    kinds = {"official_contacts": COUNTED, "contacts_needed_by_the_claim": NEEDED}
    rows = data.rename(columns=kinds).melt("setting", list(kinds.values()), "kind").rename(columns={"setting": "name"})
    rows["text"] = [number(value, 3) for value in rows["value"]]
    fitting = list(data.query("fits == 'yes'")["setting"].str.lower())
    where = f"in {listing(fitting)} only" if fitting else "in no setting"
    facts = {"minutes": quantity(values["minutes_saved_per_contact"], "minutes"), "where": where}
    return Exhibit("volumes-needed", facts, data, bars(rows, "contacts", {COUNTED: MAIN, NEEDED: CONTEXT}))


def hours_table(results: Sequence[str], values: Mapping[str, float]) -> Table:
    """Hours, staff and pounds lost or freed, each with the range over the ends of its own assumptions."""
    found = estimate.for_assumptions(values)
    rows = []
    for result in results:
        low, high = one_way.corner_range(result)
        unit = estimate.unit(result)
        inputs = [register.assumptions()[name].label.split(",")[0] for name in estimate.assumptions_of(result)]
        told = f"{quantity(low, unit, 3)} to {quantity(high, unit, 3)}"
        rows.append(((estimate.label(result), "; ".join(inputs)), quantity(found[result], unit), told))
    caption = "Time lost and time freed, with the range over the ends of all ranges"
    return Table("hours", caption, pd.DataFrame(rows, columns=["what, and from what", "value", "range"]))


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
    columns = ["saving, and whose time", "overlaps with", "why"]
    return Table("overlaps", "Savings that overlap", pd.DataFrame(rows, columns=columns))


def automation_estimates(claimed: Finding) -> Exhibit:
    """The claimed saving from automation beside what its author and others say elsewhere."""
    others = tables.read("time_use").set_index("id")["value"].astype(float)
    estimates = [
        ("the report, quoting Reform", claimed.claim.value),
        ("Reform 2017, NHS alone", others["automation_reform_2017"]),
        ("IPPR 2018, value of time", others["automation_ippr_2018"]),
    ]
    data = pd.DataFrame(estimates, columns=["estimate", "pounds_a_year"])
    rows = data.rename(columns={"estimate": "name", "pounds_a_year": "value"})
    rows["text"] = [quantity(value, "pounds") for value in rows["value"]]
    facts = {"ratio": rows["value"][0] / rows["value"][1]}
    return Exhibit("automation-estimates", facts, data, bars(rows, "pounds"))
