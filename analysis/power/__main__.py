"""python -m analysis.power: makes every change, prints what no check notices and keeps what was measured."""

import argparse
import os
import sys

from analysis.runs import warm

os.environ.update(warm.ENVIRONMENT)  # before NumPy is imported: a fork must find one thread

from analysis.power import measured, run


def main() -> int:
    """Measure the power of the checks; 1 if something is not noticed and not explained, else 0.

    Raises InputError if a check notices what is no change.
    """
    parser = argparse.ArgumentParser(prog="python -m analysis.power", description=__doc__)
    parser.add_argument("--part", type=float, default=1.0, help="part of the changes that is made, drawn with a seed; all unless given")
    part = parser.parse_args().part
    outcomes = run.of_figures(part, _say) + run.of_code(part, _say)
    measured.keep(outcomes, part)
    found = measured.measured()
    for kind, made in found.made.items():
        print(f"{kind}: {found.noticed.get(kind, 0)} of {made} noticed")
    for why, names in found.by_reason().items():
        print(f"{why}: {len(names)}")
        print("".join(f"  {name}\n" for name in names), end="")
    return int(measured.UNEXPLAINED in found.by_reason())


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
