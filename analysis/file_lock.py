"""Keeps two commands from doing the same at once."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import InputError


@contextmanager
def sole(what: str, place: Path) -> Iterator[None]:
    """Hold a folder or a file against other commands that are ``what``; the hold ends with the process.

    Where files cannot be locked, as on Windows, nothing is held. Raises InputError if another command holds the place,
    OSError if it cannot be opened.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    held = os.open(place, os.O_RDONLY if place.is_dir() else os.O_RDWR | os.O_CREAT)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(f"{place}: another command is {what}; try again when it has ended") from None
        yield
    finally:
        os.close(held)
