"""A difference split into the things that changed, as the mean over all orders of changing them (Shapley).

No order is favoured, nothing is left over, and a thing that changes nothing gets nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from math import factorial, prod


def split(value: Callable[[frozenset[str]], float], names: Sequence[str]) -> dict[str, float]:
    """What each name adds to ``value(all names) - value(none)``: its mean over all orders of adding names."""
    count = len(names)
    found = dict.fromkeys(names, 0.0)
    for name in names:
        others = [other for other in names if other != name]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for chosen in map(frozenset, combinations(others, size)):
                found[name] += weight * (value(chosen | {name}) - value(chosen))
    return found


def split_product(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """The change of a product of factors, split among the factors."""
    return split(lambda chosen: prod(after[name] if name in chosen else before[name] for name in before), list(before))
