"""The figures and tables of the chapter on causes."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import estimate
from analysis.claims import Finding
from analysis.display.exhibits import Exhibit, Table, worded
from analysis.figures.forms import CONTEXT, MAIN, bars
from analysis.inputs import register, tables
from analysis.number_format import listing, quantity
from analysis.sensitivity import one_way

MINUTES_PER_HOUR = 60
SETTINGS: Mapping[str, str] = {
    "wpi-causes-027": "Emergency departments",
    "wpi-causes-028": "Consultant-led outpatient clinics",
    "wpi-causes-029": "General practice",
}
KINDS: Mapping[str, str] = {
    "official_contacts": "contacts counted",
    "contacts_needed_by_the_claim": "contacts that the claim needs",
}
ESTIMATES: Mapping[str, str] = {
    "Reform 2017, NHS alone": "automation_reform_2017",
    "IPPR 2018, value of time": "automation_ippr_2018",
}


def volumes_needed(findings: Sequence[Finding], values: Mapping[str, float]) -> Exhibit:
    """The contacts that each claim on speech recognition needs, beside those that official activity data give."""
    contacts = MINUTES_PER_HOUR / values["minutes_saved_per_contact"]
    data = pd.DataFrame({"setting": [SETTINGS[row.claim.id] for row in findings]})
    data["contacts_needed_by_the_claim"] = [row.claim.value * contacts for row in findings]
    data["official_contacts"] = [row.recomputed[0] * contacts for row in findings]
    data["fits"] = ["yes" if row.fits else "no" for row in findings]
    rows = data.rename(columns={"setting": "name", **KINDS}).melt("name", list(KINDS.values()), "kind")
    fitting = list(data.query("fits == 'yes'")["setting"].str.lower())
    where = f"in {listing(fitting)} only" if fitting else "in no setting"
    facts = {"minutes": quantity(values["minutes_saved_per_contact"], "minutes"), "where": where}
    drawing = bars(rows, "contacts", dict(zip(KINDS.values(), (MAIN, CONTEXT), strict=True)), digits=3)
    return Exhibit("volumes-needed", facts, data, drawing)


def hours_table(results: Sequence[str], values: Mapping[str, float]) -> Table:
    """Hours, staff and pounds lost or freed, each with the range over the ends of its own assumptions."""
    found, rows = estimate.for_assumptions(values), []
    for result in results:
        inputs = [register.assumptions()[name].label.split(",")[0] for name in estimate.assumptions_of(result)]
        row = {"result": estimate.label(result), "inputs": "; ".join(inputs), "unit": estimate.unit(result)}
        low, high = one_way.corner_range(result)
        rows.append(row | {"value": found[result], "low": low, "high": high})
    return worded("hours", rows)


def overlap_table() -> Table:
    """Which savings take the same minutes of the same people and so must not be added."""
    savings = tables.read("savings")
    labels = savings.set_index("id")["label"].str.lower()
    others = savings["overlaps_with"].map(lambda names: [labels[name] for name in names.split("; ") if name])
    return worded("overlaps", savings.assign(others=others).to_dict("records"))


def automation_estimates(claimed: Finding) -> Exhibit:
    """The claimed saving from automation beside what its author and others say elsewhere."""
    others = tables.read("time_use").set_index("id")["value"].astype(float)
    found = {"the report, quoting Reform": claimed.claim.value}
    found |= {label: others[name] for label, name in ESTIMATES.items()}
    data = pd.DataFrame(found.items(), columns=["estimate", "pounds_a_year"])
    rows = data.rename(columns={"estimate": "name", "pounds_a_year": "value"})
    facts = {"ratio": rows["value"][0] / rows["value"][1]}
    return Exhibit("automation-estimates", facts, data, bars(rows, "pounds", digits=4))
