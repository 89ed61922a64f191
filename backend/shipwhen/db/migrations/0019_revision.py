from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0018_promised_by')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Store',
            name='revision',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.RunSQL(
            'UPDATE stores SET revision = COALESCE((SELECT MAX(a.revision) FROM assignments a'
            ' JOIN products p ON p.id = a.product_id WHERE p.store_id = stores.id), 0)',
            '',
        ),
    ]
