"""What the clock asks of pilots: a word when nothing moves, and when the day of the decision comes and has passed."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from collaboration.models import Pilot, Room
from collaboration.piloting.notices import tell_side
from collaboration.piloting.page import decision_moment
from collaboration.piloting.steps import UNDER_WAY, people_of
from core import clock
from core.outbox import chore

HOUR = 3600
AT_ONCE = 50
QUIET, QUIETER = timedelta(days=14), timedelta(days=28)
SOON = timedelta(days=7)
TOLD_SOON, TOLD_OVER = 1, 2


def _running() -> QuerySet[Pilot]:
    rows = Pilot.objects.filter(state__in=UNDER_WAY, room__state=Room.State.OPEN)
    return rows.select_related("room__organisation", "room__partner").order_by("pk")


@chore(every=HOUR, after=300)
def nudge_quiet_pilots() -> bool:
    """Says to both sides that nothing has moved for 14 days, and again for 28; after that only staff see it."""
    now = timezone.now()
    first = Q(moved_at__lte=now - QUIET) & (Q(nudged_at=None) | Q(nudged_at__lt=F("moved_at")))
    again = Q(moved_at__lte=now - QUIETER, nudged_at__gte=F("moved_at"), nudged_at__lt=F("moved_at") + QUIETER)
    due = list(_running().filter(first | again)[:AT_ONCE])
    for pilot in due:
        _tell_once(pilot, "pilot.quiet", Q(nudged_at=pilot.nudged_at, moved_at=pilot.moved_at), nudged_at=now)
    return len(due) == AT_ONCE


@chore(every=HOUR, after=330)
def tell_of_decisions() -> bool:
    """Says once that the decision is due within a week, and once that its day has passed."""
    today = clock.now().date()
    rows = _running().filter(decision_on__lte=today + SOON, told_of_decision__lt=TOLD_OVER)
    over = [one for one in rows.filter(decision_on__lt=today)[:AT_ONCE] if decision_moment(one) <= clock.now()]
    soon = list(rows.filter(decision_on__gte=today, told_of_decision=0)[:AT_ONCE])
    for pilots, what, told in ((over, "pilot.decision_over", TOLD_OVER), (soon, "pilot.decision_soon", TOLD_SOON)):
        for pilot in pilots:
            _tell_once(pilot, what, Q(told_of_decision=pilot.told_of_decision), told_of_decision=told)
    return AT_ONCE in (len(over), len(soon))


@transaction.atomic
def _tell_once(pilot: Pilot, what: str, unchanged: Q, **columns) -> None:
    """Tells both sides, unless somebody else has done it or something has moved since it was looked up."""
    if Pilot.objects.filter(unchanged, pk=pilot.pk, state__in=UNDER_WAY).update(**columns) != 1:
        return
    key = f"{pilot.pk}:{what}:{_moment(pilot, what)}"
    for side in pilot.room.sides:
        tell_side(pilot, people_of(pilot.room, side), what, key=key, other=pilot.room.other(side))


def _moment(pilot: Pilot, what: str) -> str:
    """What makes one word another: the standstill and how long it lasts, or the day."""
    if what != "pilot.quiet":
        return pilot.decision_on.isoformat()
    count = 1 if pilot.nudged_at is None or pilot.nudged_at < pilot.moved_at else 2
    return f"{pilot.moved_at.isoformat()}:{count}"
