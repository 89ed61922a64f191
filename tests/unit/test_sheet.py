"""What is written into a file comes back from it, whoever opened it meanwhile."""

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipwhen.errors import Invalid
from shipwhen.stock.columns import recognised
from shipwhen.stock.days import day
from shipwhen.stock.sheet import LONGEST_CELL, RUN, lines, read, safe, written

CELLS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=LONGEST_CELL - 2
)


@given(CELLS)
def test_a_cell_comes_back_as_it_was_and_is_never_run(cell: str):
    assert read(safe(cell)) == cell
    assert not safe(cell).startswith(RUN)


@given(st.lists(st.lists(CELLS.map(str.strip), min_size=2, max_size=4), max_size=5))
def test_rows_come_back_as_they_were(rows: list[list[str]]):
    header = ["sku", "on_hand"]
    found = [cells for _, cells in lines(io.BytesIO(written([header, *rows])))]

    assert found == [header, *(row for row in rows if any(row))]


@pytest.mark.parametrize(
    ("header", "ours"),
    [
        (
            ["Product Name", "SKU", "On Hand", "Backorder Limit", "Qty Backordered"],
            ["name", "sku", "on_hand", "backorder_limit", "qty_backordered"],
        ),
        (
            ["SKU", "Current Stock", "Backorder Threshold", "Incoming Stock", "Back-in-stock date"],
            ["sku", "on_hand", "backorder_limit", "incoming", "date"],
        ),
        (
            ["Product ID", "Product Code/SKU", "Current Stock Level", "Price"],
            ["product_id", "sku", "on_hand", ""],
        ),
        (["sku", "Stock", "On hand"], ["sku", "on_hand", ""]),
    ],
)
def test_columns_are_known_by_the_names_that_others_give_them(header: list[str], ours: list[str]):
    assert recognised(header) == ours


@pytest.mark.parametrize(
    ("text", "formats", "meant"),
    [
        ("2026-12-04", ["d/m/Y"], date(2026, 12, 4)),
        ("04/12/2026", ["d/m/Y"], date(2026, 12, 4)),
        ("4.12.2026", ["j.n.Y"], date(2026, 12, 4)),
        ("Dec 4th 2026", ["M jS Y"], date(2026, 12, 4)),
        ("Friday 4 december 2026", ["l j F Y"], date(2026, 12, 4)),
    ],
)
def test_a_day_is_read_by_iso_or_by_the_stores_own_format(
    text: str, formats: list[str], meant: date
):
    assert day(text, formats) == meant


@pytest.mark.parametrize(
    ("text", "formats", "told"),
    [
        ("04/12/2026", [], "no day"),
        ("04/12/2026", ["d/m/Y", "m/d/Y"], "two days"),
        ("04/12/26", ["d/m/y"], "no day"),
        ("31/02/2026", ["d/m/Y"], "no day"),
        ("2026", ["Y"], "no day"),
    ],
)
def test_a_day_is_never_guessed(text: str, formats: list[str], told: str):
    with pytest.raises(ValueError, match=told):
        day(text, formats)


def test_of_a_file_without_lines_no_more_is_read_than_a_line_takes():
    asked: list[int] = []

    class Endless(io.BytesIO):
        def readable(self) -> bool:
            return True

        def read1(self, size: int = -1) -> bytes:
            asked.append(size)
            return b"a" * max(0, size)

        read = read1

    with pytest.raises(Invalid, match="too long"):
        next(lines(Endless()))

    assert sum(asked) < 10_000_000
