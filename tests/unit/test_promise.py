"""The promise, held to the shared vectors and to what must be true of any stock."""

import datetime as dt
import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from conftest import ROOT
from shipwhen.promise import (
    Kind,
    Line,
    Offer,
    Policy,
    Shipment,
    Split,
    State,
    Stock,
    offer,
    promise,
    publish,
    together,
)

VECTORS = json.loads((ROOT / "tests/data/promise.json").read_text())
STOCK = TypeAdapter(Stock)
OFFER = TypeAdapter(Offer)
LINES = TypeAdapter(list[Line])

TODAY = dt.date(2026, 11, 21)
UNITS = st.integers(0, 30)
DAYS = st.integers(-5, 60).map(lambda days: TODAY + dt.timedelta(days=days))
QUANTITIES = st.lists(st.integers(0, 40), min_size=1, max_size=5)


@st.composite
def shipments(draw: st.DrawFn) -> Shipment:
    first, last = sorted([draw(DAYS), draw(DAYS)])
    return Shipment(draw(UNITS), last, draw(st.sampled_from([None, first])))


@st.composite
def stocks(draw: st.DrawFn) -> Stock:
    return Stock(
        kind=draw(st.sampled_from(Kind)),
        on_hand=draw(UNITS),
        safety_stock=draw(st.integers(0, 5)),
        qty_backordered=draw(st.integers(0, 15)),
        backorder_policy=draw(st.sampled_from(Policy)),
        backorder_limit=draw(UNITS),
        lead_time_days=draw(st.sampled_from([None, (0, 0), (7, 10), (14, 30)])),
        incoming=tuple(draw(st.lists(shipments(), max_size=5))),
        buffer_days=draw(st.sampled_from([0, 0, 2, 60])),
    )


def test_the_vectors_agree():
    for case in VECTORS:
        whole = offer(
            STOCK.validate_json(json.dumps(case["stock"])), dt.date.fromisoformat(case["today"])
        )

        assert case["offer"] == OFFER.dump_python(whole, mode="json")
        assert case["promise"] == LINES.dump_python(promise(whole, case["quantities"]), mode="json")


@given(stocks(), QUANTITIES)
def test_every_unit_asked_is_ready_backordered_or_refused(stock, quantities):
    for asked, line in zip(quantities, promise(offer(stock, TODAY), quantities), strict=True):
        assert asked == line.ready + line.backordered + line.excess
        assert line.backordered == sum(split.quantity for split in line.splits)
        assert min(line.ready, line.backordered, line.excess) >= 0


@given(stocks(), QUANTITIES)
def test_no_more_is_sold_than_can_be(stock, quantities):
    whole = offer(stock, TODAY)
    lines = promise(whole, quantities)

    assert sum(line.ready for line in lines) <= max(0, stock.on_hand - stock.safety_stock)
    if whole.available_to_sell is not None:
        sold = sum(line.ready + line.backordered for line in lines)
        assert sold == min(sum(quantities), whole.available_to_sell)


@given(stocks(), QUANTITIES)
def test_dates_never_fall_along_a_line_or_a_cart(stock, quantities):
    lines = promise(offer(stock, TODAY), quantities)
    ends = [split.date or dt.date.max for line in lines for split in line.splits]

    assert all(earlier <= later for earlier, later in pairwise(ends))


@given(stocks(), QUANTITIES)
def test_neighbouring_units_of_one_window_are_one_split(stock, quantities):
    for line in promise(offer(stock, TODAY), quantities):
        assert all(a[:2] != b[:2] for a, b in pairwise(map(_span, line.splits)))


@given(stocks(), st.integers(1, 60), st.integers(1, 10))
def test_more_on_the_shelf_never_makes_an_answer_worse(stock, asked, more):
    before = promise(offer(stock, TODAY), [asked])[0]
    after = promise(offer(replace(stock, on_hand=stock.on_hand + more), TODAY), [asked])[0]

    assert after.ready >= before.ready
    assert after.excess <= before.excess
    assert _no_later(after, before)


@given(stocks(), st.integers(1, 60), st.integers(1, 10))
def test_more_in_a_shipment_never_makes_an_answer_worse(stock, asked, more):
    fuller = tuple(replace(each, quantity=each.quantity + more) for each in stock.incoming)
    before = promise(offer(stock, TODAY), [asked])[0]
    after = promise(offer(replace(stock, incoming=fuller), TODAY), [asked])[0]

    assert after.excess <= before.excess
    assert _no_later(after, before)


@given(stocks(), st.integers(0, 60))
def test_a_buffer_moves_every_window_and_nothing_else(stock, days):
    def later(span):
        return span and replace(span, date_from=span.date_from + buffer, date=span.date + buffer)

    buffer, bare = dt.timedelta(days=days), offer(replace(stock, buffer_days=0), TODAY)

    assert offer(replace(stock, buffer_days=days), TODAY) == replace(
        bare, windows=tuple(map(later, bare.windows)), beyond=later(bare.beyond)
    )


def test_a_buffer_ends_with_the_calendar():
    stock = Stock(
        backorder_policy=Policy.INCOMING, incoming=(Shipment(1, dt.date.max, TODAY),), buffer_days=2
    )
    [window] = offer(stock, TODAY).windows

    assert (window.date_from, window.date) == (TODAY + dt.timedelta(days=2), dt.date.max)


@given(stocks(), st.integers(1, 40), st.data())
def test_an_offer_cut_at_n_answers_like_the_whole_one_up_to_n_units(stock, n, data):
    whole = offer(stock, TODAY)
    left, quantities = n, []
    for _ in range(3):
        quantities.append(data.draw(st.integers(0, left)))
        left -= quantities[-1]

    assert promise(whole, quantities) == promise(publish(whole, n), quantities)


@given(st.lists(stocks(), min_size=1, max_size=3), st.integers(1, 40))
def test_of_a_kit_the_weakest_part_decides(parts, asked):
    whole = together([offer(part, TODAY) for part in parts])
    [kit] = promise(whole, [asked])
    lines = [promise(offer(part, TODAY), [asked])[0] for part in parts]
    sold = kit.ready + kit.backordered

    assert kit.ready == min(line.ready for line in lines)
    assert kit.excess == max(line.excess for line in lines)
    if kit.backordered:
        last = [promise(offer(part, TODAY), [sold])[0] for part in parts]
        ends = [line.expected_date for line in last if line.backordered]
        assert kit.expected_date == (None if None in ends else max(ends))


@given(stocks(), st.integers(1, 40))
def test_a_kit_of_one_part_answers_like_the_part(stock, asked):
    part = offer(stock, TODAY)

    assert promise(part, [asked]) == promise(together([part]), [asked])


@given(stocks(), st.integers(1, 40))
def test_a_published_offer_tells_no_more_than_an_order_could_find_out(stock, n):
    cut = publish(offer(stock, TODAY), n)

    assert n == cut.known_units
    assert cut.ready + sum(window.quantity for window in cut.windows) <= n
    assert cut.available_to_sell is None or cut.available_to_sell <= n


@pytest.mark.parametrize(
    ("stock", "asked", "expected"),
    [
        ("ten arrive for two who wait", 8, (State.BACKORDER, 0, 8, 0)),
        ("ten arrive for two who wait", 9, (State.OVER_LIMIT, 0, 8, 1)),
        ("safety stock is never sold", 1, (State.SOLD_OUT, 0, 0, 1)),
        ("a late shipment gives no room", 1, (State.SOLD_OUT, 0, 0, 1)),
        ("the fifth of five sells", 5, (State.BACKORDER, 0, 5, 0)),
        ("the fifth of five sells", 6, (State.OVER_LIMIT, 0, 5, 1)),
        ("two on the shelf", 2, (State.IN_STOCK, 2, 0, 0)),
        ("two on the shelf", 3, (State.PARTIAL, 2, 1, 0)),
    ],
)
def test_situations(stock, asked, expected):
    day = TODAY + dt.timedelta(days=3)
    stocks = {
        "ten arrive for two who wait": Stock(
            qty_backordered=2, backorder_policy=Policy.INCOMING, incoming=(Shipment(10, day),)
        ),
        "safety stock is never sold": Stock(on_hand=3, safety_stock=3),
        "a late shipment gives no room": Stock(
            backorder_policy=Policy.INCOMING,
            incoming=(Shipment(10, TODAY - dt.timedelta(days=1)),),
        ),
        "the fifth of five sells": Stock(backorder_policy=Policy.LIMITED, backorder_limit=5),
        "two on the shelf": Stock(on_hand=2, backorder_policy=Policy.UNLIMITED),
    }
    line = promise(offer(stocks[stock], TODAY), [asked])[0]

    assert expected == (line.state, line.ready, line.backordered, line.excess)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"backorder_policy": "limited"}, "needs a backorder_limit"),
        ({"lead_time_days": [10, 7]}, "shortest, longest"),
        ({"on_hand": -1}, "greater than or equal to 0"),
        ({"on_hand": 2_147_483_648}, "less than or equal to 2147483647"),
        ({"on_hand": True}, "on_hand\n  Input should be a valid integer"),
        ({"on_hnad": 3}, "on_hnad\n  Unexpected keyword argument"),
        ({"lead_time_days": [7, 3651]}, "less than or equal to 3650"),
        ({"buffer_days": -1}, "greater than or equal to 0"),
        (
            {"incoming": [{"quantity": 1, "date": "2027-01-01", "until": "2027-01-02"}]},
            "incoming.0.until\n  Unexpected keyword argument",
        ),
        (
            {"incoming": [{"quantity": 1, "date": "2027-01-01", "date_from": "2027-01-02"}]},
            "is after date",
        ),
    ],
)
def test_impossible_stock_is_refused(facts, reason):
    with pytest.raises(ValueError, match=reason):
        STOCK.validate_json(json.dumps(facts))


def _span(split: Split) -> tuple[object, object]:
    return split.date_from, split.date


def _no_later(after: Line, before: Line) -> bool:
    """Unit by unit, the ready ones first: none has a later day than it had, none lost its day."""
    return all(new <= old for new, old in zip(_days(after), _days(before), strict=False))


def _days(line: Line) -> list[dt.date]:
    later = [split.date or dt.date.max for split in line.splits for _ in range(split.quantity)]
    return [dt.date.min] * line.ready + later
