from tortoise import fields
from tortoise.models import Model


class Store(Model):
    """One BigCommerce store, its hash is its name in every public address."""

    id = fields.IntField(primary_key=True)
    hash = fields.CharField(max_length=64, unique=True)
    name = fields.CharField(max_length=255)
    timezone = fields.CharField(max_length=64, default="UTC", db_default="UTC")
    language = fields.CharField(max_length=35, default="en", db_default="en")
    theme = fields.CharField(max_length=64, null=True)
    """Id of the adapter the merchant chose, null lets each page be recognised."""

    class Meta:
        app = "shipwhen"
        table = "stores"
