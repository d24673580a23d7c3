"""Asking for a quotation, and pricing it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.outbox import enqueue
from ecosystem.models import Organisation
from production.actions.routing import Planned, plan_all, store
from production.models import ExchangeRate, PartVersion, Quotation, SiteQuote
from production.permissions import check_user_can_ask_for_quotes
from production.quoting import notices, rules
from production.quoting.pricing import Desk, geometry_for, rows_for
from production.quoting.sources import machines_for
from production.signals import quotation_ended
from production.transitions import QUOTATION
from taxonomy.models import Concept, Family

COLUMNS = (
    "process", "material", "finish", "checking", "aql", "tolerance", "need_by", "currency", "latitude", "longitude",
    "freight", "confidentiality", "second_source", "max_lots",
)  # fmt: skip
WORKED_OUT = {
    "number",
    "state",
    "failure",
    "rate_value",
    "rate_source",
    "rate_on",
    "valid_until",
    "ended_at",
    "asked_by",
}
"""Columns that nobody types."""
MOST_OPEN = 20
"""Quotations of one organisation that wait to be priced."""


@transaction.atomic
def ask_for_quote(
    *,
    version: PartVersion,
    quantities: Any,
    destination: Concept,
    certificates: Iterable[Concept] = (),
    regions: Iterable[Concept] = (),
    excluded: Iterable[Organisation] = (),
    by,
    **columns: Any,
) -> Quotation:
    """Asks for a version of one's own part; the prices come by an effect. Raises NotAllowed, ValidationError."""
    customer = version.part.organisation
    check_user_can_ask_for_quotes(by, customer)
    rules.check_version(version)
    if customer.quotations.filter(state=Quotation.State.ASKED).count() >= MOST_OPEN:
        raise ValidationError(_("So many of your quotations are being priced already. Try again in a moment."))
    asked = Quotation(
        organisation=customer,
        version=version,
        quantities=rules.checked_quantities(quantities),
        destination=destination,
        asked_by=by,
        **{name: value for name, value in columns.items() if name in COLUMNS},
    )
    _check(asked)
    rate = ExchangeRate.objects.on(timezone.localdate())
    if rate is not None:
        asked.rate_value, asked.rate_source, asked.rate_on = rate.value, rate.source, rate.on
    asked.save(force_insert=True)
    asked.certificates.set(_of(certificates, Family.CERTIFICATE, "certificates"))
    asked.regions.set(_of(regions, Family.REGION, "regions"))
    asked.excluded.set([one for one in excluded if one.pk != customer.pk])
    audit.record("quotation.asked", by=by, target=asked, acting_for=customer, after={"version": version.pk})
    enqueue(key=f"production.price:{asked.pk}", kind="production.price", payload={"quotation": asked.pk})
    return asked


def _check(asked: Quotation) -> None:
    rules.check_what_fits(asked.process, asked.material, asked.finish)
    rules.check_inspection(asked.checking, asked.aql)
    rules.check_need_by(asked.need_by, timezone.localdate())
    rules.check_lots(asked.max_lots, asked.second_source)
    _of([asked.destination], Family.REGION, "destination")
    asked.full_clean(exclude=WORKED_OUT)


def _of(concepts: Iterable[Concept], family: str, field: str) -> list[Concept]:
    found = list(concepts)
    if any(one.family != family for one in found):
        raise ValidationError({field: _("Choose from the list.")})
    return found


# --- pricing --------------------------------------------------------------------------------------------------------------
def price_quotation(*, quotation: Quotation, today: date | None = None) -> bool:
    """Prices a quotation that was asked for. Returns whether it was still to be done; safe to repeat: two at once come to
    the same, and one of them is kept. Outside a transaction, for it takes its time."""
    if quotation.state != Quotation.State.ASKED:
        return False
    if quotation.rate is None:
        return _fail(quotation, "no_rate")
    try:
        geometry = geometry_for(quotation)
    except ValueError:
        return _fail(quotation, "not_measured")
    desk = Desk(quotation, geometry, quotation.rate, today or timezone.localdate())
    rows = rows_for(desk, machines_for(quotation))
    plans = plan_all(quotation, quotation.quantity, desk.today) if _some_priced(rows) else []
    return _keep(quotation, rows, plans, desk.today)


def _some_priced(rows: list[SiteQuote]) -> bool:
    return any(one.expected is not None for one in rows)


@transaction.atomic
def _keep(quotation: Quotation, rows: list[SiteQuote], plans: list[Planned], today: date) -> bool:
    locked = Quotation.objects.select_for_update(of=("self",)).get(pk=quotation.pk)
    if locked.state != Quotation.State.ASKED:
        return False
    SiteQuote.objects.bulk_create(rows, batch_size=200)
    store(locked, plans)
    QUOTATION.move(locked, "price", valid_until=today + rules.VALID, ended_at=timezone.now())
    _ended(locked, "quotation.priced")
    return True


@transaction.atomic
def _fail(quotation: Quotation, code: str) -> bool:
    locked = Quotation.objects.select_for_update(of=("self",)).get(pk=quotation.pk)
    if locked.state != Quotation.State.ASKED:
        return False
    QUOTATION.move(locked, "fail", failure=code, ended_at=timezone.now())
    _ended(locked, "quotation.failed")
    return True


def _ended(quotation: Quotation, action: str) -> None:
    audit.record(action, by=None, target=quotation, acting_for=quotation.organisation)
    notices.tell_ended(quotation)
    quotation_ended.send(sender=Quotation, quotation=quotation)
