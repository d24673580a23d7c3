"""The outbox effects of matching. Both recompute from what is stored now, so running one twice changes nothing."""

from core.models import Effect
from core.outbox import handler, preparation
from matching import refresh
from matching.live import live_index


@handler("matching.refresh", transactional=False)
def refresh_matches(effect: Effect) -> None:
    """Outside the effect's transaction: computing must not hold the database. A later effect of the same
    organisation that is waiting already will do the work, so this one leaves it to that."""
    organisation = effect.payload["organisation"]
    later = Effect.objects.open().filter(
        kind=effect.kind, pk__gt=effect.pk, payload__organisation=organisation, attempts=0
    )
    if not later.exists():
        refresh.refresh(organisation)


@preparation
def fit_the_index() -> None:
    """Takes seconds, which whoever publishes first after a restart would wait for."""
    with live_index.use():
        pass


@handler("matching.explain", transactional=False)
def explain_matches(effect: Effect) -> None:
    refresh.explain_missing(effect.payload["matches"])
