from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0007_changes')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Product',
            name='kept',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Product',
            name='name_key',
            field=fields.CharField(default='', db_default='', max_length=100),
        ),
        ops.AddField(
            model_name='Product',
            name='on_hand',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Product',
            name='salable',
            field=fields.IntField(default=-1, db_default=-1),
        ),
        ops.AddField(
            model_name='Product',
            name='standings',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Product',
            name='words',
            field=fields.TextField(default='', db_default='', unique=False),
        ),
        ops.AddIndex(
            model_name='Product',
            index=Index(fields=['store_id', 'gone', 'kept']),
        ),
        ops.AddIndex(
            model_name='Product',
            index=Index(fields=['store_id', 'gone', 'name_key', 'id']),
        ),
        ops.AddIndex(
            model_name='Product',
            index=Index(fields=['store_id', 'gone', 'sku', 'id']),
        ),
        ops.AddIndex(
            model_name='Product',
            index=Index(fields=['store_id', 'gone', 'on_hand', 'id']),
        ),
        ops.AddIndex(
            model_name='Product',
            index=Index(fields=['store_id', 'gone', 'salable', 'id']),
        ),
        # what a product's variants add is written when the catalogue is next read, and how they
        # stand by the nightly reconcile
        ops.RunSQL(
            "UPDATE products SET name_key = lower(substr(name, 1, 100)),"
            " words = lower(name) || CASE sku WHEN '' THEN '' ELSE '\n' || lower(sku) END,"
            " on_hand = inventory_level"
        ),
        ops.RunSQL(
            "UPDATE products SET kept = TRUE WHERE id IN"
            " (SELECT product_id FROM assignments WHERE leaving IS NULL)"
        ),
    ]
