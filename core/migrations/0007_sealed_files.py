from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0006_uploads")]

    operations = [
        migrations.AddField("storedfile", "key", models.CharField(blank=True, default="", max_length=16), preserve_default=False),
    ]
