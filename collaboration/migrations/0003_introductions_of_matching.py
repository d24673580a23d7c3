"""Requests for an introduction, which matching used to keep, become introductions."""

import re
from datetime import timedelta

from django.db import migrations
from django.utils import timezone

RUNS, AT_LEAST = timedelta(days=21), timedelta(days=7)
CHINESE = re.compile(r"[\u3400-\u9fff]")
CHUNK = 500


def copy(apps, schema_editor):
    """What is open gets its three weeks, but never less than one from now, so that nothing ends before it could be
    answered."""
    request, introduction = apps.get_model("matching", "Request"), apps.get_model("collaboration", "Introduction")
    now = timezone.now()
    taken = {
        frozenset(pair)
        for pair in introduction.objects.filter(state="asked").values_list("organisation_id", "partner_id")
    }
    made = []
    for row in request.objects.order_by("pk").iterator(chunk_size=CHUNK):
        if row.state == "asked" and frozenset((row.organisation_id, row.partner_id)) in taken:
            continue
        made.append(
            introduction(
                organisation_id=row.organisation_id,
                partner_id=row.partner_id,
                need_id=row.need_id,
                offer_id=row.offer_id,
                offers=row.offers,
                message=row.message,
                language="zh-hans" if CHINESE.search(row.message) else "en",
                origin="match",
                state=row.state,
                asked_at=row.asked_at,
                asked_by_id=row.asked_by_id,
                expires_at=max(row.asked_at + RUNS, now + AT_LEAST),
                organisation_agreed_at=row.asked_at,
                organisation_agreed_by_id=row.asked_by_id,
                ended_at=row.withdrawn_at,
            )
        )
    introduction.objects.bulk_create(made, batch_size=CHUNK)


class Migration(migrations.Migration):
    dependencies = [
        ("collaboration", "0002_log_append_only"),
        ("matching", "0006_digests_and_experiments"),
    ]
    operations = [migrations.RunPython(copy, migrations.RunPython.noop, elidable=True)]
