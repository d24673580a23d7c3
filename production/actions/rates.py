"""Writing down what a euro is worth."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.text import tidy
from production.models import ExchangeRate
from production.permissions import check_user_can_keep_rates

LEAST, MOST = Decimal("1"), Decimal("100")
"""A rate outside of these was mistyped, or is the other way round."""


@transaction.atomic
def note_rate(*, value: Decimal, source: str, on: date, by) -> ExchangeRate:
    """Raises NotAllowed, ValidationError."""
    check_user_can_keep_rates(by)
    if on > timezone.localdate():
        raise ValidationError({"on": _("A rate is of today or of a day before.")})
    if not LEAST <= value <= MOST:
        raise ValidationError({"value": _("Yuan for one euro, such as 8.1500.")})
    rate = ExchangeRate(value=value, source=tidy(source, lines=False), on=on, added_by=by)
    rate.full_clean()
    rate.save(force_insert=True)
    audit.record("exchange_rate.noted", by=by, target=rate, after={"value": value, "source": rate.source, "on": on})
    return rate
