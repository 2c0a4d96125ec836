"""The figures and tables of the chapter on barriers."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd

from analysis.claims import claims, evidence, wording
from analysis.display.exhibits import INK, Exhibit, Table
from analysis.display.number_format import listing, number
from analysis.errors import unknown
from analysis.evidence import surveys
from analysis.figures.drawing import BLUE, GREY, ORANGE, label_rows, row_canvas
from analysis.inputs import tables

DOCUMENTS: Mapping[str, str] = {
    "wpi": "2020 report",
    "bt": "BT 2022",
    "rostering": "op-ed",
    "articles": "articles",
    "plan": "plan piece",
}
COUNTRIES: Mapping[str, str] = {
    "UK": "wpi-scale-060",
    "US": "wpi-scale-061",
    "France": "wpi-scale-062",
    "Germany": "wpi-scale-063",
    "Portugal": "wpi-scale-064",
    "Spain": "wpi-scale-065",
}
SENTENCE: Mapping[str, str] = {"UK": "wpi-scale-051", "US": "wpi-scale-049", "Germany": "wpi-scale-050"}


def topic_forest(topic: str, title: str) -> Exhibit:
    """Shares on one topic from all documents, with their 95% interval where a sample size is known.

    ``title`` is the finding with ``{lowest}`` and ``{highest}`` for the ends of the shares.
    """
    rows = tables.read("survey_topics").query("topic == @topic")
    found = [
        (row.subject, DOCUMENTS[row.claim.split("-")[0]], claims()[row.claim], wording(claims()[row.claim]))
        for row in rows.itertuples()
    ]
    data = (
        pd.DataFrame(
            [
                (
                    claim.id,
                    f"{subject} ({document})",
                    claim.value,
                    tested.interval[0] if tested and tested.interval else None,
                    tested.interval[1] if tested and tested.interval else None,
                )
                for subject, document, claim, tested in found
            ],
            columns=["claim", "subject", "share_percent", "low_percent", "high_percent"],
        )
        .sort_values("share_percent", ascending=False, ignore_index=True)
        .round(1)
    )
    figure, axes = row_canvas(len(data))
    for place, row in enumerate(data.itertuples()):
        known = row.low_percent == row.low_percent
        if known:
            axes.plot([row.low_percent, row.high_percent], [place, place], color=BLUE, linewidth=2)
        axes.plot(
            row.share_percent, place, marker="o", color=BLUE, markerfacecolor=BLUE if known else "none", markersize=6
        )
    label_rows(axes, [f"{row.subject} {number(row.share_percent, 3)}%" for row in data.itertuples()])
    axes.set(xlim=(0, 100), xlabel="percent of respondents; hollow: no sample size known")
    without = int(data["low_percent"].isna().sum())
    return Exhibit(
        id=f"topic-{topic.replace(' ', '-')}",
        title=title.format(
            lowest=number(data["share_percent"].min(), 3), highest=number(data["share_percent"].max(), 3)
        ),
        subtitle=f"Share of respondents and 95% Wilson interval, by question and document; {without} of {len(data)} without a known sample size",
        alternative="Forest plot. "
        + "; ".join(f"{row.subject}: {number(row.share_percent, 3)}%" for row in data.itertuples())
        + ".",
        data=data,
        source="the documents named beside each share; see the ledger.",
        drawing=figure,
    )


def comparable_forest(claim: str) -> Exhibit:
    """A survey claim with its interval among the shares on the same topic. Raises InputError for a claim without a topic."""
    topics = tables.read("survey_topics").set_index("claim")["topic"]
    if claim not in topics.index:
        raise unknown("claim with a topic", claim, topics.index)
    return topic_forest(
        topics[claim], f"{claims()[claim].printed} among shares from {{lowest}} to {{highest}}% on {topics[claim]}"
    )


def ranking_table(claim_ids: Sequence[str], subjects: Sequence[str]) -> Table:
    """Neighbours in a ranking by the same respondents, and whether their order is more than chance."""
    ranked = sorted(zip(claim_ids, subjects, strict=True), key=lambda item: -claims()[item[0]].value)
    rows = []
    for (upper, upper_subject), (lower, lower_subject) in pairwise(ranked):
        size = claims()[upper].sample_size
        gap = surveys.difference_within_sample(claims()[upper].value, claims()[lower].value, size)
        told = "the order holds" if gap.low > 0 else "cannot be ranked"
        rows.append(
            (
                f"{upper_subject} ({number(claims()[upper].value)}%) over {lower_subject} ({number(claims()[lower].value)}%)",
                f"{number(gap.points, 2)} ({number(gap.low, 3)} to {number(gap.high, 3)})",
                told,
            )
        )
    return Table(
        "ranking",
        "Neighbours in BT's list of barriers",
        pd.DataFrame(rows, columns=["pair", "difference in points (95% interval)", "finding"]),
    )


def burnout_by_country() -> Exhibit:
    """Physicians burnt out or depressed, by country: what the report's sentence and box print, and the primary figures."""
    sentence = {country: claims()[claim].value for country, claim in SENTENCE.items()}
    rows = []
    for country, claim in COUNTRIES.items():
        primary = [
            entry
            for entry in evidence().values()
            if claim in entry.claims and entry.relation == "primary_source" and entry.value is not None
        ]
        source = primary[0] if primary else None
        rows.append(
            (
                country,
                claims()[claim].value,
                sentence.get(country),
                source.value if source else None,
                source.sample_size if source else None,
            )
        )
    data = pd.DataFrame(
        rows, columns=["country", "box_percent", "sentence_percent", "primary_percent", "sample_size"]
    ).sort_values("box_percent", ascending=False, ignore_index=True)
    figure, axes = row_canvas(len(data))
    for place, row in enumerate(data.itertuples()):
        axes.plot(row.box_percent, place, marker="s", color=GREY, markersize=9, markerfacecolor="none")
        if row.primary_percent == row.primary_percent:
            axes.plot(row.primary_percent, place, marker="o", color=BLUE, markersize=5)
        if row.sentence_percent == row.sentence_percent and row.sentence_percent != row.box_percent:
            axes.plot(row.sentence_percent, place, marker="D", color=ORANGE, markersize=7)
            axes.annotate(
                "the report's sentence",
                (row.sentence_percent, place),
                xytext=(8, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
                color=INK,
            )
    label_rows(axes, [f"{row.country} {row.box_percent:.0f}%" for row in data.itertuples()])
    axes.set(xlim=(30, 60), xlabel="percent of physicians; square: the box, dot: primary source")
    clashing = [
        row.country
        for row in data.itertuples()
        if row.sentence_percent == row.sentence_percent and row.sentence_percent != row.box_percent
    ]
    return Exhibit(
        id="burnout-by-country",
        title=f"The box is right and the sentence wrong on {listing(clashing)}; the {data['country'].iloc[-1]} has the lowest share of the six",
        subtitle="Physicians burnt out or depressed, by country, surveys of 2018: the report's box and sentence, and primary figures where seen",
        alternative="Dot plot. "
        + "; ".join(f"{row.country}: box {row.box_percent:.0f}%" for row in data.itertuples())
        + f". The sentence differs from the box for {listing(clashing)}.",
        data=data,
        source="the report; Medscape national reports as listed in data/evidence.csv.",
        drawing=figure,
    )
