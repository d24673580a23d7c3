"""Parts, their versions, whom they are shared with, and who read them; of the last the database takes only more."""

import django.db.models.deletion
import django.utils.timezone
import production.models.part
from django.conf import settings
from django.db import migrations, models

from core.append_only import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0009_mail_about'),
        ('ecosystem', '0010_staff'),
        ('production', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Part',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(default=production.models.part.new_number, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('is_archived', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='ecosystem.organisation')),
            ],
            options={
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PartAccess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.BigIntegerField()),
                ('version', models.BigIntegerField()),
                ('number', models.PositiveSmallIntegerField()),
                ('organisation', models.BigIntegerField()),
                ('grant', models.BigIntegerField(null=True)),
                ('kind', models.CharField(choices=[('view', 'Looked at'), ('download', 'Downloaded')], max_length=8)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('person', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='PartVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('file_name', models.CharField(max_length=160)),
                ('suffix', models.CharField(max_length=4)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='what is new')),
                ('unit', models.CharField(choices=[('mm', 'mm'), ('cm', 'cm'), ('m', 'm'), ('inch', 'inch')], max_length=4, null=True)),
                ('state', models.CharField(choices=[('uploaded', 'Being read'), ('unit_needed', 'Unit needed'), ('measuring', 'Being measured'), ('measured', 'Measured'), ('refused', 'Cannot be read')], default='uploaded', max_length=11)),
                ('geometry', models.JSONField(null=True)),
                ('refusal', models.JSONField(null=True)),
                ('measured_at', models.DateTimeField(null=True)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('declared_at', models.DateTimeField(null=True)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('declared_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='production.part')),
                ('view', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
            ],
            options={
                'ordering': ['part', '-number'],
            },
        ),
        migrations.CreateModel(
            name='PartGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('quote', 'To quote a price'), ('order', 'To make it')], default='quote', max_length=5, verbose_name='what for')),
                ('reference', models.CharField(blank=True, max_length=80)),
                ('until', models.DateTimeField(verbose_name='until')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='part_grants', to='ecosystem.organisation')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='production.partversion')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='part_has_a_name'),
        ),
        migrations.AddIndex(
            model_name='partaccess',
            index=models.Index(fields=['part', 'id'], name='part_access_by_part'),
        ),
        migrations.AddConstraint(
            model_name='partversion',
            constraint=models.UniqueConstraint(fields=('part', 'number'), name='part_version_once'),
        ),
        migrations.AddConstraint(
            model_name='partversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'measured'), _negated=True), models.Q(('geometry__isnull', False), ('measured_at__isnull', False), ('unit__isnull', False)), _connector='OR'), name='part_version_measured_is_known'),
        ),
        migrations.AddConstraint(
            model_name='partversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('refusal__isnull', False), ('state', 'refused')), models.Q(models.Q(('state', 'refused'), _negated=True), ('refusal__isnull', True)), _connector='OR'), name='part_version_refused_says_why'),
        ),
        migrations.AddConstraint(
            model_name='partgrant',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('version', 'organisation', 'reference'), name='part_grant_one_live'),
        ),
        migrations.AddConstraint(
            model_name='partgrant',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('given_at'))), name='part_grant_ends_after_it_begins'),
        ),
        append_only('production_partaccess', 'part_access', 'entries of who read a part are only ever added'),
    ]
