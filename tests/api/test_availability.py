"""Availability: what may be had of a page's products, in one cacheable answer."""

import datetime as dt
from itertools import permutations

from tortoise import connections

from conftest import NOW, running
from shipwhen.catalog.service import variant_of
from shipwhen.promise import Stock
from shipwhen.sandbox.catalog import Catalogue
from shipwhen.stock import service as stock
from shipwhen.stock.ledger import Cause
from shipwhen.stock.models import EntryKind
from shipwhen.stores.models import Store

ADDRESS = "/s/demo/availability.json"


async def offers(shop, *products: int) -> dict[int, dict]:
    """Published offers by variant id."""
    answer = await shop.get(f"{ADDRESS}?products={','.join(map(str, products))}")
    found = answer.json()["products"].values()
    return {variant["id"]: variant["offer"] for product in found for variant in product["variants"]}


async def sell_out_elsewhere(variant_id: int) -> None:
    """Change the stock as another worker would: this one is not told."""
    store = await Store.get(hash="demo")
    cause = Cause(EntryKind.SET, "another worker", NOW)
    await stock.set_stock(await variant_of(store, variant_id), Stock(), cause)


async def test_of_a_store_nothing_is_read_but_what_was_asked_for(small_shop):
    """As SQLite plans it, which knows nothing of how many rows there are."""
    sent: list[str] = []
    database = connections.get("default")
    await database._connection.set_trace_callback(sent.append)
    await small_shop.get(f"{ADDRESS}?products=101,103,106")
    await database._connection.set_trace_callback(None)

    plans = [await database.execute_query_dict(f"EXPLAIN QUERY PLAN {sql}") for sql in sent]
    steps = [step["detail"] for plan in plans for step in plan]
    assert any("stock_levels" in step for step in steps)
    assert [s for s in steps if s.startswith("SCAN") or s.endswith("(store_id=?)")] == []


async def test_a_product_with_a_shipment_on_its_way(shop):
    answer = await shop.get(f"{ADDRESS}?products=101")

    assert answer.json() == {
        "today": "2026-11-21",
        "products": {
            "101": {
                "variants": [
                    {
                        "id": 1010,
                        "sku": "PK-RIDGE-28",
                        "options": {},
                        "offer": {
                            "kind": "backorder",
                            "ready": 0,
                            "backorder_left": 24,
                            "available_to_sell": 24,
                            "windows": [
                                {
                                    "date_from": "2026-12-03",
                                    "date": "2026-12-07",
                                    "quantity": 24,
                                }
                            ],
                            "beyond": None,
                            "supply_overdue": False,
                            "known_units": 100,
                        },
                    }
                ],
                "waiting": {
                    "kind": "backorder",
                    "date_from": "2026-12-03",
                    "date": "2026-12-07",
                },
            }
        },
    }


async def test_a_variant_is_found_by_its_option_values(shop):
    answer = await shop.get(f"{ADDRESS}?products=104")
    variants = answer.json()["products"]["104"]["variants"]

    assert list(range(1041, 1050)) == [variant["id"] for variant in variants]
    assert variants[5]["options"] == {"11": "112", "12": "123"}


async def test_only_assigned_products_are_told(shop):
    for products, found in [
        ("101,103", ["101", "103"]),
        ("110", []),
        ("101,110,999", ["101"]),
        ("9999999999", []),
        ("", []),
        (",".join(map(str, range(1, 101))), []),
    ]:
        answer = await shop.get(f"{ADDRESS}?products={products}")

        assert answer.status_code == 200
        assert found == list(answer.json()["products"])


async def test_no_products_asked_is_no_products_told(small_shop):
    answer = await small_shop.get(ADDRESS)

    assert answer.json() == {"today": "2026-11-21", "products": {}}


async def test_any_order_and_any_doubles_are_the_same_bytes(small_shop):
    questions = [",".join(order) for order in permutations(["101", "103", "104"])]
    questions += ["101,103,104,104,103", "104,101,104,103"]
    answers = [await small_shop.get(f"{ADDRESS}?products={each}") for each in questions]

    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["etag"] for answer in answers}) == 1


async def test_availability_may_be_cached_for_seconds(small_shop):
    answer = await small_shop.get(f"{ADDRESS}?products=101")

    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == (
        "public, max-age=15, stale-while-revalidate=60, stale-if-error=86400"
    )
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["vary"] == "accept-encoding"
    assert "set-cookie" not in answer.headers


async def test_unchanged_availability_is_not_sent_again(small_shop):
    first = await small_shop.get(f"{ADDRESS}?products=101")
    known = {"if-none-match": first.headers["etag"]}
    second = await small_shop.get(f"{ADDRESS}?products=101", headers=known)
    await small_shop.client.put("/demo/variants/1010/stock", json={"on_hand": 1})
    third = await small_shop.get(f"{ADDRESS}?products=101", headers=known)

    assert (second.status_code, second.content) == (304, b"")
    assert third.status_code == 200


async def test_what_is_believed_is_told_past_the_routes(small_shop):
    questions = [f"{ADDRESS}?products={each}" for each in ("103,101", "101,103")]
    cold = [await small_shop.get(each) for each in questions]
    refused = await small_shop.client.post(questions[0])
    small_shop.app.router.routes.clear()
    warm = [await small_shop.get(each) for each in questions]
    head = await small_shop.client.head(questions[0])

    assert refused.status_code == 405
    assert [(each.content, each.headers) for each in cold] == [
        (each.content, each.headers) for each in warm
    ]
    assert head.status_code == 404


async def test_head_is_get_without_a_body(small_shop):
    head = await small_shop.client.head(f"{ADDRESS}?products=101,103")
    get = await small_shop.get(f"{ADDRESS}?products=101,103")

    assert get.headers == head.headers
    assert head.content == b""


async def test_what_is_no_list_of_ids_is_refused(small_shop):
    for products in ["one", ",".join(map(str, range(1, 102))), "9" * 5000, "101\x00"]:
        answer = await small_shop.client.get(ADDRESS, params={"products": products})
        error = answer.json()["error"]

        assert answer.status_code == 422
        assert [each["field"] for each in error["details"]] == ["products"]
        assert "products=101,102" in error["message"]


async def test_an_unknown_store_is_told_and_no_other(small_shop):
    answer = await small_shop.get("/s/nobody/availability.json?products=101")

    assert answer.status_code == 404
    assert answer.json()["error"] == {
        "code": "unknown_store",
        "message": "There is no store 'nobody'.",
        "details": [],
    }


async def test_the_public_learns_no_more_than_an_order_could(small_shop):
    offer = (await offers(small_shop, 112))[1120]

    assert offer["ready"] == offer["known_units"] == offer["available_to_sell"] == 100
    assert offer["beyond"] is None


async def test_how_much_the_public_learns_is_a_setting(sqlite_url):
    async with running(sqlite_url, catalogue=Catalogue.read(), known_units=3) as shop:
        found = await offers(shop, 101, 103)

    assert found[1010]["windows"][0]["quantity"] == found[1010]["known_units"] == 3
    assert (found[1030]["ready"], found[1030]["backorder_left"]) == (2, 1)


async def test_today_is_the_day_in_the_stores_zone(small_shop):
    for now, today in [
        ("2026-11-21T22:59", "2026-11-21"),
        ("2026-11-21T23:30", "2026-11-22"),
        ("2026-07-01T22:30", "2026-07-02"),
    ]:
        small_shop.clock.at = dt.datetime.fromisoformat(now).replace(tzinfo=dt.UTC)
        await small_shop.client.patch("/demo/state", json={})

        assert today == (await small_shop.get(ADDRESS)).json()["today"]


async def test_a_shipment_that_does_not_come_is_promised_to_nobody(small_shop):
    await small_shop.client.patch("/demo/state", json={"days_ahead": 16})
    on_the_day = (await offers(small_shop, 101))[1010]
    await small_shop.client.patch("/demo/state", json={"days_ahead": 17})
    the_day_after = (await offers(small_shop, 101))[1010]

    assert (on_the_day["available_to_sell"], on_the_day["supply_overdue"]) == (24, False)
    assert (the_day_after["available_to_sell"], the_day_after["supply_overdue"]) == (0, True)


async def test_ones_own_change_is_seen_at_once(small_shop):
    before = await offers(small_shop, 102)
    await small_shop.client.put("/demo/variants/1020/stock", json={"on_hand": 3})
    after = await offers(small_shop, 102)

    assert (before[1020]["ready"], after[1020]["ready"]) == (40, 3)


async def test_another_workers_change_is_seen_after_at_most_two_seconds(small_shop, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("shipwhen.shopfront.memory.time.monotonic", lambda: now[0])
    seen = []
    await offers(small_shop, 102)
    await sell_out_elsewhere(1020)
    for now[0] in (1.9, 2.0):
        seen.append((await offers(small_shop, 102))[1020]["ready"])

    assert seen == [40, 0]


async def test_a_worker_without_memory_sees_every_change_at_once(migrated_url):
    async with running(migrated_url, catalogue=Catalogue.read(), memory_seconds=0) as shop:
        before = await offers(shop, 102)
        await sell_out_elsewhere(1020)
        after = await offers(shop, 102)

    assert (before[1020]["ready"], after[1020]["ready"]) == (40, 0)


async def test_a_product_says_when_its_first_unit_ships_unless_one_ships_now(shop):
    """102 and 104 have something on the shelf, 107 sells nothing, 108 knows no date."""
    asked = "102,104,105,107,108,111"
    products = (await shop.get(f"{ADDRESS}?products={asked}")).json()["products"]

    assert {product: facts["waiting"] for product, facts in products.items()} == {
        "102": None,
        "104": None,
        "105": {"kind": "pre_order", "date_from": "2026-12-31", "date": "2027-01-05"},
        "107": None,
        "108": {"kind": "backorder", "date_from": None, "date": None},
        "111": {"kind": "backorder", "date_from": "2026-11-26", "date": "2026-11-27"},
    }


async def test_of_a_kit_the_weakest_part_of_each_choice_decides(shop):
    """A thermos with a kettle (2 left, then 4 on day 9) or with a pour-over (6 without a date)."""
    answer = await shop.get(f"{ADDRESS}?products=113")
    kettle, pourover = answer.json()["products"]["113"]["variants"]

    assert (kettle["id"], kettle["options"]) == (1130, {"16": "161"})
    assert kettle["offer"]["ready"] == 2
    assert kettle["offer"]["available_to_sell"] == 12
    assert kettle["offer"]["windows"][0] == {
        "date_from": "2026-11-30",
        "date": "2026-11-30",
        "quantity": 4,
    }
    assert (pourover["id"], pourover["options"]) == (1130, {"16": "162"})
    assert pourover["offer"]["ready"] == 0
    assert pourover["offer"]["available_to_sell"] == 6
    assert pourover["offer"]["windows"] == []


async def test_a_part_sold_out_sells_out_the_kit(shop):
    await sell_out_elsewhere(1120)
    answer = await shop.get(f"{ADDRESS}?products=113")

    for variant in answer.json()["products"]["113"]["variants"]:
        assert variant["offer"]["available_to_sell"] == 0
