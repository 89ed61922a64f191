from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0020_safety_stock')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Batch',
            name='to_waiting',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Batch',
            name='touched',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
    ]
