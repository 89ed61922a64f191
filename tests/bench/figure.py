"""One line of the table: what is claimed and what was measured."""

from collections.abc import Iterable
from dataclasses import dataclass

HEAD = ("figure", "reach", "measured", "")


@dataclass(frozen=True)
class Figure:
    name: str
    reach: str
    measured: str
    ok: bool | None = None
    """None where it is told for reading the others and held to nothing."""

    @property
    def cells(self) -> tuple[str, str, str, str]:
        return self.name, self.reach, self.measured, {True: "ok", False: "short", None: ""}[self.ok]


def table(figures: Iterable[Figure]) -> str:
    rows = [HEAD, *(figure.cells for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(map(str.ljust, cells, widths)) for cells in rows]
    rule = _line("-" * width for width in widths)
    return "\n".join([lines[0], rule, *lines[1:], ""])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
