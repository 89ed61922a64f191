from typing import Any

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
    """Id of the adapter the merchant chose; null leaves it to the platform's word and the page."""
    date_formats = fields.JSONField[list[str] | None](null=True)
    """How the store writes days, in the letters of PHP; null until it was asked."""
    active_themes = fields.JSONField[list[str] | None](null=True)
    """What the platform calls the themes of the store's storefronts, null where it does not say."""

    url = fields.CharField(max_length=255, default="", db_default="")
    """Where shoppers find it, "" until the platform was asked."""
    revision = fields.IntField(default=0, db_default=0)
    """How often its products were edited: each bears the number of its last time."""

    class Meta:
        app = "shipwhen"
        table = "stores"


class Installation(Model):
    """How a store is reached, its secrets sealed, one without a token has uninstalled us."""

    id = fields.IntField(primary_key=True)
    store: fields.OneToOneRelation[Store] = fields.OneToOneField(
        "shipwhen.Store", "installation", on_delete=fields.RESTRICT
    )
    token = fields.TextField(default="", db_default="")
    hook_secret = fields.TextField(default="", db_default="")
    """Sealed too, sent with every webhook of this store as a second proof."""
    by_app = fields.BooleanField(default=True, db_default=True)
    """Whether the token is the app's or that of an account which the merchant made, whose hooks
    come unsigned."""
    scope = fields.TextField(default="", db_default="")
    account_uuid = fields.CharField(max_length=64, default="", db_default="")
    control_panel_url = fields.CharField(max_length=255, default="", db_default="")
    at = fields.DatetimeField()
    """When the token came."""

    class Meta:
        app = "shipwhen"
        table = "installations"


class StoreUser(Model):
    """Somebody who opened the app in a store's control panel."""

    id = fields.IntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "users", on_delete=fields.RESTRICT
    )
    user_id = fields.IntField()
    email = fields.CharField(max_length=255)
    locale = fields.CharField(max_length=35, default="", db_default="")
    owner = fields.BooleanField(default=False, db_default=False)
    removed_at = fields.DatetimeField(null=True)

    class Meta:
        app = "shipwhen"
        table = "store_users"
        unique_together = (("store", "user_id"),)


class Change(Model):
    """What somebody changed of a store, from what to what, never changed itself."""

    id = fields.BigIntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "changes", on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()
    by = fields.CharField(max_length=255)
    """An address, or in words what of ours did it."""
    action = fields.CharField(max_length=64)
    """A verb and a noun: `assign product`, `publish texts`."""
    subject = fields.CharField(max_length=255)
    """What was changed, by the name that people know."""
    product_id = fields.IntField(null=True)
    """As the platform numbers it, where the change is of a product."""
    before = fields.JSONField[dict[str, Any]](default=dict)
    after = fields.JSONField[dict[str, Any]](default=dict)

    class Meta:
        app = "shipwhen"
        table = "changes"
        indexes = (("store_id", "at"), ("store_id", "product_id"))


class Subscription(Model):
    """The plan that a store is on, one without a row is on the free one."""

    id = fields.IntField(primary_key=True)
    store: fields.OneToOneRelation[Store] = fields.OneToOneField(
        "shipwhen.Store", "subscription", on_delete=fields.RESTRICT
    )
    plan = fields.CharField(max_length=64)
    next_plan = fields.CharField(max_length=64, default="", db_default="")
    """In force once the period has ended, "" for the same."""
    subscription_id = fields.CharField(max_length=128, default="", db_default="")
    """As the platform names it, "" while nothing is paid."""
    period_ends_at = fields.DatetimeField(null=True)
    asked_plan = fields.CharField(max_length=64, default="", db_default="")
    """What the open checkout is for."""
    checkout_id = fields.CharField(max_length=128, default="", db_default="")

    class Meta:
        app = "shipwhen"
        table = "subscriptions"
