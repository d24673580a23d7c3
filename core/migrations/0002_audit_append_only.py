"""The database itself refuses to change or delete audit events."""

from django.db import migrations

from core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [append_only("core_auditevent", "audit", "audit events are only ever added")]
