"""Promises for exact quantities, past what is published."""

ADDRESS = "/s/demo/promise.json"


async def lines(shop, asked: str) -> list[tuple]:
    answer = await shop.get(f"{ADDRESS}?lines={asked}")
    return [
        (each["variant"], line["state"], line["ready"], line["backordered"], line["excess"])
        for each in answer.json()["lines"]
        for line in [each["promise"]]
    ]


async def test_a_line_is_told_what_ships_when(shop):
    answer = await shop.get(f"{ADDRESS}?lines=1030:9")

    assert answer.json() == {
        "today": "2026-11-21",
        "lines": [
            {
                "variant": 1030,
                "quantity": 9,
                "promise": {
                    "state": "partial",
                    "ready": 2,
                    "backordered": 7,
                    "excess": 0,
                    "splits": [
                        {"date_from": "2026-11-30", "date": "2026-11-30", "quantity": 4},
                        {"date_from": "2026-12-14", "date": "2026-12-18", "quantity": 3},
                    ],
                    "expected_date": "2026-12-18",
                },
            }
        ],
    }


async def test_carts(shop):
    for asked, expected in [
        ("1120:800", [(1120, "in_stock", 800, 0, 0)]),
        ("1120:900", [(1120, "over_limit", 800, 50, 50)]),
        ("1062:9999999", [(1062, "backorder", 0, 9_999_999, 0)]),
        ("1030:2,1030:3", [(1030, "in_stock", 2, 0, 0), (1030, "backorder", 0, 3, 0)]),
        (
            "1030:1,1020:1,1030:2",
            [
                (1030, "in_stock", 1, 0, 0),
                (1020, "in_stock", 1, 0, 0),
                (1030, "partial", 1, 1, 0),
            ],
        ),
        ("1070:1", [(1070, "sold_out", 0, 0, 1)]),
        ("1100:1,1020:1,77:1,9999999999:1", [(1020, "in_stock", 1, 0, 0)]),
        ("", []),
        (
            ",".join(["1020:1"] * 100),
            [(1020, "in_stock", 1, 0, 0)] * 40 + [(1020, "over_limit", 0, 0, 1)] * 60,
        ),
    ]:
        assert expected == await lines(shop, asked)


async def test_what_is_no_list_of_lines_is_refused(small_shop):
    for asked in ["1030", "1030:0", ",".join(["1030:1"] * 101)]:
        answer = await small_shop.client.get(ADDRESS, params={"lines": asked})
        error = answer.json()["error"]

        assert answer.status_code == 422
        assert [each["field"] for each in error["details"]] == ["lines"]
        assert "lines=1001:2,1002:1" in error["message"]


async def test_a_promise_is_cached_for_moments(small_shop):
    answer = await small_shop.get(f"{ADDRESS}?lines=1030:1")

    assert answer.headers["cache-control"] == "public, max-age=5"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in answer.headers


async def test_an_unknown_store_is_told_and_no_other(small_shop):
    answer = await small_shop.get("/s/nobody/promise.json?lines=1030:1")

    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == "There is no store 'nobody'."
