"""The outbox effects of matching. Each recomputes from what is stored now, so running one twice changes nothing."""

from core.models import Effect
from core.outbox import handler, preparation
from matching import generations, standings
from matching.live import live_index


@handler("matching.refresh", transactional=False)
def refresh_standing(effect: Effect) -> None:
    """Outside the effect's transaction: computing must not hold the database. A later effect of the same
    organisation that is waiting already will do the work, so this one leaves it to that."""
    organisation = effect.payload["organisation"]
    later = Effect.objects.open().filter(
        kind=effect.kind, pk__gt=effect.pk, payload__organisation=organisation, attempts=0
    )
    if not later.exists():
        standings.compute([organisation])


@handler("matching.generation", transactional=False)
def build_generation(effect: Effect) -> None:
    """In a process of its own, since it may take minutes: longer than an effect may, and nobody should wait for it."""
    generations.build_beside()


@handler("matching.standings", transactional=False)
def compute_shard(effect: Effect) -> None:
    """One shard of everybody's standing."""
    standings.run_shard(effect.payload["shard"], effect.payload["of"], cause=effect.payload["cause"])


@preparation
def fit_the_index() -> None:
    """Takes seconds, which whoever publishes first after a restart would wait for."""
    live_index.current()
