from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0012_plans')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Look',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.ForeignKeyField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='looks', on_delete=OnDelete.RESTRICT)),
                ('page', fields.CharField(max_length=255)),
                ('theme', fields.CharField(max_length=64)),
                ('missed', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'looks', 'app': 'shipwhen', 'unique_together': (('store', 'page'),), 'pk_attr': 'id', 'table_description': 'What the script found on a page of a store when its merchant looked at it last.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Store',
            name='url',
            field=fields.CharField(default='', db_default='', max_length=255),
        ),
    ]
