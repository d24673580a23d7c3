"""A plan out of a manufacturer's answer, so that it can be ordered like any other way."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.transitions import MoveNotAllowed
from production.models import Machine, QuoteAnswer, QuoteRequest, RoutePlan, SiteQuote
from production.permissions import check_user_can_ask_for_quotes
from production.quoting.answering import grams_expected, minutes_of, ready_by
from production.quoting.words import AGREED

CENTS = 100


@transaction.atomic
def plan_of_answer(*, request: QuoteRequest, quantity: int, by) -> RoutePlan:
    """What a manufacturer has promised for a quantity, counted from today, as a plan with one lot; today's, where there is one
    that nobody has ordered. Raises NotAllowed, ValidationError, MoveNotAllowed."""
    check_user_can_ask_for_quotes(by, request.quotation.organisation)
    answer = QuoteAnswer.objects.select_for_update(of=("self",)).filter(request=request).first()
    today = timezone.localdate()
    if answer is None or answer.machine is None or not answer.can_be_ordered(today):
        raise MoveNotAllowed(_("Only an answer that its manufacturer still stands by can be ordered."))
    tier = answer.tier(quantity)
    if tier is None:
        raise ValidationError({"quantity": _("Choose a quantity that they have answered for.")})
    answer.request = request
    before = RoutePlan.objects.filter(answer=answer, quantity=quantity, order=None).order_by("-pk").first()
    if before is not None and timezone.localdate(before.made_at) == today:
        return before
    return RoutePlan.objects.create(**_columns(answer, answer.machine, tier, today))


def _columns(answer: QuoteAnswer, machine: Machine, tier: dict[str, Any], today: date) -> dict[str, Any]:
    cents = int(Decimal(tier["price"]) * CENTS)
    due = ready_by(answer.request, machine, tier["lead_days"], today)
    arrives = date.fromordinal(today.toordinal() + tier["lead_days"])
    grams = grams_expected(answer.request, machine, tier["quantity"])
    price = dict.fromkeys(("low", "expected", "high"), tier["price"])
    line = {"code": AGREED, **price, "hours": tier["hours"], "carbon_kg": f"{Decimal(grams) / 1000}"}
    lot = {
        "machine": machine.pk,
        "pieces": tier["quantity"],
        "kind": SiteQuote.Kind.FIRM,
        "due": due.isoformat(),
        "arrives": arrives.isoformat(),
        **dict.fromkeys(("low_cents", "cents", "high_cents"), cents),
        "minutes": minutes_of(tier),
        "grams": grams,
        "lines": [line],
    }
    return {
        "quotation": answer.request.quotation,
        "answer": answer,
        "objective": RoutePlan.Objective.ANSWERED,
        "quantity": tier["quantity"],
        "lots": [lot],
        "currency": answer.currency,
        "cents": cents,
        "days": tier["lead_days"],
        "grams": grams,
    }
