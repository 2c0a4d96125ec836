"""Plans of sweeps: a YAML file that says which chapters are run, for which values of which assumptions.

A plan is read whole and checked whole before anything runs; what is wrong is refused with file and line.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.stats import qmc

from analysis.errors import InputError, unknown
from analysis.inputs import register
from analysis.runs import notebooks
from analysis.sensitivity.probabilistic import DISTRIBUTIONS

ALL = "all"
KEYS = ("chapters", "base", "figures", "cases")
LARGEST_SAMPLE = 1_000_000
MAX_RUNS = 1_000  # unless the command line says otherwise


@dataclass(frozen=True)
class Case:
    """One set of values: a name that is unique in its plan, and the value of every assumption."""

    name: str
    values: Mapping[str, float]


@dataclass(frozen=True)
class Plan:
    """What a sweep runs: every chapter for every case. ``varied`` are the assumptions that are not the same in all cases."""

    name: str
    digest: str
    chapters: tuple[str, ...]
    cases: tuple[Case, ...]
    figures: bool

    @property
    def varied(self) -> list[str]:
        """The assumptions whose value is not the same in all cases, in the order of the register."""
        return [name for name in register.assumptions() if len({case.values[name] for case in self.cases}) > 1]


def read(path: Path, max_runs: int = MAX_RUNS) -> Plan:
    """The plan in a file. Raises InputError with file and line for anything in it that cannot be meant, or too much."""
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError(f"{path.name}: {getattr(problem, 'strerror', None) or 'is not a text file'}") from None
    except yaml.MarkedYAMLError as problem:
        raise InputError(f"{path.name}, line {problem.problem_mark.line + 1}: {problem.problem}") from None
    except yaml.YAMLError as problem:
        raise InputError(f"{path.name}: {' '.join(str(problem).split())}") from None
    except RecursionError:
        raise InputError(f"{path.name}: brackets stand too deep in one another") from None
    if root is None:
        raise InputError(f"{path.name}: is empty; expected the keys {', '.join(KEYS)}")
    return _Reader(path.name, max_runs).plan(root, path.stem, hashlib.sha256(text.encode()).hexdigest())


class _Reader:
    """Turns the nodes of a YAML file into a plan; each method reads one kind of node and refuses what does not fit."""

    def __init__(self, file: str, max_runs: int) -> None:
        self.file, self.max_runs = file, max_runs
        self.chapters: tuple[str, ...] = ()
        self.base: dict[str, float] = {}
        self.runs: set[tuple[str, tuple[float, ...]]] = set()

    def plan(self, root: yaml.Node, name: str, digest: str) -> Plan:
        keys = self.mapping(root, KEYS, needed=("chapters", "cases"))
        self.chapters = tuple(self.chapter(node) for node in self.different(keys["chapters"]))
        self.base = self.scenario(keys["base"]) if "base" in keys else register.base()
        figures = self.truth(keys["figures"]) if "figures" in keys else True
        cases: dict[str, Case] = {}
        for node in self.items(keys["cases"]):
            for case in self.cases(node):
                if case.name in cases:
                    raise self.error(node, f"the case {case.name!r} was there before; expected each case once")
                cases[case.name] = case
                self.count(node, case)
        return Plan(name, digest, self.chapters, tuple(cases.values()), figures)

    def count(self, node: yaml.Node, case: Case) -> None:
        """Count the runs of a case that no case before it has, and stop at the first that is too many."""
        self.runs |= {
            (chapter, tuple(notebooks.parameter_values(chapter, case.values).values())) for chapter in self.chapters
        }
        if len(self.runs) > self.max_runs:
            raise self.error(
                node, f"more than {self.max_runs:,} runs from here on; give --max-runs if that many are meant"
            )

    def cases(self, node: yaml.Node) -> Iterator[Case]:
        kinds = {
            "scenarios": self.scenarios,
            "one_way": self.one_way,
            "grid": self.grid,
            "latin_hypercube": self.latin_hypercube,
            "sobol": self.sobol,
            "list": self.listed,
        }
        keys = self.mapping(node, tuple(kinds))
        if len(keys) != 1:
            raise self.error(node, f"expected one of {', '.join(kinds)} for each entry, found {len(keys)}")
        ((kind, content),) = keys.items()
        yield from kinds[kind](content)

    def scenarios(self, node: yaml.Node) -> Iterator[Case]:
        if self.is_all(node):
            yield from (Case(name, register.scenario_values(name)) for name in register.scenarios())
        else:
            yield from (Case(item.value, self.scenario(item)) for item in self.items(node))

    def one_way(self, node: yaml.Node) -> Iterator[Case]:
        """Each assumption at either end of its range, or at the values given, the others at base."""
        for name, values in self.values_by_assumption(node).items():
            yield from (self.case(f"{name}={value!r}", {name: value}) for value in values)

    def grid(self, node: yaml.Node) -> Iterator[Case]:
        values = self.values_by_assumption(node)
        for chosen in product(*values.values()):
            changes = dict(zip(values, chosen, strict=True))
            yield self.case(", ".join(f"{name}={value!r}" for name, value in changes.items()), changes)

    def listed(self, node: yaml.Node) -> Iterator[Case]:
        for item in self.items(node):
            changes = {name: self.number(value, name) for name, value in self.by_assumption(item).items()}
            yield self.case(", ".join(f"{name}={value!r}" for name, value in changes.items()), changes)

    def latin_hypercube(self, node: yaml.Node) -> Iterator[Case]:
        yield from self.sampled(
            node, "latin_hypercube", lambda size, seed, runs: qmc.LatinHypercube(size, rng=seed).random(runs)
        )

    def sobol(self, node: yaml.Node) -> Iterator[Case]:
        runs = self.mapping(node, ("runs", "seed", "over")).get("runs")
        if runs is not None and (number := self.whole(runs, 1)) & (number - 1):
            raise self.error(
                runs, f"runs: {number}; a Sobol sample needs a power of two, such as {1 << number.bit_length()}"
            )
        yield from self.sampled(node, "sobol", lambda size, seed, runs: qmc.Sobol(size, rng=seed).random(runs))

    def sampled(self, node: yaml.Node, kind: str, draw: Callable[[int, int, int], np.ndarray]) -> Iterator[Case]:
        """Cases from shares between 0 and 1, each put through the distribution of its assumption."""
        keys = self.mapping(node, ("runs", "seed", "over"), needed=("runs", "seed", "over"))
        runs, seed = self.whole(keys["runs"], 1), self.whole(keys["seed"], 0)
        inverses = self.inverses(keys["over"])
        shares = draw(len(inverses), seed, runs)
        values = {name: inverse(shares[:, place]) for place, (name, inverse) in enumerate(inverses.items())}
        for number in range(runs):
            yield self.case(f"{kind} {number + 1}", {name: float(column[number]) for name, column in values.items()})

    def inverses(self, node: yaml.Node) -> dict[str, Callable[[np.ndarray], np.ndarray]]:
        """The inverse distribution function of each assumption that is drawn: the register's, or the one given."""
        if isinstance(node, yaml.MappingNode):
            return {name: self.inverse(name, content) for name, content in self.by_assumption(node).items()}
        return {self.assumption(item): self.inverse(item.value, item) for item in self.different(node)}

    def inverse(self, name: str, node: yaml.Node) -> Callable[[np.ndarray], np.ndarray]:
        row = register.assumptions()[name]
        low, high, kind, place = row.low, row.high, row.distribution, node
        if isinstance(node, yaml.MappingNode):
            keys = self.mapping(node, ("distribution", "low", "high"), needed=("distribution",))
            kind, place = self.text(keys["distribution"]), keys["distribution"]
            low = self.number(keys["low"], name) if "low" in keys else low
            high = self.number(keys["high"], name) if "high" in keys else high
        elif self.text(node) != name:
            kind = node.value
        if kind not in DISTRIBUTIONS:
            if node is place and not isinstance(node, yaml.MappingNode) and kind == row.distribution:
                raise self.error(
                    place, f"{name} is structural and has no distribution; give one, as in {name}: uniform"
                )
            raise self.error(place, str(unknown("distribution", kind, DISTRIBUTIONS)))
        if not low < high or (kind == "triangular" and not low <= row.value <= high):
            raise self.error(
                node, f"{name}: {low:g} to {high:g}; expected low below high, and the base value {row.value:g} between"
            )
        return lambda shares: DISTRIBUTIONS[kind](shares, low, row.value, high)

    def values_by_assumption(self, node: yaml.Node) -> dict[str, list[float]]:
        """Values to take for each assumption: listed, evenly spaced, or the two ends of its range."""
        if self.is_all(node):
            return {name: _ends(name) for name in self.parameters()}
        if isinstance(node, yaml.SequenceNode):
            return {self.assumption(item): _ends(item.value) for item in self.different(node)}
        return {name: self.values(name, content) for name, content in self.by_assumption(node).items()}

    def values(self, name: str, node: yaml.Node) -> list[float]:
        if isinstance(node, yaml.ScalarNode) and node.value == "ends":
            return _ends(name)
        if isinstance(node, yaml.MappingNode):
            keys = self.mapping(node, ("from", "to", "steps"), needed=("from", "to", "steps"))
            start, stop = self.number(keys["from"], name), self.number(keys["to"], name)
            return [float(value) for value in np.linspace(start, stop, self.whole(keys["steps"], 2))]
        return [self.number(item, name) for item in self.items(node)]

    def case(self, name: str, changes: Mapping[str, float]) -> Case:
        return Case(name, self.base | dict(changes))

    def chapter(self, node: yaml.Node) -> str:
        name = self.text(node)
        having = [chapter for chapter in notebooks.chapters() if notebooks.parameters_of(chapter)]
        if name not in having:
            raise self.error(node, str(unknown("chapter with parameters", name, having)))
        return name

    def scenario(self, node: yaml.Node) -> dict[str, float]:
        try:
            return register.scenario_values(self.text(node))
        except InputError as problem:
            raise self.error(node, str(problem)) from None

    def assumption(self, node: yaml.Node) -> str:
        name = self.text(node)
        if name not in register.assumptions():
            raise self.error(node, str(unknown("assumption", name, register.assumptions())))
        if name not in self.parameters():
            raise self.error(node, f"{name} is a parameter of none of the chapters {', '.join(self.chapters)}")
        return name

    def parameters(self) -> list[str]:
        """The parameters of the plan's chapters, in the order of the register."""
        own = {name for chapter in self.chapters for name in notebooks.parameters_of(chapter)}
        return [name for name in register.assumptions() if name in own]

    def by_assumption(self, node: yaml.Node) -> dict[str, yaml.Node]:
        return {self.assumption(key): content for key, content in self.pairs(node)}

    def number(self, node: yaml.Node, name: str) -> float:
        try:
            value = register.number_of(self.text(node))
        except ValueError:
            raise self.error(node, f"{name}: {node.value!r} is not a number") from None
        try:
            register.assumptions()[name].check(value)
        except InputError as problem:
            raise self.error(node, str(problem)) from None
        return value

    def whole(self, node: yaml.Node, lowest: int) -> int:
        text = self.text(node)
        if not text.isdecimal() or len(text) > len(str(LARGEST_SAMPLE)) or not lowest <= int(text) <= LARGEST_SAMPLE:
            raise self.error(node, f"{text[:40]!r}; expected a whole number from {lowest} to {LARGEST_SAMPLE:,}")
        return int(text)

    def truth(self, node: yaml.Node) -> bool:
        if self.text(node) not in ("true", "false"):
            raise self.error(node, f"{node.value!r}; expected true or false")
        return node.value == "true"

    def is_all(self, node: yaml.Node) -> bool:
        return isinstance(node, yaml.ScalarNode) and node.value == ALL

    def text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value:
            raise self.error(node, "expected one name or number")
        return node.value

    def items(self, node: yaml.Node) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            raise self.error(node, "expected a list with at least one entry")
        return node.value

    def different(self, node: yaml.Node) -> list[yaml.Node]:
        """The names in a list, each once."""
        names: set[str] = set()
        for item in self.items(node):
            if self.text(item) in names:
                raise self.error(item, f"{item.value} was there before; expected each name once")
            names.add(item.value)
        return node.value

    def pairs(self, node: yaml.Node) -> list[tuple[yaml.Node, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode) or not node.value:
            raise self.error(node, "expected at least one NAME: VALUE")
        names: set[str] = set()
        for key, _ in node.value:
            if self.text(key) in names:
                raise self.error(key, f"{key.value} was given before")
            names.add(key.value)
        return node.value

    def mapping(self, node: yaml.Node, known: tuple[str, ...], needed: tuple[str, ...] = ()) -> dict[str, yaml.Node]:
        found = {}
        for key, content in self.pairs(node):
            if key.value not in known:
                raise self.error(key, str(unknown("key", key.value, known)))
            found[key.value] = content
        for name in needed:
            if name not in found:
                raise self.error(node, f"the key {name} is missing")
        return found

    def error(self, node: yaml.Node, message: str) -> InputError:
        return InputError(f"{self.file}, line {node.start_mark.line + 1}: {message}")


def _ends(name: str) -> list[float]:
    row: Any = register.assumptions()[name]
    return [row.low, row.high]
