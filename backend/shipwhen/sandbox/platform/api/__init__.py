"""The platform's endpoints, one module for each noun."""

from shipwhen.sandbox.platform.api import (
    brands,
    categories,
    channels,
    hooks,
    information,
    inventory,
    metafields,
    orders,
    products,
    refunds,
    scripts,
    settings,
    shipments,
    variants,
)
from shipwhen.sandbox.platform.call import Rule

RULES: list[Rule] = [
    *information.RULES,
    *settings.RULES,
    *channels.RULES,
    *products.RULES,
    *variants.RULES,
    *brands.RULES,
    *categories.RULES,
    *inventory.RULES,
    *orders.RULES,
    *refunds.RULES,
    *shipments.RULES,
    *metafields.RULES,
    *scripts.RULES,
    *hooks.RULES,
]
