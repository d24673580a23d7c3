"""Requests for an introduction have been copied to where introductions are kept."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0006_digests_and_experiments"),
        ("collaboration", "0003_introductions_of_matching"),
    ]
    operations = [migrations.DeleteModel(name="Request")]
