"""Seals of the audit trail, which the database itself refuses to change or delete."""

import django.utils.timezone
from django.db import migrations, models

from core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("core", "0007_sealed_files")]
    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("events", models.PositiveIntegerField()),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="audit_seal_goes_forward"
                    )
                ],
            },
        ),
        append_only("core_auditseal", "audit_seal", "seals of the audit trail are only ever added"),
    ]
