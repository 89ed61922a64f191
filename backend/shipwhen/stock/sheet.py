"""CSV files as spreadsheets write them, and as none of them does harm with."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from shipwhen.errors import Invalid

DELIMITERS = ",;\t"
RUN = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run by spreadsheets as a formula."""
HARMLESS = "'"
LONGEST_CELL, LONGEST_LIST = 255, 4000
"""Letters of a cell, and of one in which several numbers or days may stand."""
CUT = "…"
"""Ends a cell that was longer than anything that is read."""
LONGEST_LINE = 1_000_000
MOST_COLUMNS = 100
Line = tuple[int, list[str]]
"""A row with the line of the file that it begins on."""


def lines(file: IO[bytes]) -> Iterator[Line]:
    """Rows of a file, the header first, read as they are asked for; empty ones are left out.

    Raises Invalid for what is no CSV in UTF-8.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    last = 1
    try:
        rows = csv.reader(_short(text), delimiter=_delimiter(text))
        begins = 1
        for cells in rows:
            last, begun, begins = rows.line_num, begins, rows.line_num + 1
            whole = "".join(cells)
            if "\0" in whole or len(cells) > MOST_COLUMNS:
                raise Invalid(f"Line {begun} is no line of a CSV file.")
            if whole:
                stripped = [*map(str.strip, cells)]
                plain = HARMLESS not in whole and len(whole) <= LONGEST_LIST
                yield begun, stripped if plain else [*map(_taken, stripped)]
    except UnicodeDecodeError as error:
        raise Invalid(
            f"The file is not UTF-8 (somewhere after line {last}): save it as “CSV UTF-8”."
        ) from error
    except csv.Error as error:
        raise Invalid(f"The file is no CSV: line {last + 1} cannot be read.") from error
    finally:
        text.detach()


def _taken(cell: str) -> str:
    return cut(read(cell), LONGEST_LIST)


def _short(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines, of which none fills the memory."""
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise Invalid(f"Line {number} is no line of a CSV file: it is too long.")
        yield line


def _delimiter(text: io.TextIOWrapper) -> str:
    """What stands most often in the header."""
    header = text.readline(LONGEST_LINE)
    text.seek(0)
    return max(DELIMITERS, key=header.count)


def written(rows: Iterable[Sequence[object]]) -> bytes:
    """What a spreadsheet would run as a formula is told as text; numbers are none."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(
        [safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    return out.getvalue().encode()


def cut(cell: str, most: int) -> str:
    return cell if len(cell) <= most else cell[:most] + CUT


def is_cut(cell: str) -> bool:
    return len(cell) > LONGEST_CELL and cell.endswith(CUT)


def safe(cell: str) -> str:
    """With a mark before what a spreadsheet would run, and before a mark that stood there."""
    marked = cell.startswith(HARMLESS) and cell[1:].lstrip(HARMLESS).startswith(RUN)
    return HARMLESS + cell if marked or cell.startswith(RUN) else cell


def read(cell: str) -> str:
    """As it was before it was made harmless."""
    marked = cell.startswith(HARMLESS) and cell.lstrip(HARMLESS).startswith(RUN)
    return cell[1:] if marked else cell
