"""What somebody has before them who assigns or edits a product."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from shipwhen.catalog.models import Product, Variant
from shipwhen.errors import Unknown
from shipwhen.promise import Shipment, Stock
from shipwhen.stock import service
from shipwhen.stock.editing import ShipmentEdit
from shipwhen.stock.models import Assignment, IncomingShipment, LocationLevel, Mode, StockLevel
from shipwhen.stock.rules import default_stock, rules_of
from shipwhen.stores.models import Store


@dataclass(frozen=True)
class Line:
    """One variant: its stock, and again its shipments by the names that the merchant gave them."""

    variant_id: int
    sku: str
    stock: Stock
    incoming: Sequence[ShipmentEdit] = ()
    locations: Sequence[LocationLevel] = ()
    """Where the platform counts at several."""
    limit_exceeded: bool = False
    """Other locations alone let more be backordered than is wanted."""


@dataclass(frozen=True)
class Worksheet:
    product: Product
    mode: Mode
    lines: Sequence[Line]
    revision: int | None
    """None where it is not assigned: then the stock is what it would begin with."""

    @property
    def counted_as_one(self) -> bool:
        """The platform knows no levels of its variants."""
        return self.product.inventory_tracking == "product" and len(self.lines) > 1


async def worksheet(store: Store, product_id: int) -> Worksheet:
    """Raises Unknown."""
    product = await Product.get_or_none(store=store, product_id=product_id, gone=False)
    if product is None:
        raise Unknown("product", str(product_id))
    variants = await Variant.filter(product_id=product.id, gone=False).order_by("variant_id")
    assignment = await Assignment.get_or_none(product=product, leaving__isnull=True)
    if assignment is None:
        rules = await rules_of(store)
        stock = default_stock(rules)
        lines = [_unassigned(product, each, stock) for each in variants]
        return Worksheet(product, rules.mode, lines, None)
    stocked = {row.variant_id: row for row in await service.of_products(store, [product_id])}
    incoming = await _incoming([each.id for each in variants])
    levels = {
        row.variant_id: row async for row in StockLevel.filter(variant__product_id=product.id)
    }
    lines = [
        Line(
            each.variant_id,
            each.sku,
            stocked[each.variant_id].stock,
            incoming[each.id],
            levels[each.id].locations or (),
            levels[each.id].limit_exceeded,
        )
        for each in variants
        if each.variant_id in stocked
    ]
    return Worksheet(product, assignment.mode, lines, assignment.revision)


def _unassigned(product: Product, variant: Variant, stock: Stock) -> Line:
    by_product = product.inventory_tracking == "product" or not variant.options
    level = product.inventory_level if by_product else variant.inventory_level
    return Line(variant.variant_id, variant.sku, replace(stock, on_hand=max(0, level)))


async def _incoming(rows: Collection[int]) -> dict[int, list[ShipmentEdit]]:
    found: dict[int, list[ShipmentEdit]] = defaultdict(list)
    known = IncomingShipment.filter(variant_id__in=list(rows), cancelled=False)
    for row in await known.order_by("date", "id"):
        if row.expected:
            shipment = Shipment(row.expected, row.date, row.date_from)
            found[row.variant_id].append(ShipmentEdit(shipment, row.id, row.reference))
    return found
