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
    sku = fields.CharField(max_length=255, default="", db_default="")
    is_visible = fields.BooleanField(default=True, db_default=True)
    availability = fields.CharField(max_length=16, default="available", db_default="available")
    inventory_tracking = fields.CharField(max_length=16, default="none", db_default="none")
    inventory_level = fields.IntField(default=0, db_default=0)
    brand_id = fields.IntField(default=0, db_default=0)
    """As the platform numbers brands, 0 for none."""
    gone = fields.BooleanField(default=False, db_default=False)
    """Whether the platform no longer has it; what was sold of it is still known."""
    swept = fields.IntField(default=0, db_default=0)
    """The sweep that saw it last."""
    read_at = fields.DatetimeField(null=True)
    """When the platform was asked for what stands here."""
    name_key = fields.CharField(max_length=100, default="", db_default="")
    """The name as lists are sorted by it."""
    words = fields.TextField(default="", db_default="")
    """Its name and all its stock-keeping units in small letters, to be searched."""
    kept = fields.BooleanField(default=False, db_default=False)
    """Whether Shipwhen keeps its stock."""
    standings = fields.IntField(default=0, db_default=0)
    """How its variants stand, and their units on hand, added up: derived from their stock."""
    on_hand = fields.IntField(default=0, db_default=0)
    salable = fields.IntField(default=-1, db_default=-1)
    """Units that can be sold in all, the largest number where there is no limit, -1 if not kept."""

    class Meta:
        app = "shipwhen"
        table = "products"
        unique_together = (("store", "product_id"),)
        indexes = (
            ("store_id", "brand_id", "gone"),
            ("store_id", "gone", "kept"),
            ("store_id", "gone", "name_key", "id"),
            ("store_id", "gone", "sku", "id"),
            ("store_id", "gone", "on_hand", "id"),
            ("store_id", "gone", "salable", "id"),
        )


class Brand(Model):
    """A brand as the platform numbers it, gone where the platform has none of that number."""

    id = fields.IntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "brands", on_delete=fields.RESTRICT
    )
    brand_id = fields.IntField()
    name = fields.CharField(max_length=255)
    gone = fields.BooleanField(default=False, db_default=False)
    read_at = fields.DatetimeField()

    class Meta:
        app = "shipwhen"
        table = "brands"
        unique_together = (("store", "brand_id"),)


class Category(Model):
    """A category as the platform numbers it, gone where the platform has none of that number."""

    id = fields.IntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "categories", on_delete=fields.RESTRICT
    )
    category_id = fields.IntField()
    name = fields.CharField(max_length=255)
    parent_id = fields.IntField(default=0, db_default=0)
    """The category that it is part of, 0 at the top of its tree."""
    tree_id = fields.IntField(default=0, db_default=0)
    """Each storefront may have a tree of its own."""
    gone = fields.BooleanField(default=False, db_default=False)
    read_at = fields.DatetimeField()

    class Meta:
        app = "shipwhen"
        table = "categories"
        unique_together = (("store", "category_id"),)


class Placement(Model):
    """A product stands in a category, whether or not that is known by name yet."""

    id = fields.BigIntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "placements", on_delete=fields.RESTRICT
    )
    product: fields.ForeignKeyRelation[Product] = fields.ForeignKeyField(
        "shipwhen.Product", "placements", on_delete=fields.RESTRICT
    )
    product_id: int
    category_id = fields.IntField()

    class Meta:
        app = "shipwhen"
        table = "placements"
        unique_together = (("product", "category_id"),)
        indexes = (("store_id", "category_id", "product_id"),)


class Variant(Model):
    """One stock-keeping unit, options map option ids to value ids, empty without options."""

    id = fields.IntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "variants", on_delete=fields.RESTRICT
    )
    product: fields.ForeignKeyRelation[Product] = fields.ForeignKeyField(
        "shipwhen.Product", "variants", on_delete=fields.RESTRICT
    )
    store_id: int
    product_id: int
    variant_id = fields.IntField()
    sku = fields.CharField(max_length=255)
    options = fields.JSONField[dict[str, str]](default=dict)
    inventory_level = fields.IntField(default=0, db_default=0)
    purchasing_disabled = fields.BooleanField(default=False, db_default=False)
    gone = fields.BooleanField(default=False, db_default=False)

    class Meta:
        app = "shipwhen"
        table = "variants"
        unique_together = (("store", "variant_id"),)
        indexes = (("product_id",), ("store_id", "sku"))


class Sweep(Model):
    """One reading of a whole catalogue, which goes on where it was left."""

    id = fields.IntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "sweeps", on_delete=fields.RESTRICT
    )
    last_product_id = fields.IntField(default=0, db_default=0)
    highest_product_id = fields.IntField(default=0, db_default=0)
    """Known when it began: numbers past it were given since."""
    products = fields.IntField(default=0, db_default=0)
    """Read so far."""
    total = fields.IntField(default=0, db_default=0)
    begun_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        app = "shipwhen"
        table = "sweeps"


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
