"""The figures and tables of the chapter with our own answer, and of what the promises came to."""

from calendar import month_name
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.display.exhibits import Exhibit, Table
from analysis.evidence import absence, answer, organisations, time_series
from analysis.evidence.time_series import Estimate, break_in
from analysis.figures.common import extremes
from analysis.figures.forms import CONTEXT, MAIN, OTHER, Style, bars, bridge_rows, lines, month_ticks
from analysis.inputs import references, tables
from analysis.number_format import number, quantity
from analysis.sensitivity import decomposition

EVENTS = {"pandemic": "2020-03", "the report": "2020-08"}
MEASURES = {
    "rate_percent": ("working time", "percent"),
    "days": ("calendar days", "days"),
    "fte": ("full-time staff absent", "FTE"),
    "cost_pounds": ("pay for the absence", "pounds"),
}
DIGITS = 2
TOTAL, LESS, MORE = "total", "makes it smaller", "makes it larger"
STEPS: Mapping[str, Style] = {TOTAL: CONTEXT, LESS: OTHER, MORE: MAIN}


def mental_health_rate() -> Exhibit:
    """The share of working time lost to mental ill-health by month, with the range of what counts."""
    data = answer.monthly()
    months = list(data["month"])
    points = data.assign(x=range(len(data)), y=data["rate"], series="rate")
    before, now = (answer.period(answer.ENGLAND, name) for name in ("2019/20", answer.LATEST))
    facts = extremes(data, "rate") | {
        "first": months[0],
        "last": months[-1],
        "before": before.rate_percent.value,
        "now": now.rate_percent.value,
        "months": now.months,
    }
    events = {name: float(months.index(month)) for name, month in EVENTS.items()}
    drawing = lines(points, "percent", {"rate": Style(marker="")}, month_ticks(months), events)
    return Exhibit("mental-health-rate", facts, data.round(3), drawing)


def bridge() -> Exhibit:
    """From the report’s ten million days to our estimate for the UK in 2019, one bar a step."""
    data = decomposition.bridge()
    start, end = float(data["days_before"].iloc[0]), float(data["days_after"].iloc[-1])
    steps = [("The report’s own sum", start, number(start, DIGITS), TOTAL)]
    steps += [
        (row.label, row.change, signed(row.change), LESS if row.change < 0 else MORE) for row in data.itertuples()
    ]
    steps.append(("Our estimate, UK, 2019", end, number(end, DIGITS), TOTAL))
    rows = bridge_rows(pd.DataFrame(steps, columns=["name", "value", "text", "kind"]))
    told = data.drop(columns=["days_before", "days_after"]).assign(change_signed=data["change"].map(signed))
    return Exhibit("bridge", {"start": start, "end": end}, told, bars(rows, "days", STEPS))


def periods(place: str) -> Table:
    """Our estimate of a place for every period: rate, days, full-time staff and pay, each with its range."""
    found = {name: answer.period(place, name) for name in answer.periods()}
    rows = {(row.months, f"days {row.basis}"): row for row in found.values()}
    return _estimates(f"answer-{place}", answer.PLACES[place], "period", rows)


def places(period: str) -> Table:
    """Our estimate of every nation and the UK for a period."""
    rows = {label: answer.period(place, period) for place, label in answer.PLACES.items()}
    return _estimates(f"answer-places-{period}", rows[answer.PLACES[answer.UK]].months, "place", rows)


def recording_choices() -> Table:
    """What each choice of what counts as mental ill-health makes of the days of the UK."""
    then, now = (answer.recording_choices(answer.UK, name) for name in (answer.FIRST_YEAR, answer.LATEST))
    labels = then["label"] + np.where(then["is_best"], " (our choice)", "")
    days = ([quantity(value, "days", 3) for value in choices["days"]] for choices in (then, now))
    frame = pd.DataFrame(zip(zip(labels, then["meaning"], strict=True), *days, strict=True))
    columns = ["what counts", answer.FIRST_YEAR, answer.latest().months]
    caption = "Calendar days lost to mental ill-health, UK"
    return Table("recording-choices", caption, frame.set_axis(columns, axis=1))


def rise() -> Table:
    """Why England’s days rose from 2019/20 to the latest twelve months."""
    data = answer.rise()
    total = data.set_index("step").at["whole", "change"]
    rows = [
        (row.label, (signed(row.change), f"{signed(row.low)} to {signed(row.high)}"), f"{row.change / total:.0%}")
        for row in data.itertuples()
    ]
    caption = f"Days lost to mental ill-health in England: {answer.latest().months} less 2019/20, split by what changed"
    return Table("rise", caption, pd.DataFrame(rows, columns=["because of", "days", "part of the rise"]))


def rivals() -> Table:
    """Estimates of others, and whether each is of the same thing."""
    rows = [
        ((row.what, row.why), quantity(row.pounds, "pounds", 3), row.relation) for row in answer.rivals().itertuples()
    ]
    return Table(
        "rivals", "What others say it costs", pd.DataFrame(rows, columns=["estimate", "pounds a year", "relation"])
    )


def multiples() -> Table:
    """Presenteeism and turnover apart, by the study that their multiples come from."""
    pay = [answer.period(answer.UK, name).cost_pounds.value for name in (answer.FIRST_YEAR, answer.LATEST)]
    rows = []
    for row in answer.multiples().itertuples():
        kinds = sorted({row.presenteeism_low, row.presenteeism_high}), [row.turnover]
        rows.append((row.edition, *(_times(kind, pounds) for kind in kinds for pounds in pay)))
    columns = [
        f"{kind}, {when}" for kind in ("presenteeism", "turnover") for when in (answer.FIRST_YEAR, "latest year")
    ]
    caption = "Presenteeism and turnover, UK, if the NHS had the multiples of all industries"
    return Table("multiples", caption, pd.DataFrame(rows, columns=["study", *columns]))


def season_and_break() -> Table:
    """The season of the mental-health absence rate beside that of all causes, and what a break can and cannot say."""
    own, everything = absence.season(), absence.season_of_all_causes()
    high, low = (month_name[1 + pick(range(12), key=own.__getitem__)] for pick in (max, min))
    swing = {name: max(found) / min(found) - 1 for name, found in (("own", own), ("all", everything))}
    found = break_in(time_series.mental_health_rate(), "2020-03", "2022-03").level_change
    same = answer.rise_in_matching_months()
    spring = absence.year_to_spring()
    rows = [
        ("Highest and lowest month of its season", f"{high} and {low}"),
        ("From the lowest to the highest month", f"{100 * swing['own']:.0f}% (all causes: {100 * swing['all']:.0f}%)"),
        *[
            (f"{row.year} over its April to June", f"{row.mental_health:.3f} (all causes: {row.all_causes:.3f})")
            for row in spring.itertuples()
        ],
        (
            f"{organisations.spans(absence.matching_months())} over the same months of 2019",
            f"{100 * same.value:+.0f}% ({100 * same.low:+.0f}% to {100 * same.high:+.0f}%, by counting unknown ones)",
        ),
        (
            "Change of level after the pandemic, in points",
            f"{found.value:+.2f} ({found.low:+.2f} to {found.high:+.2f}): too few months before it to tell",
        ),
    ]
    return Table(
        "season-and-break",
        "The mental-health absence rate over time, England",
        pd.DataFrame(rows, columns=["what", "found"]),
    )


def promises() -> Table:
    """What was promised, the figure near that time, and the latest one found."""
    rows = [
        (
            (row.promise, row.note),
            quantity(float(row.target), row.target_unit) if row.target_unit else "none",
            row.by or "no date",
            _located(row.first_seen),
            _located(row.latest_seen),
        )
        for row in tables.read("promises").itertuples()
    ]
    columns = ["promise", "target", "by", "near its time", "latest found"]
    return Table("promises", "What came of the promises", pd.DataFrame(rows, columns=columns))


def _estimates(name: str, of: str, first: str, rows: Mapping[object, answer.Answer]) -> Table:
    cells = [
        (label, *(_range(getattr(row, measure), unit) for measure, (_, unit) in MEASURES.items()))
        for label, row in rows.items()
    ]
    frame = pd.DataFrame(cells, columns=[first, *(column for column, _ in MEASURES.values())])
    return Table(name, f"Lost to mental ill-health: {of}", frame)


def _range(found: Estimate, unit: str) -> tuple[str, str]:
    value, low, high = (quantity(end, unit, 3) for end in (found.value, found.low, found.high))
    return value, "counted" if low == high else f"{low} to {high}"


def signed(days: float) -> str:
    """A change in days with its sign."""
    return ("+" if days > 0 else "") + number(days, DIGITS)


def _times(multiples: Sequence[float], pounds: float) -> str:
    return " to ".join(quantity(multiple * pounds, "pounds", DIGITS) for multiple in multiples)


def _located(locator: str) -> str | tuple[str, str]:
    if not locator:
        return "not found"
    table, row, *_ = locator.split(":")
    found = tables.read(table).set_index("id").loc[row]
    unit = "percent" if table == "digital_maturity" else found["unit"]
    return quantity(references.locate(locator), unit, 3), str(found["period"])
