from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0019_revision')]

    initial = False

    operations = [
        ops.AddField(
            model_name='StockLevel',
            name='platform_safety_stock',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='Assignment',
            name='limits',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        # nobody knows any more what limits these had
        ops.RunSQL(
            "UPDATE assignments SET limits = '{}' WHERE mode = 'native' AND taken_at IS NULL", ''
        ),
    ]
