from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0006_modes')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Change',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.ForeignKeyField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='changes', on_delete=OnDelete.RESTRICT)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('by', fields.CharField(max_length=255)),
                ('action', fields.CharField(max_length=64)),
                ('subject', fields.CharField(max_length=255)),
                ('product_id', fields.IntField(null=True)),
                ('before', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('after', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'changes', 'app': 'shipwhen', 'indexes': [Index(fields=['store_id', 'at']), Index(fields=['store_id', 'product_id'])], 'pk_attr': 'id', 'table_description': 'What somebody changed of a store, from what to what, never changed itself.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Assignment',
            name='revision',
            field=fields.IntField(default=0, db_default=0),
        ),
    ]
