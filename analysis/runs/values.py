"""A run of a sweep, and what came of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """One chapter with one value of each of its parameters; ``id`` is the fingerprint of all that it depends on."""

    id: str
    chapter: str
    parameters: dict[str, float]
    figures: bool

    @property
    def file(self) -> str:
        """Where its executed notebook stands in the folder of a sweep."""
        return f"runs/{self.chapter}-{self.id}.ipynb"


@dataclass(frozen=True)
class Done:
    """A run that has ended: its notebook and error, or why there is no notebook; CPU seconds and peak memory."""

    run: Run
    notebook: str
    error: str
    seconds: float | None
    peak_megabytes: float | None
