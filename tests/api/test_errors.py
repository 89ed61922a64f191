"""Whatever goes wrong, the answer has one shape, and tells nothing of our insides."""

from structlog.testing import capture_logs
from tortoise import connections

from shipwhen.errors import ErrorEnvelope


async def lose_the_stores() -> None:
    """What a half-restored database looks like from inside."""
    await connections.get("default").execute_script("ALTER TABLE stores RENAME TO lost")


def check(answer, status: int, code: str) -> None:
    body = ErrorEnvelope.model_validate(answer.json(), extra="forbid")

    assert (answer.status_code, body.error.code) == (status, code)
    assert body.error.message
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_every_failure_has_one_envelope(small_shop):
    for method, path, status, code in [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/s/demo/", 404, "not_found"),
        ("GET", "/demo/static/nothing.js", 404, "not_found"),
        ("POST", "/demo/static/bar.js", 405, "method_not_allowed"),
        ("POST", "/s/demo/availability.json", 405, "method_not_allowed"),
        ("DELETE", "/s/demo/shipwhen.js", 405, "method_not_allowed"),
        ("GET", "/s/nobody/shipwhen.js", 404, "unknown_store"),
        ("GET", "/demo/nothing/", 404, "unknown_theme"),
        ("GET", "/demo/cornerstone/products/999/", 404, "unknown_product"),
        ("GET", "/s/demo/availability.json?products=x", 422, "invalid"),
        ("GET", "/s/a%00/config.json", 404, "unknown_store"),
        ("GET", f"/s/{'a' * 65}/config.json", 404, "unknown_store"),
        ("GET", "/s/demo/a%00/shipwhen.js", 404, "unknown_script"),
        ("GET", f"/demo/cornerstone/products/{'9' * 5000}/", 404, "unknown_product"),
        ("GET", "/demo/cornerstone/products.php?productId=²", 404, "unknown_product"),
        ("PUT", "/demo/variants/3000000000/stock", 404, "unknown_variant"),
        ("PUT", f"/demo/variants/{'9' * 5000}/stock", 404, "unknown_variant"),
        ("PATCH", "/demo/state", 422, "invalid"),
    ]:
        check(await small_shop.client.request(method, path), status, code)


async def test_an_unknown_name_is_not_told_at_full_length(small_shop):
    answer = await small_shop.get(f"/demo/cornerstone/products/{'9' * 5000}/")

    assert len(answer.text) < 500


async def test_a_nul_in_an_address_names_nothing_on_any_database(shop):
    for path, code in {
        "/s/a%00/config.json": "unknown_store",
        "/s/demo/a%00/shipwhen.js": "unknown_script",
    }.items():
        check(await shop.get(path), 404, code)


async def test_options_that_are_not_json_are_the_senders_fault(small_shop):
    for options in ("x", "[]", '{"render_with": 3}'):
        headers = {"stencil-options": options}
        check(await small_shop.get("/demo/cornerstone/cart.php", headers=headers), 422, "invalid")


async def test_a_refused_method_is_told_with_the_allowed_ones(small_shop):
    answer = await small_shop.client.post("/s/demo/config.json")

    assert {"GET", "HEAD"} == set(answer.headers["allow"].split(", "))


async def test_a_broken_form_is_the_senders_fault(small_shop):
    answer = await small_shop.client.post(
        "/demo/cornerstone/remote/v1/cart/add",
        content=b"not multipart",
        headers={"content-type": "multipart/form-data; boundary=x"},
    )

    check(answer, 400, "bad_request")


async def test_a_fault_of_ours_is_logged_and_not_told(shop):
    await lose_the_stores()
    with capture_logs() as logs:
        answer = await shop.get("/s/demo/availability.json?products=101")

    check(answer, 500, "internal")
    assert "stores" not in answer.text
    assert [(each["log_level"], each["event"], each["path"]) for each in logs] == [
        ("error", "fault", "/s/demo/availability.json")
    ]


async def test_what_is_remembered_is_told_while_the_database_is_away(shop):
    paths = [
        "/s/demo/availability.json?products=101",
        "/s/demo/config.json",
        "/s/demo/shipwhen.js?theme=cornerstone",
    ]
    before = [await shop.get(path) for path in paths]
    await shop.client.patch("/demo/state", json={})
    await lose_the_stores()
    with capture_logs() as logs:
        after = [await shop.get(path) for path in paths]

    assert [each.content for each in before] == [each.content for each in after]
    assert [200] * len(paths) == [each.status_code for each in after]
    assert ["answered from memory"] * len(paths) == [each["event"] for each in logs]
