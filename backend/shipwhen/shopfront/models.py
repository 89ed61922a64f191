from tortoise import fields
from tortoise.models import Model

from shipwhen.stores.models import Store


class ScriptBuild(Model):
    """The bytes of a script as once served, so that a page that pinned them still gets them."""

    id = fields.IntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "script_builds", on_delete=fields.RESTRICT
    )
    theme = fields.CharField(max_length=64, default="", db_default="")
    """That it was asked for, empty where the store's own was."""
    hash = fields.CharField(max_length=64)
    body = fields.BinaryField()
    at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        app = "shipwhen"
        table = "script_builds"
        unique_together = (("store", "hash"),)


class Look(Model):
    """What the script found on a page of a store when its merchant looked at it last."""

    id = fields.IntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "looks", on_delete=fields.RESTRICT
    )
    page = fields.CharField(max_length=255)
    """Its path."""
    theme = fields.CharField(max_length=64)
    """The adapter in use there, nothing where the script did not run."""
    missed = fields.JSONField[list[str]](default=list)
    """Places that the adapter names and that were not there."""
    at = fields.DatetimeField()

    class Meta:
        app = "shipwhen"
        table = "looks"
        unique_together = (("store", "page"),)
