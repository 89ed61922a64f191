from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0013_looks')]

    initial = False

    operations = [
        ops.AddField(
            model_name='StockRules',
            name='buffer_days',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='StockRules',
            name='safety_stock',
            field=fields.IntField(default=0, db_default=0),
        ),
    ]
