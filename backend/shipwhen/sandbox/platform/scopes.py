"""Which scope an endpoint asks for."""

from shipwhen.sandbox.platform.answers import Refused

SCOPES = {
    "/v3/catalog": "store_v2_products",
    "/v3/inventory/locations": "store_locations",
    "/v3/inventory": "store_inventory",
    "/v2/order": "store_v2_orders",
    "/v3/orders": "store_v2_orders",
    "/v2/store": "store_v2_information",
    "/v3/settings": "store_v2_information",
    "/v3/content/scripts": "store_v2_content",
    "/v3/channels": "store_channel_settings",
    "/v3/themes": "store_themes",
}
"""By the beginning of the path, the first that fits; `_read_only` is enough to read."""
LEVELS = "/items"
"""Levels at a location belong to the inventory, the location itself does not."""


def check(granted: str, method: str, path: str) -> None:
    """Raises Refused; a token without scopes is one that may do everything."""
    if not granted:
        return
    wanted = _of(path)
    good = {wanted, f"{wanted}_manage", *([f"{wanted}_read_only"] if method == "GET" else [])}
    if wanted and not good & set(granted.split()):
        raise Refused(403, "You don't have a required scope to access the endpoint.")


def _of(path: str) -> str:
    if path.endswith(LEVELS):
        return SCOPES["/v3/inventory"]
    return next((scope for start, scope in SCOPES.items() if path.startswith(start)), "")
