from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from shipwhen.stock.models import Action, BatchState
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0008_products_page')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Batch',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.ForeignKeyField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='batches', on_delete=OnDelete.RESTRICT)),
                ('action', fields.CharEnumField(description='ASSIGN: assign\nEDIT: edit\nUNASSIGN: unassign', enum_type=Action, max_length=16)),
                ('state', fields.CharEnumField(default=BatchState.READ, description='READ: read\nCHECKING: checking\nCHECKED: checked\nAPPLYING: applying\nDONE: done\nUNDOING: undoing\nUNDONE: undone\nSTOPPED: stopped', enum_type=BatchState, max_length=16)),
                ('by', fields.CharField(max_length=255)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('source', fields.CharField(default='', db_default='', max_length=255)),
                ('header', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('columns', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('ticked', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('options', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('all_or_none', fields.BooleanField(default=False, db_default=False)),
                ('rows', fields.IntField(default=0, db_default=0)),
                ('handled', fields.IntField(default=0, db_default=0)),
                ('wrong', fields.IntField(default=0, db_default=0)),
                ('same', fields.IntField(default=0, db_default=0)),
            ],
            options={'table': 'batches', 'app': 'shipwhen', 'indexes': [Index(fields=['store_id', 'id'])], 'pk_attr': 'id', 'table_description': 'Many changes that somebody wants at once, of a file or of products that they chose.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='BatchPortion',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('batch', fields.ForeignKeyField('shipwhen.Batch', source_field='batch_id', db_constraint=True, to_field='id', related_name='portions', on_delete=OnDelete.CASCADE)),
                ('number', fields.IntField()),
                ('count', fields.IntField()),
                ('rows', fields.TextField(unique=False)),
                ('outcomes', fields.TextField(default='[]', unique=False)),
                ('wrong', fields.IntField(default=0, db_default=0)),
                ('before', fields.TextField(default='{}', unique=False)),
                ('state', fields.CharEnumField(default=BatchState.READ, description='READ: read\nCHECKING: checking\nCHECKED: checked\nAPPLYING: applying\nDONE: done\nUNDOING: undoing\nUNDONE: undone\nSTOPPED: stopped', enum_type=BatchState, max_length=16)),
            ],
            options={'table': 'batch_portions', 'app': 'shipwhen', 'unique_together': (('batch', 'number'),), 'pk_attr': 'id', 'table_description': 'Some neighbouring rows of a batch, which are handled together.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Assignment',
            name='batch_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Store',
            name='date_formats',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddIndex(
            model_name='Variant',
            index=Index(fields=['store_id', 'sku']),
        ),
    ]
