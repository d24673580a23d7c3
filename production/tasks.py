"""What is done outside of requests about parts."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core.files import remove
from core.models import Effect, StoredFile, Upload
from core.outbox import chore, handler
from production.models import PartVersion
from production.parts.kinds import PART
from production.parts.measuring import measure_version

ABANDONED = timedelta(days=2)
CHUNK = 50


@handler("production.measure", transactional=False)
def measure(effect: Effect) -> None:
    measure_version(effect.payload["version"])


@chore(every=3600, after=420)
def forget_unused_part_files() -> bool:
    """Removes some files that were sent two days ago and became no version; says whether there may be more."""
    before = timezone.now() - ABANDONED
    used = PartVersion.objects.order_by().values("file")
    unused = list(StoredFile.objects.filter(purpose=PART, created_at__lt=before).exclude(pk__in=used)[:CHUNK])
    for file in unused:
        key = file.pk
        with transaction.atomic():
            if not PartVersion.objects.filter(file=key).exists():
                remove(file)
                Upload.objects.filter(pk=key).delete()
    return len(unused) == CHUNK
