"""Stores of any size, all of it in stock, filled by the database itself."""

from tortoise import connections

from shipwhen.db import connected
from shipwhen.stores.models import Store

HASH = "stocked"
VARIANTS_EACH = 10
FIRST = 1_000
"""Products are numbered from here on, and each one's variants from ten times that."""

PRODUCTS = """
INSERT INTO products (store_id, product_id, name)
WITH RECURSIVE numbers(number) AS (
  SELECT {first} UNION ALL SELECT number + 1 FROM numbers WHERE number < {last}
) SELECT {store}, number, 'Product ' || number FROM numbers
"""
VARIANTS = """
INSERT INTO variants (store_id, product_id, variant_id, sku, options)
WITH RECURSIVE places(place) AS (
  SELECT 0 UNION ALL SELECT place + 1 FROM places WHERE place < {each} - 1
) SELECT store_id, id, product_id * {each} + place, 'SKU-' || product_id || '-' || place,
       {options}
FROM products CROSS JOIN places ORDER BY id, place
"""
LEVELS = """
INSERT INTO stock_levels (variant_id, kind, on_hand, safety_stock, qty_backordered,
                          backorder_policy, backorder_limit)
SELECT id, 'backorder', variant_id % 7, variant_id % 2, 0,
       CASE variant_id % 3 WHEN 0 THEN 'incoming' WHEN 1 THEN 'limited' ELSE 'unlimited' END,
       CASE variant_id % 3 WHEN 1 THEN 40 END
FROM variants ORDER BY id
"""
SHIPMENTS = """
INSERT INTO incoming_shipments (variant_id, quantity, date)
SELECT id, 25, {day} FROM variants WHERE variant_id % 3 = 0 ORDER BY id
"""
OPTIONS, DAY = """'{"41":"' || (100 + place) || '"}'""", "'2099-03-01'"
SQLITE = {"options": OPTIONS, "day": DAY}
POSTGRES = {"options": f"CAST({OPTIONS} AS JSONB)", "day": f"DATE {DAY}"}


def products(variants: int) -> range:
    """The numbers of the products of a store that has so many variants."""
    return range(FIRST, FIRST + variants // VARIANTS_EACH)


async def fill(url: str, variants: int) -> None:
    """A third of the variants have a shipment on the way. PostgreSQL counts its rows, as it does
    by itself after a while; SQLite never does."""
    async with connected(url):
        store = await Store.create(hash=HASH, name="Stocked")
        numbers, connection = products(variants), connections.get("default")
        facts = {"store": store.id, "first": numbers[0], "last": numbers[-1], "each": VARIANTS_EACH}
        postgres = url.startswith("postgres")
        facts |= POSTGRES if postgres else SQLITE
        for sql in (PRODUCTS, VARIANTS, LEVELS, SHIPMENTS):
            await connection.execute_script(sql.format(**facts))
        if postgres:
            await connection.execute_script("VACUUM ANALYZE")
