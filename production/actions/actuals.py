"""What a lot came to, beside what had been estimated."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.transitions import MoveNotAllowed
from production.models import Lot, LotActual
from production.orders.hold import held_lot
from production.orders.hours import zone_of
from production.permissions import check_user_can_keep_sites

TOLD_WHEN = (Lot.State.SHIPPED, Lot.State.RECEIVED)


@transaction.atomic
def tell_actual(*, lot: Lot, hours: Decimal, cost: Decimal, scrap: int, by) -> LotActual:
    """The maker says what it took, once the lot has left; again, until the order is closed. Raises NotAllowed,
    ValidationError, MoveNotAllowed."""
    lot = held_lot(lot)
    check_user_can_keep_sites(by, lot.maker)
    if lot.state not in TOLD_WHEN or (lot.order.state == "closed" and hasattr(lot, "actual")):
        raise MoveNotAllowed(_("What it took is told once the lot has left, until the order is closed."))
    if hours < 0 or cost < 0 or scrap < 0:
        raise ValidationError(_("Hours, cost and scrap are not below zero."))
    zone = zone_of(lot.machine.site)
    yes = (lot.accepted_at or lot.offered_at).astimezone(zone).date()
    left = (lot.shipped_at or timezone.now()).astimezone(zone).date()
    found, _made = LotActual.objects.update_or_create(
        lot=lot,
        defaults={
            "hours": hours,
            "cost": cost,
            "scrap": scrap,
            "currency": lot.order.currency,
            "lead_days": max(0, (left - yes).days),
            "hours_estimated": lot.hours,
            "cost_estimated": max(lot.expected, Decimal("0.01")),
            "lead_days_estimated": max(0, (lot.due - yes).days),
            "at": timezone.now(),
            "by": by,
        },
    )
    audit.record("lot.actual", by=by, target=lot.order, acting_for=lot.maker, after={"lot": lot.number})
    return found
