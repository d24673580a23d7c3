"""The daily reading: how matching stands, kept so that a line can be drawn through it."""

import time
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Avg, Count, Q
from django.utils import timezone

from core.outbox import enqueue
from ecosystem.models import Organisation
from matching.introductions import kept
from matching.live import live_index
from matching.models import Mark, Reading, Standing
from matching.watch.congestion import overall_gini

DAYS = 90
FIRST_PLACES = 3


def owe_reading() -> None:
    """Owes today's reading, once however often it is called."""
    today = timezone.now().date()
    if not Reading.objects.filter(date=today).exists():
        with transaction.atomic():
            enqueue(key=f"matching:reading:{today}", kind="matching.reading", payload={"date": today.isoformat()})


def take_reading(day: date) -> Reading:
    """Writes how matching stands now as the reading of `day`; one that is there is left as it is."""
    began = time.monotonic()
    index = live_index.current()
    seconds = time.monotonic() - began
    drift = index.drift
    standing = Standing.objects.aggregate(
        covered=Count("pk", filter=Q(listed__gt=0)), best=Avg("best", filter=Q(listed__gt=0))
    )
    saved, at_top = _saved()
    reading, _created = Reading.objects.get_or_create(
        date=day,
        defaults={
            "organisations": Organisation.objects.count(),
            "covered": standing["covered"],
            "best": round(standing["best"] or 0.0, 2),
            "gini": round(overall_gini(), 4),
            "saved": saved,
            "saved_at_top": at_top,
            "dismissed": _dismissed(),
            "asked": _asked(),
            "drift": round(drift.share, 4),
            "statements": drift.fitted,
            "seconds": round(seconds, 3),
        },
    )
    return reading


def _saved() -> tuple[int, int]:
    """How many matches are saved, and how many of them stand in the first places of their list today."""
    saved = list(Mark.objects.filter(state=Mark.State.SAVED).values_list("organisation", "partner"))
    organisations = {organisation for organisation, _partner in saved}
    rows = Standing.objects.filter(organisation__in=organisations).values_list("organisation", "partners")
    first = {organisation: partners[:FIRST_PLACES] for organisation, partners in rows}
    return len(saved), sum(partner in first.get(organisation, ()) for organisation, partner in saved)


def _dismissed() -> dict[str, int]:
    rows = Mark.objects.filter(state=Mark.State.DISMISSED).order_by("reason").values_list("reason")
    return dict(rows.annotate(count=Count("pk")))


def _asked() -> int:
    """Introductions asked for so far, withdrawn ones included."""
    return kept().ever()


def recent(today: date | None = None) -> list[Reading]:
    """The readings of the last DAYS days, the oldest first."""
    first = (today or timezone.now().date()) - timedelta(days=DAYS - 1)
    return list(Reading.objects.filter(date__gte=first).order_by("date"))
