"""Errors that are written for the person who made the input."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

from filelock import FileLock, Timeout


class InputError(Exception):
    """Something given from outside is wrong; the message is one line that says what, where and what was expected."""


class InterruptionError(Exception):
    """Ctrl-C ended a command; the message is one line that says what is finished and how to go on."""


@contextmanager
def only_one(what: str, lock: Path) -> Iterator[None]:
    """Keep two commands from ``what`` at once: hold a file, which is made if it is missing, until this process ends.

    Raises InputError if another command holds it, or if it cannot be made.
    """
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        held = FileLock(lock, timeout=0)
        held.acquire()
    except Timeout:
        raise InputError(f"{lock.parent}: another command is {what}; try again when it has ended") from None
    except OSError as problem:
        raise InputError(f"{lock.parent}: {problem.strerror}; expected a folder to write into") from None
    with held:
        yield


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
