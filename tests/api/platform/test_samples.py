"""Bodies of hooks, held against the platform's own samples."""

import json

import pytest

from . import spec
from .conftest import HASH, HOOKS

SAMPLES = spec.FOLDER.parent / "webhook-samples"
JACKET, KETTLE = 1041, 1030
PAID = {"payments": [{"provider_id": "custom", "amount": 1, "offline": True}]}


@pytest.fixture
def samples() -> dict[str, dict]:
    """By scope; some files name the store in the producer, some leave its place open."""
    if not SAMPLES.is_dir():
        pytest.skip(f"the platform's samples are not in {SAMPLES}")
    found = [json.loads(file.read_text()) for file in sorted(SAMPLES.glob("*.json"))]
    return {each["scope"]: each for each in found if "context" not in each["data"]}


def shape(body: object) -> object:
    """Names and types."""
    if isinstance(body, dict):
        return {name: shape(value) for name, value in body.items()}
    return type(body).__name__


async def live(box) -> None:
    """A day in a store: each event that the samples know and the sandbox raises."""
    await box.put("/v3/catalog/products/103", {"inventory_level": 5})
    await box.put("/v3/catalog/variants", [{"id": JACKET, "inventory_level": 10}])
    lamp = {"name": "Lamp", "type": "physical", "weight": 1, "price": 9}
    made = (await box.post("/v3/catalog/products", lamp)).json()["data"]
    await box.delete(f"/v3/catalog/products/{made['id']}")
    order = box.store.place_order([(JACKET, 2), (KETTLE, 1)], status_id=0)
    box.store.set_order_status(order.id, 11)
    line = order.lines[0].id
    items = [{"order_product_id": line, "quantity": 1}]
    await box.post(f"/v2/orders/{order.id}/shipments", {"order_address_id": 1, "items": items})
    item = {"item_type": "PRODUCT", "item_id": line, "quantity": 1}
    path = f"/v3/orders/{order.id}/payment_actions/refunds"
    await box.post(path, {"items": [item], **PAID})
    await box.delete(f"/v2/orders/{order.id}")
    await box.delete("/v3/catalog/products/104")
    box.store.add_location("Warehouse")
    box.platform.cancel(HASH)


async def test_each_event_is_told_as_its_sample_is(box, samples):
    for scope in ("order", "product", "sku", "shipment", "channel", "inventory", "app"):
        hook = {"scope": f"store/{scope}/*", "destination": HOOKS}
        assert (await box.post("/v3/hooks", hook)).status_code == 200
    await live(box)
    await box.platform.delivered()
    told = {body["scope"]: body for body in box.heard}

    assert len(told.keys() & samples.keys()) == 18
    for scope in told.keys() & samples.keys():
        assert shape(told[scope]) == shape(samples[scope]), scope
