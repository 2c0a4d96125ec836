"""The figure of the chapter on scale."""

import numpy as np
import pandas as pd

from analysis.display.exhibits import Exhibit
from analysis.figures.common import extremes, is_copied, series
from analysis.figures.forms import BLUE, GREY, ORANGE, Style, lines
from analysis.inputs import references, tables
from analysis.number_format import number


def recorded_days_by_month() -> Exhibit:
    """FTE days recorded as mental ill-health in England by month, with the average that the report carries forward."""
    days = tables.read("absence_by_reason").query("reason_code == 'S10' and '2019-04' <= month <= '2020-03'")
    lost = days["fte_days_lost"].astype(float).round().astype(int)
    data = pd.DataFrame({"month": days["month"], "fte_days_lost": lost}).reset_index(drop=True)
    names = ("recorded_days_month_april_to_june_2019", "recorded_days_month_2019")
    projected, observed = (references.locate(f"derived:{name}") for name in names)
    drawn = {
        "days lost each month": data["fte_days_lost"],
        f"mean of April to June, {number(projected, 3)}": np.full(len(data), projected),
        f"mean of 2019, {number(observed, 3)}": np.full(len(data), observed),
    }
    styles = dict(zip(drawn, (Style(GREY, "o", "-"), Style(ORANGE, "", "--"), Style(BLUE, "", "-")), strict=True))
    ticks = {0: "April 2019", 3: "July", 6: "October", 9: "January 2020"}
    facts = {"low": observed > projected, "gap": abs(observed / projected - 1)}
    facts |= {"projected": projected, "observed": observed, "copied": is_copied("absence_by_reason")}
    facts |= extremes(data, "fte_days_lost")
    return Exhibit("recorded-days-by-month", facts, data, lines(series(drawn), "days", styles, ticks))
