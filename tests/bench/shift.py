"""Layout shift that the script adds to a page, by how long availability takes to answer."""

from bench.figure import Figure
from bench.page import Pair, View

LATE = 0.02
"""An answer that comes a second after the page may move this much."""


def figures(pairs: list[Pair]) -> list[Figure]:
    soon = [(pair, pair.on) for pair in pairs]
    late = [(pair, pair.late) for pair in pairs if pair.late]
    never = [(pair, pair.never) for pair in pairs if pair.never]
    return [
        *(_figure(f"in 50 ms, {theme}", seen, 0.0) for theme, seen in _by_theme(soon).items()),
        *(_figure(f"in 1 s, {theme}", seen, LATE) for theme, seen in _by_theme(late).items()),
        _figure("never", never, 0.0),
    ]


def _by_theme(seen: list[tuple[Pair, View]]) -> dict[str, list[tuple[Pair, View]]]:
    found: dict[str, list[tuple[Pair, View]]] = {}
    for pair, view in seen:
        found.setdefault(pair.theme, []).append((pair, view))
    return found


def _figure(name: str, seen: list[tuple[Pair, View]], most: float) -> Figure:
    """Says the most, unrounded, and what was shifted on each page that falls short."""
    worst, view = max(seen, key=lambda each: each[0].added(each[1]))
    short = [each for each in seen if round(each[0].added(each[1]), 2) > most]
    told = [f"{worst.added(view):.5f} ({worst.page} {worst.viewport})"]
    told += [_moved(pair, view) for pair, view in short]
    reach = f"≤ {most:.2f}" if most else "0.00"
    return Figure(f"layout shift added, availability {name}", reach, "; ".join(told), not short)


def _moved(pair: Pair, view: View) -> str:
    where = f"{pair.theme} {pair.page} {pair.viewport}"
    return f"{where} {pair.added(view):.5f} {', '.join(view.shifted)}"
