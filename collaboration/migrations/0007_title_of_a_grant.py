"""A grant keeps what its document was called. Those given before are told by what it is called now."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def copy(apps, schema_editor):
    grant, document = apps.get_model("collaboration", "Grant"), apps.get_model("collaboration", "Document")
    titles = document.objects.filter(versions=OuterRef("version")).order_by().values("title")
    grant.objects.filter(title="").update(title=Subquery(titles))


class Migration(migrations.Migration):
    dependencies = [("collaboration", "0006_log_seals_append_only")]
    operations = [
        migrations.AddField(
            model_name="grant",
            name="title",
            field=models.CharField(blank=True, default="", max_length=160, verbose_name="title"),
            preserve_default=False,
        ),
        migrations.RunPython(copy, migrations.RunPython.noop, elidable=True),
    ]
