"""Says of mails that were written before mails said what they are about, about which application they are.

They lead to it: an applicant's by /applications/<key>/, an organiser's by …/entries/<key>/. Without this, staff with a conflict of
interest would still find these at the desk.
"""

import re

from django.db import migrations

LEADS = re.compile(r"/(?:applications|desk/competitions/[\w-]+/entries)/(\d{1,18})/")
LABEL = "competitions.application"
AT_ONCE = 500


def say_what_they_are_about(apps, schema_editor):
    mails, about = apps.get_model("core", "Mail"), apps.get_model("core", "MailAbout")
    known = set(apps.get_model("competitions", "Application").objects.values_list("pk", flat=True))
    silent = mails.objects.exclude(pk__in=about.objects.filter(label=LABEL).values("mail"))
    found = []
    for key, text in silent.order_by("pk").values_list("pk", "text").iterator(chunk_size=AT_ONCE):
        there = {int(one) for one in LEADS.findall(text)} & known
        found += [about(mail_id=key, label=LABEL, key=str(one)) for one in sorted(there)]
        if len(found) >= AT_ONCE:
            about.objects.bulk_create(found, ignore_conflicts=True)
            found = []
    about.objects.bulk_create(found, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("competitions", "0015_public_prize"),
        ("core", "0009_mail_about"),
    ]

    operations = [migrations.RunPython(say_what_they_are_about, migrations.RunPython.noop, elidable=True)]
