from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from shipwhen.promise import Kind, Policy
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name='Store',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('hash', fields.CharField(unique=True, max_length=64)),
                ('name', fields.CharField(max_length=255)),
                ('timezone', fields.CharField(default='UTC', db_default='UTC', max_length=64)),
                ('language', fields.CharField(default='en', db_default='en', max_length=35)),
                ('theme', fields.CharField(null=True, max_length=64)),
            ],
            options={'table': 'stores', 'app': 'shipwhen', 'pk_attr': 'id', 'table_description': 'One BigCommerce store, its hash is its name in every public address.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='AppearanceRevision',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.ForeignKeyField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='appearances', on_delete=OnDelete.RESTRICT)),
                ('theme', fields.CharField(max_length=64)),
                ('language', fields.CharField(max_length=35)),
                ('version', fields.IntField()),
                ('document', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
            ],
            options={'table': 'appearance_revisions', 'app': 'shipwhen', 'unique_together': (('store', 'theme', 'language', 'version'),), 'pk_attr': 'id', 'table_description': 'What a merchant published for a theme and a language, the newest version is in force.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Product',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.ForeignKeyField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='products', on_delete=OnDelete.RESTRICT)),
                ('product_id', fields.IntField()),
                ('name', fields.CharField(max_length=255)),
            ],
            options={'table': 'products', 'app': 'shipwhen', 'unique_together': (('store', 'product_id'),), 'pk_attr': 'id', 'table_description': 'A product as the platform numbers it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ScriptBuild',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.ForeignKeyField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='script_builds', on_delete=OnDelete.RESTRICT)),
                ('hash', fields.CharField(max_length=64)),
                ('body', fields.BinaryField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
            ],
            options={'table': 'script_builds', 'app': 'shipwhen', 'unique_together': (('store', 'hash'),), 'pk_attr': 'id', 'table_description': 'The bytes of a script as once served, so that a page that pinned them still gets them.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Variant',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.ForeignKeyField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='variants', on_delete=OnDelete.RESTRICT)),
                ('product', fields.ForeignKeyField('shipwhen.Product', source_field='product_id', db_constraint=True, to_field='id', related_name='variants', on_delete=OnDelete.RESTRICT)),
                ('variant_id', fields.IntField()),
                ('sku', fields.CharField(max_length=255)),
                ('options', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'variants', 'app': 'shipwhen', 'unique_together': (('store', 'variant_id'),), 'pk_attr': 'id', 'table_description': 'One stock-keeping unit, options map option ids to value ids, empty without options.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='IncomingShipment',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('variant', fields.ForeignKeyField('shipwhen.Variant', source_field='variant_id', db_constraint=True, to_field='id', related_name='incoming', on_delete=OnDelete.RESTRICT)),
                ('quantity', fields.IntField()),
                ('date_from', fields.DateField(null=True)),
                ('date', fields.DateField()),
            ],
            options={'table': 'incoming_shipments', 'app': 'shipwhen', 'pk_attr': 'id', 'table_description': 'Units of a variant on the way, due between two days.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StockLevel',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('variant', fields.OneToOneField('shipwhen.Variant', source_field='variant_id', db_constraint=True, to_field='id', related_name='stock_level', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharEnumField(description='BACKORDER: backorder\nPRE_ORDER: pre_order', enum_type=Kind, max_length=16)),
                ('on_hand', fields.IntField()),
                ('safety_stock', fields.IntField()),
                ('qty_backordered', fields.IntField()),
                ('backorder_policy', fields.CharEnumField(description='NONE: none\nLIMITED: limited\nUNLIMITED: unlimited\nINCOMING: incoming', enum_type=Policy, max_length=16)),
                ('backorder_limit', fields.IntField(null=True)),
                ('lead_time_shortest', fields.IntField(null=True)),
                ('lead_time_longest', fields.IntField(null=True)),
            ],
            options={'table': 'stock_levels', 'app': 'shipwhen', 'pk_attr': 'id', 'table_description': 'The stock of an assigned variant, one without a level is left alone by Shipwhen.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='KitPart',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('product', fields.ForeignKeyField('shipwhen.Product', source_field='product_id', db_constraint=True, to_field='id', related_name='parts', on_delete=OnDelete.RESTRICT)),
                ('variant', fields.ForeignKeyField('shipwhen.Variant', source_field='variant_id', db_constraint=True, to_field='id', related_name='part_of', on_delete=OnDelete.RESTRICT)),
                ('option_id', fields.CharField(default='', max_length=20)),
                ('value_id', fields.CharField(default='', max_length=20)),
            ],
            options={'table': 'kit_parts', 'app': 'shipwhen', 'unique_together': (('product', 'variant', 'option_id', 'value_id'),), 'pk_attr': 'id', 'table_description': 'A variant that every unit of a kit takes, with an option only where its value is chosen.'},
            bases=['Model'],
        ),
    ]
