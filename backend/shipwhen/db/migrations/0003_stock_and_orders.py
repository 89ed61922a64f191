from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from shipwhen.stock.models import DueDay, EntryKind, Mode
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0002_platform')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Assignment',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('product', fields.OneToOneField('shipwhen.Product', source_field='product_id', db_constraint=True, to_field='id', related_name='assignment', on_delete=OnDelete.RESTRICT)),
                ('mode', fields.CharEnumField(description='NATIVE: native\nMANAGED: managed', enum_type=Mode, max_length=16)),
                ('tracking', fields.CharField(max_length=16)),
                ('availability', fields.CharField(max_length=16)),
                ('levels', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('taken_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('closed', fields.BooleanField(default=False, db_default=False)),
                ('leaving', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'assignments', 'app': 'shipwhen', 'pk_attr': 'id', 'table_description': 'A product that Shipwhen keeps, with all that it was before.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Order',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.ForeignKeyField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='orders', on_delete=OnDelete.RESTRICT)),
                ('order_id', fields.IntField()),
                ('status_id', fields.IntField()),
                ('channel_id', fields.IntField(default=1, db_default=1)),
                ('placed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('modified_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('gone', fields.BooleanField(default=False, db_default=False)),
                ('read_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('noted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'orders', 'app': 'shipwhen', 'unique_together': (('store', 'order_id'),), 'indexes': [Index(fields=['store_id', 'placed_at'])], 'pk_attr': 'id', 'table_description': 'An order with lines of assigned variants.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='OrderLine',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('order', fields.ForeignKeyField('shipwhen.Order', source_field='order_id', db_constraint=True, to_field='id', related_name='lines', on_delete=OnDelete.RESTRICT)),
                ('line_id', fields.IntField()),
                ('variant', fields.ForeignKeyField('shipwhen.Variant', source_field='variant_id', db_constraint=True, to_field='id', related_name='order_lines', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=255)),
                ('quantity', fields.IntField()),
                ('ready', fields.IntField()),
                ('backordered', fields.IntField()),
                ('oversold', fields.IntField(default=0, db_default=0)),
                ('splits', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('held', fields.IntField(default=0, db_default=0)),
                ('waiting', fields.IntField(default=0, db_default=0)),
                ('shipped', fields.IntField(default=0, db_default=0)),
                ('moves', fields.IntField(default=0, db_default=0)),
            ],
            options={'table': 'order_lines', 'app': 'shipwhen', 'unique_together': (('order', 'line_id'),), 'indexes': [Index(fields=['variant_id'])], 'pk_attr': 'id', 'table_description': 'A line of an assigned variant: what it was told, and what it holds of our stock.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Reconciliation',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.ForeignKeyField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='reconciliations', on_delete=OnDelete.RESTRICT)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('differences', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'reconciliations', 'app': 'shipwhen', 'indexes': [Index(fields=['store_id', 'at'])], 'pk_attr': 'id', 'table_description': 'One comparison of what we know with what the platform says.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StockEntry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.ForeignKeyField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='stock_entries', on_delete=OnDelete.RESTRICT)),
                ('variant', fields.ForeignKeyField('shipwhen.Variant', source_field='variant_id', db_constraint=True, to_field='id', related_name='stock_entries', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharEnumField(description='SET: set\nPLATFORM: platform\nORDER: order\nSHIPMENT: shipment\nALLOTMENT: allotment', enum_type=EntryKind, max_length=16)),
                ('on_hand', fields.IntField()),
                ('qty_backordered', fields.IntField()),
                ('source', fields.CharField(max_length=100)),
                ('source_event_id', fields.CharField(max_length=100)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'stock_entries', 'app': 'shipwhen', 'unique_together': (('variant', 'source_event_id'),), 'indexes': [Index(fields=['store_id', 'at'])], 'pk_attr': 'id', 'table_description': "One movement of a variant's units, never changed once it is written."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StockRules',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.OneToOneField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='stock_rules', on_delete=OnDelete.RESTRICT)),
                ('mode', fields.CharEnumField(default=Mode.MANAGED, description='NATIVE: native\nMANAGED: managed', db_default='managed', enum_type=Mode, max_length=16)),
                ('due_day', fields.CharEnumField(default=DueDay.WAIT, description='WAIT: wait\nRECEIVE: receive', db_default='wait', enum_type=DueDay, max_length=16)),
                ('keep_untracked', fields.BooleanField(default=True, db_default=True)),
                ('note', fields.CharField(default='staff', db_default='staff', max_length=16)),
            ],
            options={'table': 'stock_rules', 'app': 'shipwhen', 'pk_attr': 'id', 'table_description': 'How a store wants its stock kept, one without a row has the defaults.'},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='IncomingShipment',
            options={'table': 'incoming_shipments', 'app': 'shipwhen', 'indexes': [Index(fields=['variant_id'])], 'pk_attr': 'id', 'table_description': 'Units of a variant on the way, due between two days, some of them received already.'},
        ),
        ops.AddField(
            model_name='IncomingShipment',
            name='cancelled',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='IncomingShipment',
            name='received',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='IncomingShipment',
            name='reference',
            field=fields.CharField(default='', db_default='', max_length=100),
        ),
        ops.AddIndex(
            model_name='IncomingShipment',
            index=Index(fields=['variant_id']),
        ),
        ops.AddField(
            model_name='ScriptBuild',
            name='theme',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='StockLevel',
            name='closed',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='StockLevel',
            name='platform_level',
            field=fields.IntField(null=True),
        ),
        # levels from before the ledger begin it
        ops.RunSQL(
            "INSERT INTO stock_entries"
            " (store_id, variant_id, kind, on_hand, qty_backordered, source, source_event_id, at)"
            " SELECT v.store_id, l.variant_id, 'set', l.on_hand, l.qty_backordered,"
            " 'before the ledger', 'opening', CURRENT_TIMESTAMP"
            " FROM stock_levels l JOIN variants v ON v.id = l.variant_id"
        ),
    ]
