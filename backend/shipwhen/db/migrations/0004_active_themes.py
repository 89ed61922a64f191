from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0003_stock_and_orders')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Store',
            name='active_themes',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
    ]
