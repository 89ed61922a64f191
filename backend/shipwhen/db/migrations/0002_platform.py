from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Event',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.ForeignKeyField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='events', on_delete=OnDelete.RESTRICT)),
                ('scope', fields.CharField(max_length=96)),
                ('hash', fields.CharField(max_length=64)),
                ('data', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'events', 'app': 'shipwhen', 'unique_together': (('store', 'scope', 'hash'),), 'indexes': [Index(fields=['at'])], 'pk_attr': 'id', 'table_description': 'Something that the platform told, once, however often it told it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Installation',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.OneToOneField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='installation', on_delete=OnDelete.RESTRICT)),
                ('token', fields.TextField(default='', db_default='', unique=False)),
                ('hook_secret', fields.TextField(default='', db_default='', unique=False)),
                ('by_app', fields.BooleanField(default=True, db_default=True)),
                ('scope', fields.TextField(default='', db_default='', unique=False)),
                ('account_uuid', fields.CharField(default='', db_default='', max_length=64)),
                ('control_panel_url', fields.CharField(default='', db_default='', max_length=255)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'installations', 'app': 'shipwhen', 'pk_attr': 'id', 'table_description': 'How a store is reached, its secrets sealed, one without a token has uninstalled us.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Job',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharField(max_length=64)),
                ('key', fields.CharField(max_length=191)),
                ('asked', fields.IntField(default=1, db_default=1)),
                ('due_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('attempts', fields.IntField(default=0, db_default=0)),
                ('lease', fields.CharField(default='', db_default='', max_length=32)),
                ('lease_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('last_error', fields.TextField(null=True, unique=False)),
            ],
            options={'table': 'jobs', 'app': 'shipwhen', 'unique_together': (('kind', 'key'),), 'indexes': [Index(fields=['due_at'])], 'pk_attr': 'id', 'table_description': 'Work that is due, one row for each kind and key, gone when it is done.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StoreUser',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.ForeignKeyField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='users', on_delete=OnDelete.RESTRICT)),
                ('user_id', fields.IntField()),
                ('email', fields.CharField(max_length=255)),
                ('locale', fields.CharField(default='', db_default='', max_length=35)),
                ('owner', fields.BooleanField(default=False, db_default=False)),
                ('removed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'store_users', 'app': 'shipwhen', 'unique_together': (('store', 'user_id'),), 'pk_attr': 'id', 'table_description': "Somebody who opened the app in a store's control panel."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Sweep',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.ForeignKeyField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='sweeps', on_delete=OnDelete.RESTRICT)),
                ('last_product_id', fields.IntField(default=0, db_default=0)),
                ('highest_product_id', fields.IntField(default=0, db_default=0)),
                ('products', fields.IntField(default=0, db_default=0)),
                ('total', fields.IntField(default=0, db_default=0)),
                ('begun_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('finished_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'sweeps', 'app': 'shipwhen', 'pk_attr': 'id', 'table_description': 'One reading of a whole catalogue, which goes on where it was left.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Product',
            name='availability',
            field=fields.CharField(default='available', db_default='available', max_length=16),
        ),
        ops.AddField(
            model_name='Product',
            name='gone',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Product',
            name='inventory_level',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Product',
            name='inventory_tracking',
            field=fields.CharField(default='none', db_default='none', max_length=16),
        ),
        ops.AddField(
            model_name='Product',
            name='is_visible',
            field=fields.BooleanField(default=True, db_default=True),
        ),
        ops.AddField(
            model_name='Product',
            name='read_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Product',
            name='sku',
            field=fields.CharField(default='', db_default='', max_length=255),
        ),
        ops.AddField(
            model_name='Product',
            name='swept',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Variant',
            name='gone',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Variant',
            name='inventory_level',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Variant',
            name='purchasing_disabled',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddIndex(
            model_name='Variant',
            index=Index(fields=['product_id']),
        ),
    ]
