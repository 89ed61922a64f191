from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0019_revision')]

    initial = False

    operations = [
        ops.AddField(
            model_name='StockLevel',
            name='platform_safety_stock',
            field=fields.IntField(null=True),
        ),
    ]
