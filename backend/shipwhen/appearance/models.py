from typing import Any

from tortoise import fields
from tortoise.models import Model

from shipwhen.stores.models import Store


class AppearanceRevision(Model):
    """What a merchant published for a theme and a language, the newest version is in force."""

    id = fields.IntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "appearances", on_delete=fields.RESTRICT
    )
    theme = fields.CharField(max_length=64)
    language = fields.CharField(max_length=35)
    version = fields.IntField()
    document = fields.JSONField[dict[str, Any]]()
    at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        app = "shipwhen"
        table = "appearance_revisions"
        unique_together = (("store", "theme", "language", "version"),)
