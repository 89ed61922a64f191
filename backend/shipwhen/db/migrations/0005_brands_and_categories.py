from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0004_active_themes')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Brand',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.ForeignKeyField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='brands', on_delete=OnDelete.RESTRICT)),
                ('brand_id', fields.IntField()),
                ('name', fields.CharField(max_length=255)),
                ('gone', fields.BooleanField(default=False, db_default=False)),
                ('read_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'brands', 'app': 'shipwhen', 'unique_together': (('store', 'brand_id'),), 'pk_attr': 'id', 'table_description': 'A brand as the platform numbers it, gone where the platform has none of that number.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Category',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.ForeignKeyField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='categories', on_delete=OnDelete.RESTRICT)),
                ('category_id', fields.IntField()),
                ('name', fields.CharField(max_length=255)),
                ('parent_id', fields.IntField(default=0, db_default=0)),
                ('tree_id', fields.IntField(default=0, db_default=0)),
                ('gone', fields.BooleanField(default=False, db_default=False)),
                ('read_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'categories', 'app': 'shipwhen', 'unique_together': (('store', 'category_id'),), 'pk_attr': 'id', 'table_description': 'A category as the platform numbers it, gone where the platform has none of that number.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Placement',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.ForeignKeyField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='placements', on_delete=OnDelete.RESTRICT)),
                ('product', fields.ForeignKeyField('shipwhen.Product', source_field='product_id', db_constraint=True, to_field='id', related_name='placements', on_delete=OnDelete.RESTRICT)),
                ('category_id', fields.IntField()),
            ],
            options={'table': 'placements', 'app': 'shipwhen', 'unique_together': (('product', 'category_id'),), 'indexes': [Index(fields=['store_id', 'category_id', 'product_id'])], 'pk_attr': 'id', 'table_description': 'A product stands in a category, whether or not that is known by name yet.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Product',
            name='brand_id',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddIndex(
            model_name='Product',
            index=Index(fields=['store_id', 'brand_id', 'gone']),
        ),
    ]
