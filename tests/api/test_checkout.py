"""The demo from end to end: an order is placed, a webhook tells of it, stock moves."""

import json
import re

from api.test_sandbox import SHOP, add, offers
from shipwhen.hooks.models import Event
from shipwhen.orders.models import Backorder, State


async def buy(shop, product: int, quantity: int, message: str = "") -> str:
    """Put something into the cart and order it; the address of the order."""
    await add(shop, product, quantity)
    answer = await shop.client.post(f"{SHOP}/checkout", data={"message": message})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def waiting(shop, variant: int) -> tuple[int, int]:
    """Units on the shelf and units owed, as the bar shows them."""
    product = variant // 10
    page = (await shop.get(f"{SHOP}/products/{product}/")).text
    [state] = re.findall(r'id="demo-bar-state">(.*?)</script>', page)
    variants = json.loads(state)["variants"]
    [stock] = [each["stock"] for each in variants if each["id"] == variant]
    return stock["on_hand"], stock["qty_backordered"]


async def test_an_order_takes_stock_by_a_webhook(shop):
    """103 has 2 on the shelf."""
    order = await buy(shop, 103, 5, "Ring twice")
    page = await shop.get(order)

    assert await waiting(shop, 1030) == (0, 3)
    assert "Ring twice" in page.text
    assert "Ember Enamel Kettle" in page.text
    assert await Event.filter(scope="store/order/created").count() == 1


async def test_an_order_that_is_cancelled_gives_its_units_back(shop):
    before = await waiting(shop, 1030)
    order = await buy(shop, 103, 5)
    answer = await shop.client.post(order, data={"act": "cancel"})
    page = await shop.get(order)

    assert answer.status_code == 303
    assert await waiting(shop, 1030) == before
    assert "Cancelled" in page.text
    assert "Be the merchant" not in page.text


async def test_what_the_last_order_used_up_is_no_longer_sold(shop):
    left = (await offers(shop, 103))[1030]["available_to_sell"]
    await buy(shop, 103, left)

    assert (await add(shop, 103))["error"] == "This product cannot be bought at the moment."


async def test_the_platform_refuses_what_it_has_not(small_shop):
    """110 was never assigned: the platform counts it, and has 25."""
    await add(small_shop, 110, 26)
    answer = await small_shop.client.post(f"{SHOP}/checkout", data={})
    cart = await small_shop.get(f"{SHOP}/cart.php")

    assert answer.status_code == 409
    assert "BigCommerce refused the order" in answer.text
    assert "Cedar Incense Sticks" in cart.text


async def test_an_empty_cart_is_not_ordered(small_shop):
    assert (await small_shop.client.post(f"{SHOP}/checkout", data={})).status_code == 422
    assert "The cart is empty" in (await small_shop.get(f"{SHOP}/checkout")).text


async def test_an_order_is_done_to_what_can_be_done_to_it(small_shop):
    order = await buy(small_shop, 103, 1)
    unknown = await small_shop.client.post(order, data={"act": "burn"})

    assert unknown.status_code == 422
    assert (await small_shop.get(f"{SHOP}/orders/9")).status_code == 404
    assert (await small_shop.client.post(order, data={"act": "ship"})).status_code == 303
    assert "Shipped" in (await small_shop.get(order)).text


async def test_an_order_that_is_shipped_waits_no_longer(small_shop):
    """Though three of its units had not come, as far as the shelf was told."""
    order = await buy(small_shop, 103, 5)
    await small_shop.client.post(order, data={"act": "ship"})

    assert await waiting(small_shop, 1030) == (0, 0)
    assert (await Backorder.get()).state == State.SHIPPED


async def test_reset_takes_orders_back(shop):
    before = await waiting(shop, 1030)
    orders = [await buy(shop, 103, 5) for _ in range(2)]
    await shop.client.post(orders[1], data={"act": "cancel"})
    await shop.client.post("/demo/reset")

    assert await waiting(shop, 1030) == before
    assert not await Backorder.exists()
    assert [(await shop.get(each)).status_code for each in orders] == [404, 404]
    assert await buy(shop, 103, 5) not in orders
    assert await waiting(shop, 1030) == (0, 3)
