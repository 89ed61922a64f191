from tortoise import fields
from tortoise.models import Model

from shipwhen.catalog.models import Variant
from shipwhen.promise import Kind, Policy


class StockLevel(Model):
    """The stock of an assigned variant, one without a level is left alone by Shipwhen."""

    id = fields.IntField(primary_key=True)
    variant: fields.OneToOneRelation[Variant] = fields.OneToOneField(
        "shipwhen.Variant", "stock_level", on_delete=fields.RESTRICT
    )
    kind = fields.CharEnumField(Kind, max_length=16)
    on_hand = fields.IntField()
    safety_stock = fields.IntField()
    qty_backordered = fields.IntField()
    backorder_policy = fields.CharEnumField(Policy, max_length=16)
    backorder_limit = fields.IntField(null=True)
    lead_time_shortest = fields.IntField(null=True)
    lead_time_longest = fields.IntField(null=True)

    class Meta:
        app = "shipwhen"
        table = "stock_levels"


class IncomingShipment(Model):
    """Units of a variant on the way, due between two days."""

    id = fields.IntField(primary_key=True)
    variant: fields.ForeignKeyRelation[Variant] = fields.ForeignKeyField(
        "shipwhen.Variant", "incoming", on_delete=fields.RESTRICT
    )
    quantity = fields.IntField()
    date_from = fields.DateField(null=True)
    date = fields.DateField()

    class Meta:
        app = "shipwhen"
        table = "incoming_shipments"
