"""The figure of the chapter on scale."""

import pandas as pd

from analysis.display.exhibits import Exhibit
from analysis.display.number_format import number
from analysis.figures.common import is_copied
from analysis.figures.forms import CONTEXT, MAIN, columns
from analysis.inputs import derived, tables

BEHIND, LATER = "the months behind the projection", "later months"


def recorded_days_by_month() -> Exhibit:
    """FTE days recorded as mental ill-health in England by month, with the average that the report carries forward."""
    days = tables.read("absence_by_reason").query("reason_code == 'S10' and '2019-04' <= month <= '2020-03'")
    data = pd.DataFrame({"month": days["month"], "fte_days_lost": days["fte_days_lost"].astype(float).round().astype(int)})
    projected, observed = derived.recorded_days_month_april_to_june_2019(), derived.recorded_days_month_2019()
    rows = pd.DataFrame(
        {"value": data["fte_days_lost"], "kind": [BEHIND if month <= "2019-06" else LATER for month in data["month"]]}
    )
    levels = {f"their mean, {number(projected, 3)}": projected, f"mean of 2019, {number(observed, 3)}": observed}
    letters = {place: "JFMAMJJASOND"[int(month[5:]) - 1] for place, month in enumerate(data["month"])}
    ticks = letters | {0: letters[0] + "\n2019", 9: letters[9] + "\n2020"}
    highest, lowest = data.loc[data["fte_days_lost"].idxmax()], data.loc[data["fte_days_lost"].idxmin()]
    return Exhibit(
        id="recorded-days-by-month",
        facts={
            "low": observed > projected,
            "gap": abs(observed / projected - 1),
            "projected": projected,
            "observed": observed,
            "lowest": lowest["fte_days_lost"],
            "lowest_month": lowest["month"],
            "highest": highest["fte_days_lost"],
            "highest_month": highest["month"],
            "copied": is_copied("absence_by_reason"),
        },
        data=data,
        drawing=columns(rows, "days", {BEHIND: MAIN, LATER: CONTEXT}, ticks, levels),
    )
