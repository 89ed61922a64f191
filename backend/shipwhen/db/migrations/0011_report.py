from tortoise import migrations
from tortoise.migrations import operations as ops
from shipwhen.orders.models import State
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0010_texts')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Backorder',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.ForeignKeyField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='backorders', on_delete=OnDelete.RESTRICT)),
                ('line', fields.OneToOneField('shipwhen.OrderLine', source_field='line_id', db_constraint=True, to_field='id', related_name='backorder', on_delete=OnDelete.RESTRICT)),
                ('order', fields.ForeignKeyField('shipwhen.Order', source_field='order_id', db_constraint=True, to_field='id', related_name='backorders', on_delete=OnDelete.RESTRICT)),
                ('variant', fields.ForeignKeyField('shipwhen.Variant', source_field='variant_id', db_constraint=True, to_field='id', related_name='backorders', on_delete=OnDelete.RESTRICT)),
                ('placed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('state', fields.CharEnumField(description='WAITING: waiting\nREADY: ready\nSHIPPED: shipped\nCANCELLED: cancelled', enum_type=State, max_length=16)),
                ('waiting', fields.IntField()),
                ('value', fields.BigIntField(null=True)),
                ('currency', fields.CharField(default='', db_default='', max_length=3)),
            ],
            options={'table': 'backorders', 'app': 'shipwhen', 'indexes': [Index(fields=['store_id', 'placed_at', 'id', 'variant_id']), Index(fields=['store_id', 'state', 'placed_at', 'id', 'variant_id']), Index(fields=['store_id', 'variant_id', 'state', 'placed_at', 'id'])], 'pk_attr': 'id', 'table_description': 'A line of which units were backordered, as the report finds and adds it up.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Order',
            name='currency',
            field=fields.CharField(null=True, max_length=3),
        ),
        ops.AddField(
            model_name='OrderLine',
            name='price',
            field=fields.DecimalField(null=True, max_digits=20, decimal_places=4),
        ),
        ops.AddField(
            model_name='Reconciliation',
            name='by',
            field=fields.CharField(default='', db_default='', max_length=255),
        ),
        ops.AddField(
            model_name='Reconciliation',
            name='repaired',
            field=fields.BooleanField(default=True, db_default=True),
        ),
        # what was read before; its prices come when its orders are read again
        ops.RunSQL(
            "INSERT INTO backorders (store_id, line_id, order_id, variant_id, placed_at, state,"
            " waiting, currency) SELECT o.store_id, l.id, o.id, l.variant_id, o.placed_at,"
            " CASE WHEN o.status_id IN (0, 4, 5, 6) THEN 'cancelled'"
            " WHEN l.waiting > 0 THEN 'waiting'"
            " WHEN o.status_id IN (2, 10) OR (l.held > 0 AND l.shipped >= l.held) THEN 'shipped'"
            " WHEN o.gone OR l.held = 0 THEN 'cancelled' ELSE 'ready' END,"
            " CASE WHEN o.status_id IN (0, 4, 5, 6) THEN 0 ELSE l.waiting END, ''"
            " FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE l.backordered > 0"
        ),
    ]
