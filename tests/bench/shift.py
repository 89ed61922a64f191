"""Layout shift that the script adds to a page, with availability that answers at once."""

from itertools import groupby

from bench.figure import Figure
from bench.page import Pair


def figures(pairs: list[Pair]) -> list[Figure]:
    by_screen = groupby(pairs, key=lambda pair: f"{pair.theme} {pair.viewport}")
    return [_figure(screen, list(same)) for screen, same in by_screen]


def _figure(screen: str, pairs: list[Pair]) -> Figure:
    """Says the most, unrounded, and what was shifted on each page that falls short."""
    worst = max(pairs, key=lambda pair: pair.shift)
    short = [pair for pair in pairs if round(pair.shift, 2) > 0]
    told = [f"{worst.shift:.5f} ({worst.page})", *map(_moved, short)]
    return Figure(f"layout shift added, {screen}", "0.00", "; ".join(told), not short)


def _moved(pair: Pair) -> str:
    return f"{pair.page} {pair.shift:.5f} {', '.join(pair.on.shifted)}"
