"""What the API does again and again."""

from datetime import timedelta

from django.utils import timezone

from api import deliveries  # noqa: F401  (registers its effect)
from api.idempotency import forget_old
from api.models import Delivery
from api.news import tell_news
from core.outbox import chore

KEEP = timedelta(days=30)
CHUNK = 500


@chore(every=3600)
def forget_answers() -> bool:
    return forget_old(CHUNK)


@chore(every=3600)
def forget_deliveries() -> bool:
    """Deletes some deliveries that ended long ago and returns whether there may be more."""
    old = Delivery.objects.exclude(state=Delivery.State.WAITING).filter(created_at__lt=timezone.now() - KEEP)
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:CHUNK])
    Delivery.objects.filter(pk__in=keys).delete()
    return len(keys) == CHUNK


@chore(every=60)
def look_for_new_matches() -> bool:
    return tell_news()
