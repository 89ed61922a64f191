from tortoise import fields
from tortoise.models import Model


class Job(Model):
    """Work that is due, one row for each kind and key, gone when it is done."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=64)
    key = fields.CharField(max_length=191)
    """What it is about, such as a store's hash: the same work asked for twice is done once."""
    asked = fields.IntField(default=1, db_default=1)
    """How often it was asked for: work asked for while it was under way is done again."""
    due_at = fields.DatetimeField()
    attempts = fields.IntField(default=0, db_default=0)
    lease = fields.CharField(max_length=32, default="", db_default="")
    """The worker that has it, empty while nobody does."""
    lease_until = fields.DatetimeField(null=True)
    last_error = fields.TextField(null=True)

    class Meta:
        app = "shipwhen"
        table = "jobs"
        unique_together = (("kind", "key"),)
        indexes = (("due_at",),)
