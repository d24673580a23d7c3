"""Placing an order by a plan, cancelling it and closing it."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.text import tidy
from core.transitions import MoveNotAllowed
from production.actions.booking import NoHoursLeft, give_back, take_minutes
from production.models import Booking, CapacityWeek, Lot, Machine, Order, RoutePlan
from production.orders.asks import asked_for, straight
from production.orders.hold import held, move_lot, move_order
from production.orders.hours import weeks_of
from production.orders.notices import tell_maker
from production.orders.plans import next_best
from production.orders.sharing import share_with, unshare
from production.permissions import check_user_can_order
from production.quoting.sources import NEWCOMER, OWNERS_OWN, able, busy_newcomers
from production.signals import lot_moved, order_moved

NOT_TYPED = ("organisation", "quotation", "plan", "version", "placed_by", "ended_at", "ended_by")
ANSWER_WITHIN = timedelta(days=3)


class PlanOvertaken(MoveNotAllowed):
    """Somebody else was given the hours meanwhile. `instead` is the next best plan, None where there is none."""

    def __init__(self, why: str, instead: RoutePlan | None) -> None:
        self.instead = instead
        after = _("The next best way is ready for you.") if instead else _("Nobody else can make it at present.")
        super().__init__(f"{why} {after}")


class MachineGone(MoveNotAllowed):
    """A machine of the plan was taken out of work, or may not make it any more."""


GONE = (NoHoursLeft, MachineGone)


def place_order(*, plan: RoutePlan, deliver_to: str, by, **words: Any) -> Order:
    """Orders what a plan shows: books the hours of every lot or none, shows the part to those who make it, and offers them
    their lots. Raises NotAllowed, ValidationError, MoveNotAllowed, and PlanOvertaken, with the next best plan, where the hours
    are gone."""
    try:
        return place_planned(plan=plan, deliver_to=deliver_to, by=by, **words)
    except GONE as error:
        raise overtaken(plan, error, by=by) from error


def overtaken(plan: RoutePlan, error: Exception, *, by) -> PlanOvertaken:
    """What is said of a plan that one of GONE has refused, with the next best, which is stored."""
    return PlanOvertaken(str(error), next_best(plan, by=by))


@transaction.atomic
def place_planned(*, plan: RoutePlan, deliver_to: str, by, **words: Any) -> Order:
    """As `place_order`, for whoever asks for the next best plan behind a transaction of its own: raises one of GONE where the
    hours are."""
    quotation = plan.quotation
    check_user_can_order(by, quotation.organisation)
    check_can_be_ordered(plan)
    order = Order(
        organisation=quotation.organisation,
        quotation=quotation,
        plan=plan,
        version=quotation.version,
        quantity=plan.quantity,
        objective=plan.objective,
        currency=plan.currency,
        need_by=quotation.need_by,
        deliver_to=tidy(deliver_to, lines=False),
        placed_by=by,
        **{name: tidy(value, lines=False) for name, value in words.items()},
    )
    if not order.deliver_to:
        raise ValidationError({"deliver_to": _("Say where the pieces are to be delivered.")})
    if order.prevails == Order.Prevails.CONTRACT and not order.contract:
        raise ValidationError({"contract": _("Name the contract that prevails.")})
    order.full_clean(exclude=NOT_TYPED, validate_unique=False)
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError as error:
        raise MoveNotAllowed(_("This plan has been ordered already.")) from error
    order_moved.send(sender=Order, order=order, verb="place")
    _lots_of(order, plan, by)
    audit.record("order.placed", by=by, target=order, acting_for=order.organisation, after={"pieces": order.quantity})
    return order


def check_can_be_ordered(plan: RoutePlan) -> None:
    """Raises MoveNotAllowed with the reason why a plan cannot be ordered."""
    if Order.objects.filter(plan=plan).exists():
        raise MoveNotAllowed(_("This plan has been ordered already."))
    if not plan.is_valid():
        raise MoveNotAllowed(_("This quotation is no longer valid. Ask for a new one: it takes a minute."))
    if plan.short or not plan.lots:
        raise MoveNotAllowed(_("Not every piece of this plan has a machine."))
    if any(lot["kind"] != "firm" for lot in plan.lots):
        raise MoveNotAllowed(_("Only firm prices can be ordered. Ask the manufacturer for one."))


def _lots_of(order: Order, plan: RoutePlan, by) -> None:
    machines = Machine.objects.select_related("site__organisation").in_bulk([lot["machine"] for lot in plan.lots])
    promised = plan.answer_id is not None
    asked = {} if promised else asked_for(order)
    waived = {NEWCOMER, *(OWNERS_OWN if promised else ())}
    may = able(order.quotation, plan.quantity, timezone.localdate(), machines, waived)
    rows = sorted(plan.lots, key=lambda one: one["machine"])
    hold_weeks(machines)
    for number, one in enumerate(rows, start=1):
        machine = machines[one["machine"]]
        if not (machine.is_active and machine.site.is_active):
            raise MachineGone(_("%(machine)s takes no new work any more.") % {"machine": machine.name})
        if machine.pk not in may:
            raise MachineGone(_("%(machine)s may not make it any more.") % {"machine": machine.name})
        due, arrives = date.fromisoformat(one["due"]), date.fromisoformat(one["arrives"])
        offer = asked[machine.pk].offer if machine.pk in asked else straight(one, (arrives - due).days)
        lot = Lot(
            order=order,
            number=number,
            machine=machine,
            pieces=one["pieces"],
            low=Decimal(one["low_cents"]) / 100,
            expected=Decimal(one["cents"]) / 100,
            high=Decimal(one["high_cents"]) / 100,
            lines=one["lines"],
            offer=asdict(offer),
            hours=Decimal(one["minutes"]) / 60,
            grams=one["grams"],
            due=due,
            arrives=arrives,
        )
        offer_lot(lot, minutes=one["minutes"], by=by)


def hold_weeks(machines: Iterable[int]) -> None:
    """Holds the weeks of machines in one order, so that two who book on several never wait for each other."""
    list(CapacityWeek.objects.select_for_update().filter(machine__in=list(machines)).order_by("pk").values_list("pk"))


def offer_lot(lot: Lot, *, minutes: int, by) -> None:
    """Books the hours of a new lot, whose weeks are held, shows its maker the part and offers it. Raises one of GONE."""
    if busy_newcomers([lot.machine], besides=lot.order):
        said = _("%(machine)s is new here: its first three jobs come one at a time, and one is under way.")
        raise MachineGone(said % {"machine": lot.machine.name})
    now = timezone.now()
    lot.offered_at, lot.answer_by, lot.offered_pieces = now, now + ANSWER_WITHIN, lot.pieces
    bookings = book(lot, minutes, by)
    lot.save(force_insert=True)
    lot.bookings.set(bookings)
    share_with(lot.order, lot, by=by)
    lot_moved.send(sender=Lot, lot=lot, verb="offer")
    tell_maker(lot, "lot.offered")


def book(lot: Lot, minutes: int, by) -> list[Booking]:
    today = timezone.localdate()
    weeks = weeks_of(lot.machine, minutes, today=today, due=lot.due)
    reference = f"{lot.order.number}/{lot.number}"
    return [
        take_minutes(machine=lot.machine, week=week, minutes=some, reference=reference, by=by) for week, some in weeks
    ]


def release(lot: Lot, *, by, after: date | None = None) -> None:
    """Gives back the hours of a lot; with `after`, those of later weeks alone."""
    rows = lot.bookings.filter(state=Booking.State.LIVE).select_related("week__machine__site__organisation")
    for booking in rows.order_by("week"):
        if after is None or booking.week.week > after:
            give_back(booking=booking, by=by)


@transaction.atomic
def cancel_order(*, order: Order, because: str, by) -> None:
    """Takes an order back while nobody has begun it. Raises NotAllowed, ValidationError, MoveNotAllowed, StateHasMoved."""
    order = held(order)
    check_user_can_order(by, order.organisation)
    because = tidy(because, lines=False)
    if not because:
        raise ValidationError({"because": _("Say why. Those who made room for it are told.")})
    lots = list(order.lots.select_related("machine__site__organisation").filter(state__in=Order.LIVE_LOTS))
    if any(lot.state not in (Lot.State.OFFERED, Lot.State.ACCEPTED) for lot in lots):
        raise MoveNotAllowed(_("Some of it is being made already, so the order cannot be cancelled."))
    now = timezone.now()
    move_order(order, "cancel", ended_at=now, ended_by=by, ended_because=because[:300])
    hold_weeks(lot.machine_id for lot in lots)
    for lot in lots:
        lot.order = order
        release(lot, by=by)
        move_lot(lot, "cancel", ended_at=now, ended_by=by)
        unshare(order, lot.maker, by=by)
        tell_maker(lot, "order.cancelled")
    audit.record("order.cancelled", by=by, target=order, acting_for=order.organisation)


@transaction.atomic
def close_order(*, order: Order, by) -> None:
    """All is well. Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    order = held(order)
    check_user_can_order(by, order.organisation)
    if order.lots.filter(claims__state="made").exists():
        raise MoveNotAllowed(_("A claim still waits for its answer."))
    move_order(order, "close", ended_at=timezone.now(), ended_by=by)
    audit.record("order.closed", by=by, target=order, acting_for=order.organisation)
