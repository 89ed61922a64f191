from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0014_buffers')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Assignment',
            name='revised_by',
            field=fields.CharField(default='', db_default='', max_length=255),
        ),
    ]
