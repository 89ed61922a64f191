from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0021_touched')]

    initial = False

    operations = [
        ops.AddField(
            model_name='OrderLine',
            name='settled',
            field=fields.IntField(default=0, db_default=0),
        ),
    ]
