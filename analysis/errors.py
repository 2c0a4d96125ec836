"""Errors that are written for the person who made the input."""

from collections.abc import Iterable
from difflib import get_close_matches


class InputError(Exception):
    """Something given from outside is wrong; the message is one line that says what, where and what was expected."""


def unknown(kind: str, name: str, known: Iterable[str]) -> InputError:
    """The error for a name that does not exist, with the nearest right name."""
    names = sorted(known)
    nearest = get_close_matches(name, names, n=1, cutoff=0.5)
    hint = (
        f"did you mean {nearest[0]!r}?"
        if nearest
        else f"known: {', '.join(names[:12])}{', …' if len(names) > 12 else ''}"
    )
    return InputError(f"unknown {kind} {_printable(name)}; {hint}")


def _printable(name: str) -> str:
    return repr(name if len(name) <= 60 else name[:57] + "…")
