"""The figure of the chapter on scale."""

import pandas as pd

from analysis.display.exhibits import INK, Exhibit
from analysis.display.number_format import number
from analysis.figures.drawing import BLUE, GREY, as_read, canvas, month_names
from analysis.inputs import derived, tables


def recorded_days_by_month() -> Exhibit:
    """FTE days recorded as mental ill-health in England by month, with the average that the report carries forward."""
    days = tables.read("absence_by_reason").query("reason_code == 'S10' and '2019-04' <= month <= '2020-03'")
    data = pd.DataFrame({"month": days["month"], "fte_days_lost": days["fte_days_lost"].astype(float).round(0)})
    projected, observed = derived.recorded_days_month_april_to_june_2019(), derived.recorded_days_month_2019()
    figure, axes = canvas(3.4)
    axes.bar(
        data["month"],
        data["fte_days_lost"] / 1000,
        color=[BLUE if month <= "2019-06" else GREY for month in data["month"]],
        width=0.7,
    )
    for level, label in (
        (projected, "April to June,\nas the report has it"),
        (observed, "all of 2019,\nas later answered"),
    ):
        axes.hlines(level / 1000, -0.5, 11.5, color=INK, linewidth=1, linestyle="--" if level == projected else "-")
        side = "bottom" if level == max(projected, observed) else "top"
        axes.annotate(f"{label}: {number(level / 1000)}", (11.7, level / 1000), ha="left", va=side, fontsize=9)
    axes.set(ylabel="thousand FTE days lost", ylim=(0, 500), xlim=(-0.6, 15.4))
    axes.set_xticks(range(len(data)), month_names(data["month"]))
    axes.tick_params(length=0)
    highest, lowest = data.loc[data["fte_days_lost"].idxmax()], data.loc[data["fte_days_lost"].idxmin()]
    more = 100 * (observed / projected - 1)
    return Exhibit(
        id="recorded-days-by-month",
        title=f"The three months behind the projection were {'low' if more > 0 else 'high'}: 2019 averaged {number(abs(more), 2)}% {'more' if more > 0 else 'less'}",
        subtitle="FTE days lost a month to anxiety, stress, depression and other psychiatric illness, NHS in England, April 2019 to March 2020",
        alternative=f"Bar chart by month. Days lost rise from {number(lowest['fte_days_lost'])} in {lowest['month']}, the lowest month, to "
        f"{number(highest['fte_days_lost'])} in {highest['month']}, the highest. The mean of April to June 2019 is {number(projected)}, the mean of all 2019 {number(observed)}.",
        data=data,
        source=f"NHS Digital, sickness absence by reason{as_read('absence_by_reason')}; Commons written answer 43100. Open Government Licence v3.0.",
        drawing=figure,
    )
