from tortoise import fields
from tortoise.models import Model

from shipwhen.stores.models import Store


class Product(Model):
    """A product as the platform numbers it."""

    id = fields.IntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "products", on_delete=fields.RESTRICT
    )
    product_id = fields.IntField()
    name = fields.CharField(max_length=255)

    class Meta:
        app = "shipwhen"
        table = "products"
        unique_together = (("store", "product_id"),)


class Variant(Model):
    """One stock-keeping unit, options map option ids to value ids, empty without options."""

    id = fields.IntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "variants", on_delete=fields.RESTRICT
    )
    product: fields.ForeignKeyRelation[Product] = fields.ForeignKeyField(
        "shipwhen.Product", "variants", on_delete=fields.RESTRICT
    )
    variant_id = fields.IntField()
    sku = fields.CharField(max_length=255)
    options = fields.JSONField[dict[str, str]](default=dict)

    class Meta:
        app = "shipwhen"
        table = "variants"
        unique_together = (("store", "variant_id"),)


class KitPart(Model):
    """A variant that every unit of a kit takes, with an option only where its value is chosen."""

    id = fields.IntField(primary_key=True)
    product: fields.ForeignKeyRelation[Product] = fields.ForeignKeyField(
        "shipwhen.Product", "parts", on_delete=fields.RESTRICT
    )
    variant: fields.ForeignKeyRelation[Variant] = fields.ForeignKeyField(
        "shipwhen.Variant", "part_of", on_delete=fields.RESTRICT
    )
    option_id = fields.CharField(max_length=20, default="")
    value_id = fields.CharField(max_length=20, default="")

    class Meta:
        app = "shipwhen"
        table = "kit_parts"
        unique_together = (("product", "variant", "option_id", "value_id"),)
