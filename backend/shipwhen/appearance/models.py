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
    by = fields.CharField(max_length=255, default="", db_default="")
    """Who put it in force, empty where nobody of the store's did."""
    removed = fields.BooleanField(default=False, db_default=False)
    """The language was taken away, the document is the one it had."""

    class Meta:
        app = "shipwhen"
        table = "appearance_revisions"
        unique_together = (("store", "theme", "language", "version"),)


class AppearanceDraft(Model):
    """What somebody works on for a theme and a language, and who touched its texts last."""

    id = fields.IntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "appearance_drafts", on_delete=fields.RESTRICT
    )
    theme = fields.CharField(max_length=64)
    language = fields.CharField(max_length=35)
    document = fields.JSONField[dict[str, Any] | None](null=True)
    """Null where nothing waits to be published."""
    revision = fields.IntField(default=0, db_default=0)
    """How often the texts were saved or published, so that two who edit them at once are told."""
    at = fields.DatetimeField(auto_now=True)
    by = fields.CharField(max_length=255, default="", db_default="")

    class Meta:
        app = "shipwhen"
        table = "appearance_drafts"
        unique_together = (("store", "theme", "language"),)
