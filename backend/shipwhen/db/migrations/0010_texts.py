from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('shipwhen', '0009_batches')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AppearanceDraft',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.ForeignKeyField('shipwhen.Store', source_field='store_id', db_constraint=True, to_field='id', related_name='appearance_drafts', on_delete=OnDelete.RESTRICT)),
                ('theme', fields.CharField(max_length=64)),
                ('language', fields.CharField(max_length=35)),
                ('document', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('revision', fields.IntField(default=0, db_default=0)),
                ('at', fields.DatetimeField(auto_now=True, auto_now_add=False)),
                ('by', fields.CharField(default='', db_default='', max_length=255)),
            ],
            options={'table': 'appearance_drafts', 'app': 'shipwhen', 'unique_together': (('store', 'theme', 'language'),), 'pk_attr': 'id', 'table_description': 'What somebody works on for a theme and a language, and who touched its texts last.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='AppearanceRevision',
            name='by',
            field=fields.CharField(default='', db_default='', max_length=255),
        ),
        ops.AddField(
            model_name='AppearanceRevision',
            name='removed',
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
