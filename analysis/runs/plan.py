"""Plans of sweeps: a YAML file that says which chapters are run, for which values of which assumptions.

A plan is read whole and checked whole before anything runs; what is wrong is refused with the path of the faulty key.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from scipy.stats import qmc

from analysis.errors import InputError, unknown
from analysis.inputs import register
from analysis.inputs.distributions import CHOICE, DISTRIBUTIONS, HELD
from analysis.runs import notebooks
from analysis.runs.parameters import parameters_of

LARGEST_FILE = 1_000_000  # bytes
LARGEST_NUMBER = 1_000_000  # of runs in a sample
MAX_RUNS = 1_000  # unless the command line says otherwise
SAMPLED = {"latin_hypercube": qmc.LatinHypercube, "sobol": qmc.Sobol}
Changes = dict[str, float]


@dataclass(frozen=True)
class Case:
    """One set of values: a name that is unique in its plan, the kind of its entry, the value of every assumption."""

    name: str
    kind: str
    values: Mapping[str, float]


@dataclass(frozen=True)
class Plan:
    """What a sweep runs: every chapter for every case; ``base`` are the values that a case does not change."""

    name: str
    digest: str
    chapters: tuple[str, ...]
    base: Mapping[str, float]
    cases: tuple[Case, ...]
    figures: bool

    @property
    def varied(self) -> list[str]:
        """The assumptions whose value is not the same in all cases, in the order of the register."""
        return [name for name in register.assumptions() if len({case.values[name] for case in self.cases}) > 1]


def read(path: Path, max_runs: int = MAX_RUNS) -> Plan:
    """The plan in a file.

    Raises InputError, with the path of the key, for what cannot be meant, and for too many runs.
    """
    try:
        if path.exists() and (not path.is_file() or path.stat().st_size > LARGEST_FILE):
            raise InputError(f"expected a file of at most {LARGEST_FILE:,} bytes")
        content = path.read_text(encoding="utf-8")
        found = _File.model_validate(yaml.load(content, Loader=_Loader))
        return _plan(found, path.stem, hashlib.sha256(content.encode()).hexdigest(), max_runs)
    except (InputError, OSError, UnicodeDecodeError, RecursionError, yaml.YAMLError, ValidationError) as problem:
        raise InputError(f"{path.name}: {_sentence(problem)}") from None


def _sentence(problem: Exception) -> str:
    """The first thing that is wrong with a plan, and where: the path of the key, or the line of what is no YAML."""
    if isinstance(problem, yaml.MarkedYAMLError):
        return f"line {problem.problem_mark.line + 1}: {problem.problem}"
    if isinstance(problem, OSError | UnicodeDecodeError):
        return getattr(problem, "strerror", None) or "is not a text file"
    if isinstance(problem, RecursionError):
        return "brackets stand too deep in one another"
    if not isinstance(problem, ValidationError):
        return " ".join(str(problem).split())
    first = min(
        problem.errors(), key=lambda error: error["type"] == "missing"
    )  # a misspelt key before what it leaves out
    where = ".".join(str(part) for part in first["loc"] if part != "[key]") or "the whole file"
    if first["type"] == "extra_forbidden":
        fields = (_Entry if "cases" in first["loc"] else _File).model_fields
        return f"{where}: {unknown('key', str(first['loc'][-1]), fields)}"
    if first["type"] == "model_type":
        return f"{where}: expected keys with values, not {str(first['input'])[:60]!r}"
    found = "" if first["type"] in ("missing", "value_error") else f", not {str(first['input'])[:60]!r}"
    return f"{where}: {first['msg'].removeprefix('Value error, ')}{found}"


class _Loader(yaml.BaseLoader):
    """YAML whose scalars are all texts; an alias, and a key given twice, are refused."""

    def compose_node(self, parent: yaml.Node, index: int) -> yaml.Node:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.MarkedYAMLError(problem="an alias; expected each value written out", problem_mark=mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        keys = [str(key.value)[:60] for key, _ in node.value]
        for place, (key, _) in enumerate(node.value):
            if keys[place] in keys[:place]:
                raise yaml.MarkedYAMLError(problem=f"{keys[place]} is given twice", problem_mark=key.start_mark)
        return super().construct_mapping(node, deep)


def _known(kind: str, names: Callable[[], Iterable[str]]) -> AfterValidator:
    """Refuses a name that does not exist, with the nearest right one."""

    def check(name: str) -> str:
        if name not in names():
            raise ValueError(str(unknown(kind, name, names())))
        return name

    return AfterValidator(check)


def _having_parameters() -> list[str]:
    return [chapter for chapter in notebooks.chapters() if parameters_of(chapter)]


def _number(given: Any) -> float:
    try:
        return register.number_of(given)
    except (ValueError, TypeError):
        raise ValueError(f"{str(given)[:40]!r} is not a number") from None


def _values(given: Any) -> Any:
    """The values of an assumption: as listed, evenly spaced, or, as an empty list, both ends of its range."""
    if isinstance(given, dict):
        spaced = _Spaced.model_validate(given)
        return [str(value) for value in np.linspace(spaced.start, spaced.to, spaced.steps)]
    if given == []:
        raise ValueError("expected at least one value")
    return [] if given == "ends" else given


def _with_ends(given: Any) -> Any:
    """Values for each assumption; a name in a list, and every name of ``all``, stands for both ends of its range."""
    if given == "all":
        return dict.fromkeys(register.assumptions(), "ends")
    return dict.fromkeys(_names_in(given), "ends") if isinstance(given, list) else given


def _names_in(given: list) -> list[str]:
    if wrong := [one for one in given if not isinstance(one, str)]:
        raise ValueError(f"expected names of assumptions, not {str(wrong[0])[:60]!r}")
    return given


def _in_range(values: dict[str, list[float]]) -> dict[str, list[float]]:
    rows = register.assumptions()
    for name, numbers in values.items():
        _check(name, *numbers)
    return {name: numbers or [rows[name].low, rows[name].high] for name, numbers in values.items()}


def _check(name: str, *numbers: float) -> None:
    try:
        for number in numbers:
            register.assumptions()[name].check(number)
    except InputError as problem:
        raise ValueError(str(problem)) from None


def _drawn(given: Any) -> Any:
    """The distribution of each assumption that is drawn: its own in the register, or the one given.

    A list holds names, and distributions by name.
    """
    if isinstance(given, list):
        own = {name: {} for name in _names_in([one for one in given if not isinstance(one, dict)])}
        others = [one for one in given if isinstance(one, dict)]
        given = own | {name: found for one in others for name, found in one.items()}
    if isinstance(given, dict):
        return {name: {"distribution": found} if isinstance(found, str) else found for name, found in given.items()}
    return given


def _sound(drawn: "dict[str, _Distribution]") -> "dict[str, _Distribution]":
    for name, content in drawn.items():
        _check(name, *content.quantiles(name, np.array([0.0, 1.0])))
    return drawn


Number = Annotated[float, BeforeValidator(_number)]
Whole = Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]
Assumption = Annotated[str, _known("assumption", register.assumptions)]
Scenario = Annotated[str, _known("scenario", register.scenarios)]
Chapter = Annotated[str, _known("chapter with parameters", _having_parameters)]
Values = Annotated[
    dict[Assumption, Annotated[list[Number], BeforeValidator(_values)]],
    Field(min_length=1),
    BeforeValidator(_with_ends),
    AfterValidator(_in_range),
]
Listed = Annotated[list[dict[Assumption, Number]], Field(min_length=1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Spaced(_Model):
    start: Number = Field(alias="from")
    to: Number
    steps: Annotated[int, Field(ge=2, le=MAX_RUNS)]


class _Distribution(_Model):
    distribution: Literal["uniform", "triangular"] | None = None
    low: Number | None = None
    high: Number | None = None

    def quantiles(self, name: str, shares: np.ndarray) -> np.ndarray:
        """The values of an assumption below which these shares of its distribution lie; the mode is its base value."""
        row = register.assumptions()[name]
        low, high = row.low if self.low is None else self.low, row.high if self.high is None else self.high
        kind = self.distribution or row.distribution
        if kind in (CHOICE, HELD):
            raise ValueError(f"{name} is {kind} and has no distribution; give one, as in {name}: uniform")
        if not low < high or (kind == "triangular" and not low <= row.value <= high):
            raise ValueError(f"{name}: {low:g} to {high:g}; expected low below high, the base {row.value:g} between")
        return DISTRIBUTIONS[kind](shares, low, row.value, high)


class _Sample(_Model):
    runs: Whole
    seed: Annotated[int, Field(ge=0, le=LARGEST_NUMBER)]
    over: Annotated[
        dict[Assumption, _Distribution], Field(min_length=1), BeforeValidator(_drawn), AfterValidator(_sound)
    ]

    def cases(self, kind: str) -> Iterator[tuple[str, Changes]]:
        shares = SAMPLED[kind](len(self.over), rng=self.seed).random(self.runs).T
        columns = [
            found.quantiles(name, column) for (name, found), column in zip(self.over.items(), shares, strict=True)
        ]
        for number, row in enumerate(zip(*columns, strict=True), start=1):
            yield f"{kind} {number}", dict(zip(self.over, map(float, row), strict=True))


class _Entry(_Model):
    scenarios: Annotated[
        list[Scenario], BeforeValidator(lambda given: list(register.scenarios()) if given == "all" else given)
    ] = None
    one_way: Values = None
    grid: Values = None
    list: Listed = None
    latin_hypercube: _Sample = None
    sobol: _Sample = None

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> "_Entry":
        if len(self.model_fields_set) != 1:
            raise ValueError(f"expected one of {', '.join(_Entry.model_fields)} for each entry")
        if self.sobol and self.sobol.runs & (self.sobol.runs - 1):
            raise ValueError(f"runs: {self.sobol.runs}; a Sobol sample needs a power of two, such as 16")
        for case in self.list or []:
            for name, value in case.items():
                _check(name, value)
        return self

    @property
    def kind(self) -> str:
        return next(iter(self.model_fields_set))

    def count(self) -> int:
        """The number of its cases, found without making them."""
        content = getattr(self, self.kind)
        if self.kind in SAMPLED:
            return content.runs
        sizes = [len(values) for values in content.values()] if self.kind in ("one_way", "grid") else [len(content)]
        return prod(sizes) if self.kind == "grid" else sum(sizes)

    def cases(self, own: Sequence[str]) -> Iterator[tuple[str, Changes]]:
        """Name and changed values of each case; of ``one_way: all`` those of the plan's ``own`` parameters."""
        content = getattr(self, self.kind)
        if self.kind == "scenarios":
            return ((name, register.scenario_values(name)) for name in content)
        if self.kind in SAMPLED:
            return content.cases(self.kind)
        if self.kind == "one_way" and content.keys() == register.assumptions().keys():
            content = {name: content[name] for name in own}
        changes = {
            "list": lambda: content,
            "one_way": lambda: [{name: value} for name, values in content.items() for value in values],
            "grid": lambda: [dict(zip(content, row, strict=True)) for row in product(*content.values())],
        }[self.kind]()
        return ((", ".join(f"{name}={value!r}" for name, value in change.items()), change) for change in changes)


class _File(_Model):
    chapters: Annotated[list[Chapter], Field(min_length=1)]
    base: Scenario = "published"
    figures: bool = True
    cases: Annotated[list[_Entry], Field(min_length=1)]


def _plan(file: _File, name: str, digest: str, max_runs: int) -> Plan:
    """The plan with all its cases.

    Raises InputError, with the path of the entry, for too many and for one given twice.
    """
    chapters = tuple(dict.fromkeys(file.chapters))
    own = [known for known in register.assumptions() if any(known in parameters_of(chapter) for chapter in chapters)]
    base, cases = register.scenario_values(file.base), {}
    for number, entry in enumerate(file.cases):
        where = f"cases.{number}.{entry.kind}"
        if len(chapters) * (len(cases) + entry.count()) > max_runs:
            raise InputError(f"{where}: more than {max_runs:,} runs; give --max-runs if that many are meant")
        for case, changes in entry.cases(own):
            idle = [changed for changed in changes if changed not in own]
            if idle and entry.kind != "scenarios":
                raise InputError(f"{where}: {idle[0]} is a parameter of none of {', '.join(chapters)}")
            if case in cases:
                raise InputError(f"{where}: the case {case!r} was there before; expected each case once")
            cases[case] = Case(case, entry.kind, base | changes)
    return Plan(name, digest, chapters, base, tuple(cases.values()), file.figures)
