"""Forgets what was done long ago, a little at a time."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from core.models import Effect, Mail
from core.outbox.registry import chore

KEEP = timedelta(days=30)
CHUNK = 500
EVERY = 3600  # seconds


@chore(every=EVERY)
def prune() -> bool:
    """Deletes up to CHUNK done effects and CHUNK sent mails older than KEEP. Returns whether there may be more.

    Dead effects and mails not sent stay until somebody has dealt with them. A key is free again once its row is gone.
    """
    before = timezone.now() - KEEP
    return any([_delete_some(Effect.objects.filter(done_at__lt=before)), _delete_some(_sent(before))])


def _sent(before) -> QuerySet:
    return Mail.objects.filter(state=Mail.State.SENT, sent_at__lt=before)


def _delete_some(rows: QuerySet) -> bool:
    ids = list(rows.order_by("id").values_list("id", flat=True)[:CHUNK])
    if ids:
        rows.filter(id__in=ids).delete()
    return len(ids) == CHUNK
