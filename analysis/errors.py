"""Errors that are written for the person who made the input, and the one line with which a command ends."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from pathlib import Path

from filelock import FileLock, Timeout

INTERRUPTED = 130  # as a shell says that Ctrl-C ended a command


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
    return InputError(f"unknown {kind} {shown(name)}; {hint}")


def shown(text: str) -> str:
    """A text as an error shows it: in quotation marks, signs that cannot be seen spelt out, not too long."""
    return repr(text if len(text) <= 60 else text[:57] + "…")


def told(problem: BaseException) -> int:
    """Say in one line on standard error why a command ends; its status: 2, or 130 if it was interrupted.

    Output that nobody reads any more ends a command silently with 141, as it does others.
    """
    if isinstance(problem, BrokenPipeError):
        message, status = "", 141
    elif isinstance(problem, KeyboardInterrupt | InterruptionError):
        message, status = str(problem) or "interrupted", INTERRUPTED
    elif isinstance(problem, OSError):
        message, status = f"{problem.filename or 'standard output'}: {problem.strerror}", 2
    else:
        message, status = str(problem), 2
    with suppress(OSError):  # a stream that is full or closed can say nothing
        if message and sys.stderr:
            print(f"analysis: {' '.join(message.split())}", file=sys.stderr, flush=True)
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:  # what could not be written is not tried again when Python ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return status
