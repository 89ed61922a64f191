"""What a merchant lets us do: the names that the platform's `scope` lists."""

NEEDED = (
    "store_v2_products",
    "store_inventory",
    "store_v2_orders",
    "store_v2_information",
    "store_v2_content",
    "store_channel_settings_read_only",
    "store_themes_read_only",
)
"""For catalogue, stock, orders, settings, script tags, storefronts and their themes."""


def lacking(granted: str) -> list[str]:
    """Those not granted; who may write may read, too."""
    scopes = {each.removesuffix("_manage") for each in granted.split()}
    return [each for each in NEEDED if not {each, each.removesuffix("_read_only")} & scopes]
