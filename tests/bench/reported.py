"""Stores with a history of backorders of any length, written by the database itself."""

from tortoise import connections

from bench.installed import HASH, take_in
from shipwhen.db import connected
from shipwhen.stores.models import Store

PRODUCTS, BRANDS, CATEGORIES = 3_000, 100, 20
WAITING = 2_000
"""Lines that wait, however many there were before: a longer history is no longer queue."""
MINUTES = 1_000_000
"""Orders are spread over as many, nearly two years."""

NUMBERS = """WITH RECURSIVE numbers(i) AS (
  SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < {last})"""
FILL = (
    """INSERT INTO brands (store_id, brand_id, name, read_at)
    {numbers} SELECT {store}, i, 'Brand ' || i, {now} FROM numbers
    WHERE i BETWEEN 1 AND {brands}""",
    """INSERT INTO categories (store_id, category_id, name, read_at)
    {numbers} SELECT {store}, i, 'Category ' || i, {now} FROM numbers
    WHERE i BETWEEN 1 AND {categories}""",
    """INSERT INTO products (store_id, product_id, name, brand_id)
    {numbers} SELECT {store}, i, 'Product ' || i, 1 + i % {brands} FROM numbers
    WHERE i BETWEEN 1 AND {products}""",
    """INSERT INTO placements (store_id, product_id, category_id)
    SELECT store_id, id, 1 + product_id % {categories} FROM products""",
    """INSERT INTO variants (store_id, product_id, variant_id, sku, options)
    SELECT store_id, id, product_id, 'SKU-' || product_id, {nothing} FROM products ORDER BY id""",
    """INSERT INTO orders (id, store_id, order_id, status_id, placed_at, modified_at, read_at,
                           currency)
    {numbers} SELECT i + 1, {store}, {lines} - i, 11, {at}, {now}, {now}, 'USD' FROM numbers
    WHERE i < {lines}""",
    """INSERT INTO order_lines (id, order_id, line_id, variant_id, name, quantity, price, ready,
                                backordered, splits, held, waiting)
    {numbers} SELECT i + 1, i + 1, 1, v.id, 'Product ' || v.product_id, 3, {price}, 1, 2, {splits},
           1, 2
    FROM numbers JOIN variants v ON v.variant_id = 1 + (i % {products} * 7919) % {products}
    WHERE i < {lines}""",
    """INSERT INTO backorders (store_id, line_id, order_id, variant_id, placed_at, state, waiting,
                               value, currency, paid)
    SELECT {store}, l.id, o.id, l.variant_id, o.placed_at,
           CASE WHEN o.id % 5 = 0 AND o.id <= 5 * {waiting} THEN 'waiting'
                WHEN o.id % 7 = 0 THEN 'cancelled' WHEN o.id % 11 = 0 THEN 'ready'
                ELSE 'shipped' END,
           CASE WHEN o.id % 5 = 0 AND o.id <= 5 * {waiting} THEN 2 ELSE 0 END,
           CASE WHEN o.id % 5 = 0 AND o.id <= 5 * {waiting} THEN 399800 ELSE 0 END, 'USD',
           NOT (o.id % 3 = 0 AND o.id <= 5 * {waiting})
    FROM order_lines l JOIN orders o ON o.id = l.order_id""",
)
UNCHECKED = """SET session_replication_role = replica; {0};
SET session_replication_role = DEFAULT"""
"""To look up what each row points at takes PostgreSQL longer than to write it."""
SPLITS = """'[{{"date_from":"2026-12-01","date":"2026-12-03","quantity":2}}]'"""
SQLITE = {
    "at": "strftime('%Y-%m-%d %H:%M:%S+00:00', '2026-11-21 12:00:00',"
    " '-' || (i * {step}) || ' minutes')",
    "now": "'2026-11-21 12:00:00+00:00'",
    "price": "'19.9900'",
    "nothing": "'{{}}'",
    "splits": SPLITS,
}
POSTGRES = {
    "at": "TIMESTAMPTZ '2026-11-21 12:00:00+00' - i * {step} * INTERVAL '1 minute'",
    "now": "TIMESTAMPTZ '2026-11-21 12:00:00+00'",
    "price": "19.99",
    "nothing": "CAST('{{}}' AS JSONB)",
    "splits": f"CAST({SPLITS} AS JSONB)",
}


async def fill(url: str, lines: int) -> None:
    """The same catalogue and the same queue, whatever the history."""
    await take_in(url)
    async with connected(url):
        store, connection = await Store.get(hash=HASH), connections.get("default")
        postgres = url.startswith("postgres")
        facts: dict[str, object] = {
            "store": store.id,
            "lines": lines,
            "products": PRODUCTS,
            "brands": BRANDS,
            "categories": CATEGORIES,
            "waiting": WAITING,
            "numbers": NUMBERS.format(last=max(lines, PRODUCTS)),
        }
        words = POSTGRES if postgres else SQLITE
        facts |= {name: sql.format(step=MINUTES // lines) for name, sql in words.items()}
        for sql in FILL:
            each = sql.format(**facts)
            await connection.execute_script(UNCHECKED.format(each) if postgres else each)
        if postgres:
            await connection.execute_script("VACUUM ANALYZE")
