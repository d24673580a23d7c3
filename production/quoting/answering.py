"""What a manufacturer can stand by when it answers a request: on which of its machines, and with how much time."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from production.engine.lead_time import free_minutes
from production.models import Machine, QuoteRequest
from production.orders.hours import calendars
from production.quoting.pricing import Desk, geometry_for
from production.quoting.routing_rows import figures
from production.quoting.sources import OWNERS_OWN, able
from production.quoting.transport import days_of


def machines_to_promise(request: QuoteRequest) -> list[Machine]:
    """The manufacturer's own that may make it, by site and name."""
    quotation = request.quotation
    rows = Machine.objects.working().filter(site__organisation=request.manufacturer_id, process=quotation.process)
    may = able(
        quotation, quotation.quantity, timezone.localdate(), set(rows.values_list("pk", flat=True)), ignoring=OWNERS_OWN
    )
    return list(rows.filter(pk__in=may).select_related("site__organisation", "site__region").order_by("site", "pk"))


def hours_expected(request: QuoteRequest, machine: Machine) -> dict[int, Decimal]:
    """What our own figures come to, by quantity; empty where they come to nothing."""
    desk = desk_for(request)
    if desk is None:
        return {}
    found = {}
    for many in request.quotation.quantities:
        answer = figures(desk, machine, many)
        if not isinstance(answer, tuple):
            found[many] = answer.hours
    return found


def grams_expected(request: QuoteRequest, machine: Machine, quantity: int) -> int:
    """Of CO2e; 0 where nothing is known."""
    desk = desk_for(request)
    answer = figures(desk, machine, quantity) if desk else ()
    return 0 if isinstance(answer, tuple) else int(answer.carbon * 1000)


def desk_for(request: QuoteRequest) -> Desk | None:
    quotation = request.quotation
    if quotation.rate is None:
        return None
    try:
        return Desk(quotation, geometry_for(quotation), quotation.rate, timezone.localdate())
    except ValueError:
        return None


def ready_by(request: QuoteRequest, machine: Machine, lead_days: int, today: date) -> date:
    """The day at whose end it leaves the site, to arrive in so many days. Not before today."""
    days, _way = days_of(machine.site, request.quotation)
    return date.fromordinal(today.toordinal() + max(lead_days - days, 0))


def minutes_of(tier: Mapping[str, Any]) -> int:
    """Of the machine, for all pieces of a tier."""
    return max(1, round(Decimal(tier["hours"]) * 60))


def minutes_free(machine: Machine, until: date, today: date) -> int:
    """Of the machine, from today until the end of a day."""
    days = (until - today).days + 1
    return free_minutes(calendars([machine], today)[machine.pk], today, days)[-1]
