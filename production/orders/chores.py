"""What the clock asks of orders: offers that nobody answered, lots whose day has passed, pieces that nobody could make."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from core import audit
from core.outbox import chore
from production.actions.lots import declined
from production.models import Lot, Order, OrderQuestion
from production.orders.dropouts import owe_rerouting
from production.orders.hold import held_lot
from production.orders.hours import end_of_day
from production.orders.notices import tell_maker

MINUTES, HOUR = 300, 3600
AT_ONCE = 50


def _running() -> QuerySet[Lot]:
    """Lots whose clock runs: no question about them waits."""
    waiting = OrderQuestion.objects.filter(lot=OuterRef("pk"), answered_at=None)
    rows = Lot.objects.open().filter(~Exists(waiting)).exclude(order__state="cancelled")
    return rows.select_related("order", "machine__site__organisation").order_by("pk")


@chore(every=MINUTES, after=120)
def end_unanswered_offers() -> bool:
    """An offer that is not answered in time is declined, and its pieces are offered to others."""
    due = list(_running().filter(state=Lot.State.OFFERED, answer_by__lte=timezone.now())[:AT_ONCE])
    for lot in due:
        _end(lot)
    return len(due) == AT_ONCE


@transaction.atomic
def _end(lot: Lot) -> None:
    lot = held_lot(lot)
    asked = lot.questions.filter(answered_at=None).exists()
    if lot.state == Lot.State.OFFERED and lot.answer_by <= timezone.now() and not asked:
        declined(lot, Lot.Because.NO_ANSWER, "", by=None)
        audit.record("lot.unanswered", by=None, target=lot.order, acting_for=lot.maker, after={"lot": lot.number})


@chore(every=MINUTES, after=150)
def reroute_late_lots() -> bool:
    """What is open of a lot whose day has passed where it is made is offered to others."""
    today = timezone.now().date()
    rows = _running().filter(late_at=None, due__lte=today).exclude(state=Lot.State.OFFERED)
    late = [lot for lot in rows[: 4 * AT_ONCE] if end_of_day(lot.due, lot.machine.site) <= timezone.now()]
    for lot in late[:AT_ONCE]:
        _late(lot)
    return len(late) > AT_ONCE


@transaction.atomic
def _late(lot: Lot) -> None:
    if Lot.objects.filter(pk=lot.pk, late_at=None, due=lot.due).update(late_at=timezone.now()) != 1:
        return
    tell_maker(lot, "lot.late")
    owe_rerouting(lot.order_id, "late", [lot.pk])


@chore(every=HOUR, after=600)
def try_unplaced_again() -> bool:
    """Pieces that nobody could make are asked for again while their order is open."""
    short = list(
        Order.objects.with_unplaced().open().filter(unplaced__gt=0, moved_at__lte=timezone.now() - A_WHILE)[:AT_ONCE]
    )
    with transaction.atomic():
        for order in short:
            owe_rerouting(order.pk, "again", [])
        Order.objects.filter(pk__in=[one.pk for one in short]).update(moved_at=timezone.now())
    return False


A_WHILE = timedelta(hours=1)
