from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from shipwhen.catalog.models import Variant
from shipwhen.stock.models import Mode
from shipwhen.stores.models import Store


class Order(Model):
    """An order with lines of assigned variants."""

    id = fields.BigIntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "orders", on_delete=fields.RESTRICT
    )
    store_id: int
    order_id = fields.IntField()
    status_id = fields.IntField()
    channel_id = fields.IntField(default=1, db_default=1)
    placed_at = fields.DatetimeField()
    modified_at = fields.DatetimeField()
    """By the platform's clock, when it was read."""
    gone = fields.BooleanField(default=False, db_default=False)
    """Deleted or archived."""
    currency = fields.CharField(max_length=3, null=True)
    """Of its prices, null where it was read before they were kept."""
    payment = fields.CharField(max_length=32, null=True)
    """The platform's word, empty where it says nothing, null where it was read before."""
    read_at = fields.DatetimeField()
    note = fields.TextField(null=True)
    """The backorder message, as it was decided before it was written."""
    noted_at = fields.DatetimeField(null=True)
    """When the backorder message was found in its notes."""

    class Meta:
        app = "shipwhen"
        table = "orders"
        unique_together = (("store", "order_id"),)
        indexes = (("store_id", "placed_at"),)


class Reconciliation(Model):
    """One comparison of what we know with what the platform says."""

    id = fields.BigIntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "reconciliations", on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()
    differences = fields.JSONField[list[dict[str, str]]](default=list)
    repaired = fields.BooleanField(default=True, db_default=True)
    """Whether what differed was made good, otherwise it was only looked at."""
    by = fields.CharField(max_length=255, default="", db_default="")
    """Who asked for it, nobody at night."""

    class Meta:
        app = "shipwhen"
        table = "reconciliations"
        indexes = (("store_id", "at"),)


class OrderLine(Model):
    """A line of an assigned variant: what it was told, and what it holds of our stock."""

    id = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "shipwhen.Order", "lines", on_delete=fields.RESTRICT
    )
    line_id = fields.IntField()
    variant: fields.ForeignKeyRelation[Variant] = fields.ForeignKeyField(
        "shipwhen.Variant", "order_lines", on_delete=fields.RESTRICT
    )
    variant_id: int
    name = fields.CharField(max_length=255)
    mode = fields.CharEnumField(Mode, max_length=16, default=Mode.MANAGED, db_default="managed")
    """Who took its units at first, and gives them back where it counts."""
    quantity = fields.IntField()
    price = fields.DecimalField(max_digits=20, decimal_places=4, null=True)
    """Of a unit, as the shopper paid it, with tax and before discounts."""
    ready = fields.IntField()
    """Told to ship now, when it was ordered, as are the units backordered and their windows."""
    backordered = fields.IntField()
    oversold = fields.IntField(default=0, db_default=0)
    """Of those, units past what could be had: the sale was not closed in time."""
    splits = fields.JSONField[list[dict[str, Any]]](default=list)
    held = fields.IntField(default=0, db_default=0)
    """Units that it has from the shelf."""
    waiting = fields.IntField(default=0, db_default=0)
    """Units that it waits for."""
    shipped = fields.IntField(default=0, db_default=0)
    settled = fields.IntField(default=0, db_default=0)
    """Units that it waits for no more since its order was set to shipped by hand."""
    moves = fields.IntField(default=0, db_default=0)
    """How often it moved stock, each movement has a number of its own."""

    class Meta:
        app = "shipwhen"
        table = "order_lines"
        unique_together = (("order", "line_id"),)
        indexes = (("variant_id",),)


class State(StrEnum):
    """What became of units that were backordered."""

    WAITING = "waiting"
    """Some of them are still to come."""
    READY = "ready"
    """All have arrived and are kept for the order."""
    SHIPPED = "shipped"
    CANCELLED = "cancelled"
    """Nobody waits for them any more."""


class Backorder(Model):
    """A line of which units were backordered, as the report finds and adds it up.

    All of it follows from the line and its order, and is written with them."""

    id = fields.BigIntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "backorders", on_delete=fields.RESTRICT
    )
    line: fields.OneToOneRelation[OrderLine] = fields.OneToOneField(
        "shipwhen.OrderLine", "backorder", on_delete=fields.RESTRICT
    )
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "shipwhen.Order", "backorders", on_delete=fields.RESTRICT
    )
    variant: fields.ForeignKeyRelation[Variant] = fields.ForeignKeyField(
        "shipwhen.Variant", "backorders", on_delete=fields.RESTRICT
    )
    placed_at = fields.DatetimeField()
    state = fields.CharEnumField(State, max_length=16)
    waiting = fields.IntField()
    promised_by = fields.DateField(null=True)
    """The day by which the next unit that waits was promised, null where it was promised none."""
    value = fields.BigIntField(null=True)
    """Of the units that wait, in ten thousandths of the currency, null where no price is known."""
    currency = fields.CharField(max_length=3, default="", db_default="")
    paid = fields.BooleanField(null=True)
    """Null where nothing tells."""

    class Meta:
        app = "shipwhen"
        table = "backorders"
        indexes = (
            ("store_id", "placed_at", "id", "variant_id"),
            ("store_id", "state", "placed_at", "id", "variant_id"),
            ("store_id", "variant_id", "state", "placed_at", "id"),
        )
