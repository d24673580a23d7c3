"""Asking manufacturers what they would take, and answering.

Each move is made under a lock on the request, by compare-and-swap. The part is shared for as long as the request runs, and
after an answer for as long as that is valid.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.permissions import NotAllowed
from core.text import tidy
from core.transitions import MoveNotAllowed
from ecosystem.languages import language_of
from ecosystem.models import Organisation
from production.actions.part_grants import close_part_grants, give_part_grant, open_part
from production.models import Machine, PartGrant, Quotation, QuoteAnswer, QuoteRequest, QuoteWord
from production.models.request import NOTE
from production.permissions import check_user_can_answer_requests, check_user_can_ask_for_quotes
from production.quoting import notices
from production.quoting.answering import machines_to_promise, minutes_free, minutes_of, ready_by
from production.quoting.clearance import clearances
from production.signals import quote_request_moved
from production.transitions import QUOTE_REQUEST

State = QuoteRequest.State
MOST_ASKED = 10
DAYS = (1, 60)
"""How long a manufacturer is given."""
MOST_WORDS = 20
HELD = timedelta(days=60)
"""So long a question holds the clock: the part stays readable, and whoever asked may withdraw at any time."""
DEAREST, LONGEST = Decimal(100_000_000), Decimal(10_000)
"""The highest price, and the most hours of a machine."""


# --- the customer ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def send_requests(
    *, quotation: Quotation, manufacturers: Iterable[Organisation], note: str, days: int, by
) -> list[QuoteRequest]:
    """Asks manufacturers, and shares the part with them for it. Raises NotAllowed, ValidationError, MoveNotAllowed."""
    check_user_can_ask_for_quotes(by, quotation.organisation)
    Quotation.objects.select_for_update(of=("self",)).get(pk=quotation.pk)
    if quotation.state == Quotation.State.ASKED:
        raise MoveNotAllowed(_("This quotation is still being priced. Try again in a moment."))
    asked = list(manufacturers)
    before = set(quotation.requests.values_list("manufacturer", flat=True))
    if not asked or len(before | {one.pk for one in asked}) > MOST_ASKED:
        raise ValidationError({"manufacturers": _("Choose 1 to %(most)s manufacturers.") % {"most": MOST_ASKED}})
    if not DAYS[0] <= days <= DAYS[1]:
        words = {"least": DAYS[0], "most": DAYS[1]}
        raise ValidationError({"days": _("Give them %(least)s to %(most)s days.") % words})
    written = _written(note, "note", empty=True)
    due = timezone.now() + timedelta(days=days)
    rungs = clearances(quotation.organisation, {one.pk for one in asked})
    return [_send(quotation, one, written, due, by, rungs[one.pk]) for one in asked if one.pk not in before]


def _send(quotation: Quotation, manufacturer: Organisation, note: str, due: datetime, by, rung: int) -> QuoteRequest:
    _check_askable(quotation, manufacturer, rung)
    request = QuoteRequest.objects.create(
        quotation=quotation,
        manufacturer=manufacturer,
        note=note,
        language=language_of(note) if note else by.language,
        due_at=due,
        sent_by=by,
    )
    give_part_grant(
        version=quotation.version,
        organisation=manufacturer,
        purpose=PartGrant.Purpose.QUOTE,
        reference=request.number,
        until=due,
        rung=quotation.confidentiality,
        by=by,
    )
    _moved(request, "sent", by, quotation.organisation)
    return request


def _check_askable(quotation: Quotation, manufacturer: Organisation, rung: int) -> None:
    name = {"name": manufacturer.name}
    if manufacturer.kind != Organisation.Kind.MANUFACTURER or not manufacturer.is_verified:
        raise ValidationError({"manufacturers": _("Only verified manufacturers can be asked.")})
    if manufacturer.pk == quotation.organisation_id:
        raise ValidationError({"manufacturers": _("This is your own organisation.")})
    if quotation.excluded.filter(pk=manufacturer.pk).exists():
        raise ValidationError({"manufacturers": _("You have said that %(name)s is not to see this part.") % name})
    if rung < quotation.confidentiality:
        words = _("%(name)s has not come to what you ask of whoever sees this part: %(asked)s.")
        asked = {"asked": quotation.get_confidentiality_display()}
        raise ValidationError({"manufacturers": words % (name | asked)})


@transaction.atomic
def withdraw_request(*, request: QuoteRequest, by) -> None:
    """Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    row = held(request)
    check_user_can_ask_for_quotes(by, row.quotation.organisation)
    QUOTE_REQUEST.move(row, "withdraw", held_at=None, ended_at=timezone.now(), ended_by=by)
    close_part_grants(reference=row.number, by=by)
    _moved(row, "withdraw", by, row.quotation.organisation)


@transaction.atomic
def reply_to_question(*, request: QuoteRequest, text: str, by) -> QuoteWord:
    """Answers what was asked; the clock goes on where it stood. Raises NotAllowed, ValidationError, MoveNotAllowed."""
    row = held(request)
    check_user_can_ask_for_quotes(by, row.quotation.organisation)
    now = timezone.now()
    due = row.due_at + (now - row.held_at) if row.held_at else row.due_at
    QUOTE_REQUEST.move(row, "reply", due_at=due, held_at=None)
    word = _say(row, row.quotation.organisation, text, by)
    _open_until(row, due)
    _moved(row, "reply", by, row.quotation.organisation, number=word.pk)
    return word


# --- the manufacturer -----------------------------------------------------------------------------------------------------
@transaction.atomic
def ask_about_request(*, request: QuoteRequest, text: str, by) -> QuoteWord:
    """Asks the customer something, which holds the clock. Raises NotAllowed, ValidationError, MoveNotAllowed."""
    row = _answerable(request, by)
    now = timezone.now()
    QUOTE_REQUEST.move(row, "ask", held_at=now)
    word = _say(row, row.manufacturer, text, by)
    _open_until(row, max(now + HELD, row.due_at))
    _moved(row, "ask", by, row.manufacturer, number=word.pk)
    return word


@transaction.atomic
def answer_request(
    *,
    request: QuoteRequest,
    prices: Mapping[int, Any],
    lead_days: Mapping[int, Any],
    currency: str,
    valid_until: date,
    is_firm: bool,
    machine: Machine | None = None,
    hours: Mapping[int, Any] | None = None,
    note: str = "",
    by,
) -> QuoteAnswer:
    """Answers with figures of one's own: the price for all pieces of a quantity, the days until they arrive and the hours of
    the machine. Who stands by them says which machine, and it has to have these hours free. Raises NotAllowed,
    ValidationError, MoveNotAllowed."""
    row = _answerable(request, by)
    today = timezone.localdate()
    if not today <= valid_until <= today + timedelta(days=365):
        raise ValidationError({"valid_until": _("Choose a day from today on, within a year.")})
    written = _written(note, "note", empty=True)
    tiers = [
        _tier(many, prices.get(many), lead_days.get(many), (hours or {}).get(many)) for many in row.quotation.quantities
    ]
    if is_firm:
        _check_promise(row, machine, tiers, today)
    answer = QuoteAnswer(
        request=row,
        machine=machine if is_firm else None,
        tiers=tiers,
        currency=currency,
        is_firm=is_firm,
        valid_until=valid_until,
        note=written,
        language=language_of(written) if written else by.language,
        by=by,
    )
    QUOTE_REQUEST.move(row, "answer", held_at=None, ended_at=timezone.now(), ended_by=by)
    answer.full_clean()
    answer.save(force_insert=True)
    _open_until(row, timezone.make_aware(datetime.combine(valid_until + timedelta(days=1), time.min)))
    _moved(row, "answer", by, row.manufacturer)
    return answer


@transaction.atomic
def decline_request(*, request: QuoteRequest, reason: str, words: str = "", by) -> None:
    """Raises NotAllowed, ValidationError, MoveNotAllowed."""
    row = _answerable(request, by)
    if reason not in QuoteRequest.Reason.values:
        raise ValidationError({"reason": _("Choose a reason. They are told it.")})
    said = tidy(words, lines=True).strip()
    if len(said) > 500:
        raise ValidationError({"words": _("At most %(most)s characters.") % {"most": 500}})
    QUOTE_REQUEST.move(row, "decline", held_at=None, ended_at=timezone.now(), ended_by=by, reason=reason, words=said)
    close_part_grants(reference=row.number, by=by)
    _moved(row, "decline", by, row.manufacturer)


# --- the clock ------------------------------------------------------------------------------------------------------------
@transaction.atomic
def expire_request(*, request: QuoteRequest) -> bool:
    """Ends one whose time is over. Returns whether it was still open; safe to repeat."""
    row = held(request)
    if row.state != State.SENT or row.due_at > timezone.now():
        return False
    QUOTE_REQUEST.move(row, "expire", ended_at=timezone.now())
    close_part_grants(reference=row.number)
    _moved(row, "expire", None, row.quotation.organisation)
    return True


# --- what they share ------------------------------------------------------------------------------------------------------
def held(request: QuoteRequest) -> QuoteRequest:
    """The request as it now is, locked until the transaction ends."""
    rows = QuoteRequest.objects.select_for_update(of=("self",))
    return rows.select_related("quotation__organisation", "quotation__version__part", "manufacturer").get(pk=request.pk)


def _answerable(request: QuoteRequest, by) -> QuoteRequest:
    row = held(request)
    check_user_can_answer_requests(by, row.manufacturer)
    if row.state == State.SENT and row.due_at <= timezone.now():
        raise MoveNotAllowed(_("It is too late for this. The request was not answered in time."))
    return row


def _tier(many: int, price: Any, days: Any, hours: Any) -> dict[str, Any]:
    amount, lead = _number(price), int(_number(days))
    if not 0 < amount <= DEAREST:
        raise ValidationError({f"price_{many}": _("Give a price for %(many)s pieces.") % {"many": many}})
    if not 1 <= lead <= 730:
        raise ValidationError({f"days_{many}": _("Give 1 to 730 days.")})
    took = _number(hours)
    if hours not in (None, "") and not 0 < took <= LONGEST:
        raise ValidationError({f"hours_{many}": _("Give the hours of the machine.")})
    return {"quantity": many, "price": str(amount), "lead_days": lead, "hours": str(took) if took else ""}


def _number(typed: Any) -> Decimal:
    """To the hundredth; 0 for what is no number."""
    try:
        return Decimal(str(typed)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return Decimal(0)


def _check_promise(request: QuoteRequest, machine: Machine | None, tiers: list[dict[str, Any]], today: date) -> None:
    """Raises ValidationError where nothing could be booked by what is promised."""
    machine = next((one for one in machines_to_promise(request) if machine is not None and one.pk == machine.pk), None)
    if machine is None:
        raise ValidationError({"machine": _("Say on which of your machines you would make it, or give an indication.")})
    for tier in tiers:
        many = tier["quantity"]
        if not tier["hours"]:
            raise ValidationError({f"hours_{many}": _("Give the hours of the machine.")})
        free = minutes_free(machine, ready_by(request, machine, tier["lead_days"], today), today)
        if free < minutes_of(tier):
            words = _(
                "%(machine)s has %(free)s hours free until then. Enter more under “Capacity”, promise a later day, or give an "
                "indication."
            )
            raise ValidationError({f"days_{many}": words % {"machine": machine.name, "free": free // 60}})


def _written(text: str, field: str, *, empty: bool = False) -> str:
    written = tidy(text, lines=True).strip()
    if not written and not empty:
        raise ValidationError({field: _("Write something.")})
    if len(written) > NOTE:
        raise ValidationError({field: _("At most %(most)s characters.") % {"most": NOTE}})
    return written


def _say(row: QuoteRequest, side: Organisation, text: str, by) -> QuoteWord:
    written = _written(text, "text")
    if row.said.count() >= MOST_WORDS:
        raise NotAllowed(_("Enough has been said here. Quote, or decline."))
    return QuoteWord.objects.create(request=row, organisation=side, text=written, language=language_of(written), by=by)


def _open_until(row: QuoteRequest, until: datetime) -> None:
    """The part stays readable as long as it is needed."""
    open_part(
        version=row.quotation.version,
        organisation=row.manufacturer,
        purpose=PartGrant.Purpose.QUOTE,
        reference=row.number,
        until=until,
        rung=row.quotation.confidentiality,
    )


def _moved(row: QuoteRequest, verb: str, by, side: Organisation, number: int = 0) -> None:
    done = {
        "sent": "sent", "ask": "asked", "reply": "replied", "answer": "answered", "decline": "declined",
        "withdraw": "withdrawn", "expire": "expired",
    }  # fmt: skip
    audit.record(f"quote_request.{done[verb]}", by=by, target=row, acting_for=side, after={"state": row.state})
    notices.tell_request(row, verb, number=number)
    quote_request_moved.send(sender=QuoteRequest, request=row, verb=verb)
