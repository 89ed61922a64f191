"""The figures that we claim, measured in one run; status 1 if any falls short.

`make bench ONLY="load intake"` measures some of them.
"""

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import (
    availability,
    buyers,
    catalogue,
    falls,
    frame,
    histories,
    imports,
    intake,
    load,
    outage,
    page,
    products,
    report,
    shift,
    size,
    thread,
    traffic,
    units,
)
from bench.figure import Figure, table
from browser.server import demo


def pages() -> list[Figure]:
    """All that is seen in a browser, on one running demo."""
    with demo() as address:
        sizes, pairs, threads = size.figures(address), page.pairs(address), thread.figures(address)
    return [*sizes, *traffic.figures(pairs), *shift.figures(pairs), *threads]


def admin() -> list[Figure]:
    """What the merchant's browser loads."""
    with demo() as address:
        return frame.figures(address)


CHAPTERS: dict[str, Callable[[], list[Figure]]] = {
    "pages": pages,
    "admin": admin,
    "load": load.figures,
    "intake": intake.figures,
    "availability": availability.figures,
    "catalogue": catalogue.figures,
    "products": products.figures,
    "imports": imports.figures,
    "units": units.figures,
    "histories": histories.figures,
    "falls": falls.figures,
    "outage": outage.figures,
    "buyers": buyers.figures,
    "report": report.figures,
}


def main() -> int:
    chosen = sys.argv[1:] or list(CHAPTERS)
    if unknown := set(chosen) - set(CHAPTERS):
        sys.exit(f"There is no {', '.join(sorted(unknown))}. Known: {', '.join(CHAPTERS)}.")
    found = [figure for name in chosen for figure in CHAPTERS[name]()]
    sys.stdout.write(table(found))
    return int(any(figure.ok is False for figure in found))


if __name__ == "__main__":
    sys.exit(main())
