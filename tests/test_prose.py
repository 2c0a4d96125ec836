"""Numbers in prose: none that the book computes is typed by hand, and each that a role prints says where it comes from.

Prose prints a computed number through a role, which reads what a chapter recorded.

A number may be typed if a document printed it (the ledger), if it goes into the model (the register), or if it is one
of the few constants below.
"""

import re
from collections.abc import Iterator
from functools import cache

import nbformat
import pytest

from analysis import claims, runs
from analysis.errors import InputError
from analysis.inputs import register, tables
from analysis.site import cards

CONSTANTS = {
    "0": "the ends of the pedigree scale",
    "4": "the ends of the pedigree scale",
    "5%": "the bound of a low impact",
    "95%": "the level of intervals",
    "16": "the rows of the report's Table 2, total included",
    "11 million": "an example of what a printed number can mean",
    "1,000": "the most runs of a sweep without asking",
}
MULTIPLES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "%": 0.01}
ROLES_CODE_AND_LINKS = re.compile(
    r"```.*?```|(?m:^ {4}.*$)|(?m:^:\w+:.*$)|\{[\w:-]+\}`[^`]*`|`[^`]*`|\]\([^)]*\)|<[^>]+>", re.DOTALL
)
NUMBER = re.compile(r"(?<![\w.,])−?£?(\d+(?:,\d{3})*(?:\.\d+)?) ?(million|billion|thousand|%)?")
DATE = re.compile(
    r"(January|February|March|April|May|June|July|August|September|October|November|December)? ?\b(19|20)\d\d(/\d\d)?\b"
)
LABEL = re.compile(r"(Table|Figure)s? \d(, \d)*( (to|and) \d)?")


def texts() -> Iterator[tuple[str, str]]:
    for path in [runs.ROOT / "index.md", *sorted(runs.CHAPTERS.glob("*.md"))]:
        yield path.name, path.read_text(encoding="utf-8")
    for path in sorted(runs.CHAPTERS.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                yield path.name, cell.source


@cache
def known_values() -> frozenset[float]:
    """What documents print, what other sources say, and what goes into the model."""
    printed = {
        value for claim in claims.claims().values() for value in (claim.value, claim.value_high, claim.sample_size)
    }
    told = {
        value for entry in claims.evidence().values() for value in (entry.value, entry.value_high, entry.sample_size)
    }
    inputs = {value for row in register.assumptions().values() for value in (row.value, row.low, row.high)}
    inputs |= {row.value for row in register.alternatives().values()}
    inputs |= set(tables.read("targets")["target_percent"].astype(float))
    return frozenset(round(float(value), 9) for value in printed | told | inputs if value is not None)


def typed_by_hand(text: str) -> list[str]:
    """The numbers in a piece of prose that nobody printed and nothing took in."""
    plain = LABEL.sub(" ", DATE.sub(" ", ROLES_CODE_AND_LINKS.sub(" ", text)))
    found = []
    for match in NUMBER.finditer(plain):
        value = float(match[1].replace(",", ""))
        size = MULTIPLES.get(match[2], 1.0)
        candidates = {round(value * size, 9), round(value, 9)} if match[2] == "%" else {round(value * size, 9)}
        if match[0].strip() not in CONSTANTS and not candidates & known_values():
            found.append(match[0].strip())
    return found


@pytest.mark.parametrize("name", sorted({name for name, _ in texts()}))
def test_prose_types_no_number_that_the_book_computes(name: str) -> None:
    assert [number for found, text in texts() if found == name for number in typed_by_hand(text)] == []


def test_what_the_page_for_the_press_says_in_words_follows_from_the_numbers() -> None:
    value = {name: entry["value"] for name, entry in cards.recorded_numbers().items()}
    said = claims.claim("wpi-scale-044").value
    now, then = value["answer_uk_latest_days"], value["answer_uk_2019_days"]
    assert value["answer_england_latest_days"] > value["answer_england_2019_20_days"], "it is rising"
    assert all(value[f"answer_rise_{cause}"] > 0 for cause in ("staff", "rate", "share")), "and for these reasons"
    assert now > said > then, "calendar days of today exceed the report's number, those of 2019 do not reach it"
    assert cards.recorded_numbers()["claim:wpi-scale-044"]["text"] == claims.Label.UNSTATED


def test_the_check_knows_a_computed_number_from_a_printed_one() -> None:
    assert typed_by_hand("It is 10.01 million days, or 27,410 FTE, not 38,500; see 2019/20 and Table 2.") == [
        "10.01 million",
        "27,410",
    ]
    assert typed_by_hand("{result}`mental_health_days` of “more than 10 million”, in 95% intervals") == []


def test_every_constant_is_still_in_use() -> None:
    prose = " ".join(text for _, text in texts())
    assert [constant for constant in CONSTANTS if constant not in prose] == []


def test_every_recorded_number_and_every_claim_has_a_card_that_says_something() -> None:
    for name in cards.recorded_numbers():
        found = cards.card(name if name.startswith("claim:") else f"result:{name}")
        assert any(len(text) > 20 for text in found.rows.values()), name


def test_a_card_names_inputs_with_their_sources_and_what_a_case_changes_but_no_id() -> None:
    printed, recorded = cards.of_claim("wpi-scale-044"), cards.of_result("recorded:mental_health_days")
    assert "ill-health: <strong>57%</strong> (stated; " in printed.rows["Rests on"]
    assert "in this case" in recorded.rows["Rests on"]
    for text in (printed.rows["Rests on"], *recorded.rows.values()):
        assert not re.search(r"[a-z]+_[a-z_]+", text), "a reader meets no id"


def test_stale_chapters_lend_no_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "is_stale", lambda chapter: chapter == "scale")
    with pytest.raises(InputError, match=r"chapters/scale\.ipynb was executed with other code"):
        cards.recorded_numbers.__wrapped__()
