"""Showing a part to those who make it, and to nobody else: grants that are given and end with their lots."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from ecosystem.models import Organisation
from production.actions.part_grants import close_part_grants, open_part
from production.models import Lot, Order, PartGrant

AFTER = timedelta(days=90)
"""So long after the day a lot is due its maker still sees what it made, for claims."""


def share_with(order: Order, lot: Lot, *, by) -> None:
    """Lets the maker of a lot see the version. Its own part it sees anyway."""
    if lot.maker.pk == order.organisation_id:
        return
    until = timezone.make_aware(datetime.combine(lot.due, time())) + AFTER
    known = PartGrant.objects.filter(version=order.version, organisation=lot.maker, reference=order.number)
    longest = known.filter(revoked_at=None).order_by("-until").values_list("until", flat=True).first()
    open_part(
        version=order.version,
        organisation=lot.maker,
        purpose=PartGrant.Purpose.ORDER,
        reference=order.number,
        until=max(until, longest or until),
        rung=order.quotation.confidentiality,
        by=by,
    )


def unshare(order: Order, maker: Organisation, *, by) -> None:
    """Ends what was shown to a maker for an order, unless it still has a lot of it."""
    live = Lot.objects.filter(order=order, machine__site__organisation=maker, state__in=Order.LIVE_LOTS)
    if not live.exists():
        close_part_grants(reference=order.number, organisation=maker, by=by)
