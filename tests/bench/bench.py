"""The figures that we claim, measured in one run; status 1 if any falls short."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import (
    availability,
    catalogue,
    histories,
    intake,
    load,
    page,
    shift,
    size,
    thread,
    traffic,
    units,
)
from bench.figure import Figure, table
from browser.server import demo


def figures() -> list[Figure]:
    with demo() as address:
        sizes, pairs, threads = size.figures(address), page.pairs(address), thread.figures(address)
    seen = [*traffic.figures(pairs), *shift.figures(pairs), *threads]
    rates = [*load.figures(), *intake.figures(), *availability.figures()]
    return [*sizes, *seen, *rates, *catalogue.figures(), *units.figures(), *histories.figures()]


def main() -> int:
    found = figures()
    sys.stdout.write(table(found))
    return int(any(figure.ok is False for figure in found))


if __name__ == "__main__":
    sys.exit(main())
