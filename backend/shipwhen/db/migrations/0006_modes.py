from tortoise import migrations
from tortoise.migrations import operations as ops
from shipwhen.stock.models import Mode
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0005_brands_and_categories')]

    initial = False

    operations = [
        ops.CreateModel(
            name='StockAdjustment',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('variant', fields.ForeignKeyField('shipwhen.Variant', source_field='variant_id', db_constraint=True, to_field='id', related_name='adjustments', on_delete=OnDelete.RESTRICT)),
                ('on_hand', fields.IntField()),
                ('qty_backordered', fields.IntField()),
                ('source', fields.CharField(max_length=100)),
                ('source_event_id', fields.CharField(max_length=100)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('sent_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'stock_adjustments', 'app': 'shipwhen', 'unique_together': (('variant', 'source_event_id'),), 'pk_attr': 'id', 'table_description': 'Units that an order from before a product went native moves, to be told to the platform.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Assignment',
            name='moved_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Assignment',
            name='written_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Order',
            name='note',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='OrderLine',
            name='mode',
            field=fields.CharEnumField(default=Mode.MANAGED, description='NATIVE: native\nMANAGED: managed', db_default='managed', enum_type=Mode, max_length=16),
        ),
        # lines that the platform counts already are its own
        ops.RunSQL(
            "UPDATE order_lines SET mode = 'native' WHERE variant_id IN"
            " (SELECT v.id FROM variants v JOIN assignments a ON a.product_id = v.product_id"
            " WHERE a.mode = 'native')"
        ),
    ]
