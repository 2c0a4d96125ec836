"""The figures and tables of the chapter on barriers."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd

from analysis.claims import claim as claim_of
from analysis.claims import evidence, wording
from analysis.display.exhibits import Exhibit, Table, worded
from analysis.errors import unknown
from analysis.evidence import surveys
from analysis.figures.common import share_styles, shares
from analysis.figures.forms import BLUE, GREY, ORANGE, Style, dots
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
PLACES: Mapping[str, Style] = {
    "the report's box": Style(GREY, "s"),
    "the report's sentence": Style(ORANGE, "D"),
    "primary source": Style(BLUE, "o"),
}


def topic_forest(topic: str) -> Exhibit:
    """Shares on one topic from all documents, with their 95% interval where a sample size is known.

    Raises InputError for an unknown topic.
    """
    topics = tables.read("survey_topics")
    if topic not in set(topics["topic"]):
        raise unknown("topic of survey_topics", topic, set(topics["topic"]))
    found = []
    for row in topics.query("topic == @topic").itertuples():
        claim = claim_of(row.claim)
        tested = wording(claim)
        low, high = tested.interval if tested and tested.interval else (None, None)
        found.append((claim.id, f"{row.subject} ({DOCUMENTS[row.claim.split('-')[0]]})", claim.value, low, high))
    columns = ["claim", "subject", "share_percent", "low_percent", "high_percent"]
    data = pd.DataFrame(found, columns=columns).astype({"low_percent": float, "high_percent": float}).round(1)
    data = data.sort_values("share_percent", ascending=False, ignore_index=True, kind="stable")
    rows = shares(data, data["subject"])
    facts = {"lowest": data["share_percent"].min(), "highest": data["share_percent"].max(), "shares": len(data)}
    facts["without"] = int(data["low_percent"].isna().sum())
    drawing = dots(rows, "percent", share_styles(rows), digits=3)
    return Exhibit(f"topic-{topic.replace(' ', '-')}", facts, data, drawing, "topic")


def ranking_table(claim_ids: Sequence[str], subjects: Sequence[str]) -> Table:
    """Neighbours in a ranking by the same respondents, and whether their order is more than chance."""
    ranked = sorted(zip(map(claim_of, claim_ids), subjects, strict=True), key=lambda item: -item[0].value)
    rows = []
    for (high, upper), (low, lower) in pairwise(ranked):
        gap = surveys.difference_within_sample(high.value, low.value, high.sample_size)
        pair = {"upper": upper, "upper_percent": high.value, "lower": lower, "lower_percent": low.value}
        rows.append(pair | vars(gap) | {"holds": gap.low > 0})
    return worded("ranking", rows)


def burnout_by_country() -> Exhibit:
    """Physicians burnt out or depressed, by country: what the report's sentence and box print, and primary figures."""
    rows = []
    for country, claim in COUNTRIES.items():
        named = [entry for entry in evidence().values() if claim in entry.claims and entry.relation == "primary_source"]
        primary = [(entry.value, entry.sample_size) for entry in named if entry.value is not None] or [(None, None)]
        sentence = claim_of(SENTENCE[country]).value if country in SENTENCE else None
        rows.append((country, claim_of(claim).value, sentence, *primary[0]))
    columns = ["country", "box_percent", "sentence_percent", "primary_percent", "sample_size"]
    data = pd.DataFrame(rows, columns=columns).sort_values(
        "box_percent", ascending=False, ignore_index=True, kind="stable"
    )
    kinds = dict(zip(columns[1:4], PLACES, strict=True))
    drawn = data.rename(columns=kinds).melt("country", list(PLACES), "kind").rename(columns={"country": "name"})
    clashing = data[data["sentence_percent"].notna() & (data["sentence_percent"] != data["box_percent"])]
    facts = {"clashing": list(clashing["country"]), "lowest": data["country"].iloc[-1]}
    drawing = dots(drawn.astype({"value": float}).dropna(subset="value"), "percent", PLACES)
    return Exhibit("burnout-by-country", facts, data, drawing)
