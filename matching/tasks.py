"""The outbox effects of matching. Each recomputes from what is stored now, so running one twice changes nothing."""

from datetime import date

from accounts.models import User
from core.models import Effect
from core.outbox import chore, handler, preparation
from matching import digest, generations, standings
from matching.live import live_index
from matching.watch import readings

HOUR = 3600  # seconds


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


@handler("matching.digest", transactional=False)
def write_digests(effect: Effect) -> None:
    """One person's mails of one week. Looking for matches must not hold the database; the rows are written once."""
    person = User.objects.filter(pk=effect.payload["person"], is_active=True).first()
    if person is not None:
        digest.write_digests(person, effect.payload["week"])


@chore(every=HOUR)
def owe_digests() -> bool:
    return digest.owe_some() == digest.CHUNK


@handler("matching.reading", transactional=False)
def take_reading(effect: Effect) -> None:
    """A count of everything: outside the effect's transaction, for it must not hold the database."""
    readings.take_reading(date.fromisoformat(effect.payload["date"]))


@chore(every=HOUR)
def owe_reading() -> bool:
    readings.owe_reading()
    return False


@preparation
def fit_the_index() -> None:
    """Takes seconds, which whoever publishes first after a restart would wait for."""
    live_index.current()
