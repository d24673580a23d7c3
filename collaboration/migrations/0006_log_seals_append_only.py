"""The database itself refuses to change or delete seals of the disclosure log."""

from django.db import migrations

from core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("collaboration", "0005_consents_append_only")]
    operations = [append_only("collaboration_logseal", "log_seal", "seals of the disclosure log are only ever added")]
