"""The database itself refuses to change or delete entries of the disclosure log."""

from django.db import migrations

from core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("collaboration", "0001_initial")]
    operations = [append_only("collaboration_logentry", "disclosure_log", "entries of the disclosure log are only ever added")]
