from tortoise import fields
from tortoise.models import Model

from shipwhen.stores.models import Store


class Event(Model):
    """Something that the platform told, once, however often it told it."""

    id = fields.BigIntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "events", on_delete=fields.RESTRICT
    )
    scope = fields.CharField(max_length=96)
    hash = fields.CharField(max_length=64)
    data = fields.JSONField[dict[str, object]]()
    """What it is about. Numbers in it are never believed, the platform is asked instead."""
    at = fields.DatetimeField()

    class Meta:
        app = "shipwhen"
        table = "events"
        unique_together = (("store", "scope", "hash"),)
        indexes = (("at",),)
