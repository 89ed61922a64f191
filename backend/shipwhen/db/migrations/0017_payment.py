"""Whether an order is paid, and what waits with it."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("shipwhen", "0016_locations")]

    operations = [
        ops.AddField("Order", "payment", fields.CharField(max_length=32, null=True)),
        ops.AddField("Backorder", "paid", fields.BooleanField(null=True)),
    ]
