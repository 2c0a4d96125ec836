"""Pieces of HTML that several pages show: tables, lists and entries that unfold."""

import re
from collections.abc import Iterable, Mapping
from html import escape


def table_html(caption: str, columns: Mapping[str, Iterable[object]]) -> str:
    """A table in HTML from its columns; one of numbers alone is set flush right, its heading too."""
    cells = {name: list(column) for name, column in columns.items()}
    kinds = {name: ' class="number"' if all(map(_is_number, column)) else "" for name, column in cells.items()}
    head = "".join(f'<th scope="col"{kind}>{escape(str(name))}</th>' for name, kind in kinds.items())
    body = "".join(
        f"<tr>{''.join(_cell(cell, *column) for cell, column in zip(row, kinds.items(), strict=True))}</tr>"
        for row in zip(*cells.values(), strict=True)
    )
    head, body = f"<thead><tr>{head}</tr></thead>", f"<tbody>{body}</tbody>"
    return f"<table><caption>{escape(caption)}</caption>{head}{body}</table>"


def _cell(cell: object, column: str, kind: str) -> str:
    """A table cell, labelled with its column; a pair of texts is shown as a text with a detail under it."""
    text = "<br><small>".join(map(escape, cell)) + "</small>" if isinstance(cell, tuple) else escape(_text(cell))
    return f'<td data-label="{escape(column)}"{kind}>{text}</td>'


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return "" if cell != cell else f"{cell:,.0f}" if abs(cell) >= 1e4 else f"{cell:.6g}"
    return str(cell)


def _is_number(cell: object) -> bool:
    """Whether a cell is a number with at most a sign, a currency and a percent sign, or is empty."""
    return not isinstance(cell, tuple) and bool(re.fullmatch(r"[−-]?£?[\d,.]+( (million|billion))?%?|", _text(cell)))


def bullets(items: Iterable[str]) -> str:
    """A list of items that are HTML; empty if there are none."""
    listed = "".join(f"<li>{item}</li>" for item in items)
    return listed and f"<ul>{listed}</ul>"


def folding_entry(
    name: str, statement: str, badges: str, fields: Mapping[str, str], data: Mapping[str, str] | None = None
) -> str:
    """An entry of a ledger or register: statement and badges, unfolding to HTML fields; an empty field is left out."""
    attributes = "".join(f' data-{key}="{escape(value)}"' for key, value in (data or {}).items())
    body = "".join(f"<dt>{heading}</dt><dd>{text}</dd>" for heading, text in fields.items() if text)
    return (
        f'<details class="claim" id="{name}"{attributes}><summary><span class="statement">{escape(statement)}</span> '
        f"{badges}</summary><dl>{body}</dl></details>"
    )
