from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0011_report')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Subscription',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.OneToOneField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='subscription', on_delete=OnDelete.RESTRICT)),
                ('plan', fields.CharField(max_length=64)),
                ('next_plan', fields.CharField(default='', db_default='', max_length=64)),
                ('subscription_id', fields.CharField(default='', db_default='', max_length=128)),
                ('period_ends_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('asked_plan', fields.CharField(default='', db_default='', max_length=64)),
                ('checkout_id', fields.CharField(default='', db_default='', max_length=128)),
            ],
            options={'table': 'subscriptions', 'app': 'shipwhen', 'pk_attr': 'id', 'table_description': 'The plan that a store is on, one without a row is on the free one.'},
            bases=['Model'],
        ),
    ]
