"""The words of figures and tables: templates of chapters/figures.yml and tables.yml, filled with computed facts.

A template names facts in braces, each with the form in which it is shown: ``{cost:pounds/2}`` is a quantity in pounds
to two significant figures, ``{rows:count}`` a small number as a word, ``{higher:above|not above}`` one of two texts,
``{names}`` a text, or several joined as in a sentence, and ``{cost:{unit}/2}`` a quantity in the unit that is a fact.
"""

import string
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis.errors import InputError, unknown
from analysis.folders import CHAPTERS
from analysis.number_format import count_word, listing, number, quantity

PATH, TABLES = CHAPTERS / "figures.yml", CHAPTERS / "tables.yml"
FIELDS = ("title", "subtitle", "alternative", "source")
Templates = Mapping[str, Mapping[str, str]]


@cache
def templates() -> Templates:
    """The templates of every figure and family of figures, by id."""
    return yaml.safe_load(PATH.read_text(encoding="utf-8"))


@cache
def table_templates() -> Mapping[str, Mapping[str, Any]]:
    """The caption and the columns of every table or family of tables, by id."""
    return yaml.safe_load(TABLES.read_text(encoding="utf-8"))


def filled_table(
    name: str, rows: Iterable[Mapping[str, object]], facts: Mapping[str, object]
) -> tuple[str, dict[str, list[str | tuple[str, ...]]]]:
    """The caption and the columns of a table, its cells filled with the facts of their row or of the whole table.

    Raises InputError for a table without templates, and for a fact that is not computed.
    """
    if name not in table_templates():
        raise unknown(f"table of {TABLES.name}", name, table_templates())
    known, rows = table_templates()[name], [{**facts, **row} for row in rows]
    columns = {
        heading: [_cell(cell, row, f"{name}, {heading}") for row in rows] for heading, cell in known["columns"].items()
    }
    return _fill(known["caption"], facts, TABLES, name), columns


def _cell(cell: str | list[str], row: Mapping[str, object], where: str) -> str | tuple[str, ...]:
    """A cell of one text, or of a text with another under it."""
    texts = tuple(_fill(text, row, TABLES, where) for text in ([cell] if isinstance(cell, str) else cell))
    return texts[0] if isinstance(cell, str) else texts


def filled(
    figure: str, family: str, facts: Mapping[str, object], data: pd.DataFrame, known: Templates
) -> dict[str, str]:
    """Title, subtitle, alternative and source of a figure; its own templates go before those of its family.

    The fact ``each`` is the template of that name filled with every row of the data, and joined by semicolons.
    Raises InputError for a figure or field without a template, and for a fact that the figure does not compute.
    """
    if not {figure, family} & known.keys():
        raise unknown(f"figure of {PATH.name}", figure, known)
    own = {**known.get(family, {}), **known.get(figure, {})}
    if "each" in own:
        rows = [_fill(own["each"], {**facts, **row}, PATH, f"{figure}, each") for row in data.to_dict("records")]
        facts = {**facts, "each": "; ".join(rows)}
    for field in FIELDS:
        if field not in own:
            raise InputError(f"chapters/{PATH.name}: {figure} has no {field}; expected {', '.join(FIELDS)}")
    return {field: _fill(own[field], facts, PATH, f"{figure}, {field}") for field in FIELDS}


def _fill(template: str, facts: Mapping[str, object], path: Path, where: str) -> str:
    try:
        return _Filler().vformat(template, (), facts)
    except KeyError as error:
        raise InputError(f"chapters/{path.name}, {where}: {unknown('fact', str(error.args[0]), facts)}") from error
    except ValueError as error:
        raise InputError(f"chapters/{path.name}, {where}: {error}") from error


class _Filler(string.Formatter):
    """Fills braces with facts in the forms that the module describes."""

    def format_field(self, value: object, form: str) -> str:
        if isinstance(value, bool):
            if form.count("|") != 1:
                raise ValueError(f"{form!r} is not two texts with a bar between; expected such as inside|outside")
            return form.split("|")[not value]
        if isinstance(value, str):
            return value
        if isinstance(value, Sequence):
            return listing([str(item) for item in value])
        return _shown(float(value), form)


def _shown(value: float, form: str) -> str:
    unit, _, digits = form.partition("/")
    if digits and not digits.isdigit():
        raise ValueError(f"{form!r} does not end in a number of digits; expected such as pounds/2")
    if form in ("count", "Count"):
        return count_word(int(value)).lower() if form == "count" else count_word(int(value))
    return quantity(value, unit, int(digits or 4)) if unit else number(value, int(digits or 4))
