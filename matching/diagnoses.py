"""Matching's own questions: is there an index, does it keep up, were texts read as they are now, do digests go out."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from core.doctor import Finding, diagnosis, ill, well
from core.models import Effect
from matching import generations, lexicon
from matching.changes import clock
from matching.digest import readers
from matching.live import live_index
from matching.models import Clock, Digest, Vector

LATE = timedelta(minutes=3)
WEEKS = timedelta(days=9)
"""A digest a week, and two days in which it may still be sent."""


@diagnosis("matching: texts")
def texts_are_read_as_they_are_now() -> Iterator[Finding]:
    row = Clock.objects.filter(pk=1).first()
    statements = Vector.objects.exclude(entry=b"").count()
    if row is None or not statements:
        yield well("No text has been read for matching yet.")
    elif row.reading != lexicon.digest():
        yield ill(
            f"The {statements} texts were read with another taxonomy, or in another way.",
            "Run manage.py rebuild_matches; people use what there is meanwhile.",
        )
    else:
        yield well(f"All {statements} texts are read as they are now.")


@diagnosis("matching: index")
def the_index_keeps_up() -> Iterator[Finding]:
    row = clock()
    newest = generations.newest(str(row.identity))
    behind = generation_lag(row)
    if newest is None or not newest.is_dir():
        if row.value > generations.IN_MEMORY:
            yield ill(
                f"There is no generation of the index on this machine, for {row.value} changes.",
                "Run manage.py rebuild_matches, or wait: the first process that needs it builds it.",
            )
            return
        yield well(f"There is no generation yet; {row.value} changes are few enough to do without.")
        return
    total = Vector.objects.exclude(entry=b"").count()
    text = f"The newest generation is {behind} of {row.value} changes behind."
    if generations.is_due(behind, total) and Effect.objects.open().filter(kind="matching.generation").exists():
        yield well(f"{text} A new one is owed.")
    elif generations.is_due(behind, total):
        yield ill(text, "Run manage.py rebuild_matches: nothing has asked for a new one.")
    else:
        yield well(text)
    drift = live_index.current().drift
    yield well(f"{drift.changed} of {drift.fitted} statements have changed since its weights were fitted.")


def generation_lag(row: Clock) -> int:
    """How many changes the newest generation on this machine lacks; all of them where there is none."""
    newest = generations.newest(str(row.identity))
    return row.value - (int(newest.name.partition("-")[0]) if newest is not None else 0)


@diagnosis("matching: effects")
def effects_of_matching_are_seen_to() -> Iterator[Finding]:
    now = timezone.now()
    oldest = Effect.objects.due(now).filter(kind__startswith="matching.").order_by("created_at").first()
    if oldest is not None and now - oldest.created_at > LATE:
        minutes = int((now - oldest.created_at).total_seconds() // 60)
        yield ill(
            f"The oldest effect of matching ({oldest.kind}) has been waiting for {minutes} minutes.",
            "Look whether a worker is running, and at the outbox on the staff desk.",
        )
    else:
        yield well("No effect of matching has been waiting for long.")


@diagnosis("matching: digests")
def digests_go_out() -> Iterator[Finding]:
    last = Digest.objects.order_by("-sent_at").values_list("sent_at", flat=True).first()
    owed = Effect.objects.filter(kind="matching.digest").order_by("-created_at").first()
    first = Effect.objects.order_by("created_at").values_list("created_at", flat=True).first()
    if not readers().exists():
        yield well("Nobody is to get a weekly digest.")
    elif owed is None and (first is None or timezone.now() - first <= WEEKS):
        yield well("No digest has been owed yet; the outbox is not old enough for one to be missed.")
    elif owed is None or timezone.now() - owed.created_at > WEEKS:
        yield ill(
            "Nobody has been owed a weekly digest for nine days.",
            "The relay owes them on Mondays: look whether it runs, or run manage.py send_digests.",
        )
    else:
        written = f"{last:%Y-%m-%d %H:%M} UTC" if last else "never"
        yield well(f"Digests were last owed on {owed.created_at:%Y-%m-%d}; the last one was written: {written}.")
