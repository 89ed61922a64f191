from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from shipwhen.bigcommerce.inventory import SellsFrom
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0015_revised_by')]

    initial = False

    operations = [
        ops.AddField(
            model_name='StockRules',
            name='sells_from',
            field=fields.CharEnumField(default=SellsFrom.DEFAULT, db_default='default', description='DEFAULT: default\nALL: all', max_length=16, enum_type=SellsFrom),
        ),
        ops.AddField(
            model_name='StockLevel',
            name='locations',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='StockLevel',
            name='on_hand_elsewhere',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='StockLevel',
            name='limit_exceeded',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddIndex(
            model_name='StockLevel',
            index=Index(fields=['limit_exceeded']),
        ),
    ]
