"""Who comes to a ceremony, and where they sit. Every one of these holds the plan: the last seat is given once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions import ceremony_letters as letters
from competitions.actions.ceremony import held_plan
from competitions.engine.running import seating
from competitions.models import CeremonyPlan, Competition, Finalist, Guest, HallTable
from competitions.models.application import digest_of, new_token
from competitions.permissions import check_user_can_lead, check_user_can_write
from competitions.transitions import FINALIST, GUEST
from core import audit
from core.transitions import MoveNotAllowed

TOLD = ("name_en", "name_zh", "part", "diet", "access")
MOST_TABLES = 200


@dataclass(frozen=True)
class Person:
    """One who comes with a finalist, as their names are to be printed."""

    name_en: str = ""
    name_zh: str = ""
    part: str = ""
    diet: str = ""
    access: str = ""


def room_left(plan: CeremonyPlan, *, but: Finalist | None = None) -> int:
    """How many seats of the hall nobody has said yet that they take."""
    coming = plan.guests.coming()
    return plan.capacity - (coming.exclude(finalist=but) if but else coming).count()


# --- finalists --------------------------------------------------------------------------------------------------------
@transaction.atomic
def answer_invitation(
    *,
    finalist: Finalist,
    comes: bool,
    people: list[Person],
    arrived_at: datetime,
    by,
    printed_en: str = "",
    printed_zh: str = "",
) -> Finalist:
    """Says whether a finalist's people come, and who. May be said anew until the day by which it was asked for.

    Whoever is told of again keeps their seat; who is not gives it back. Raises NotAllowed, MoveNotAllowed, and
    ValidationError by field.
    """
    check_user_can_write(by, finalist.application)
    plan = held_plan(finalist.competition)
    row = Finalist.objects.select_for_update(of=("self",)).get(pk=finalist.pk)
    _check_may_answer(row, plan, arrived_at)
    people = people if comes else []
    if comes and not people:
        raise ValidationError({"people": _("Name at least one person who comes.")})
    if len(people) > plan.seats_each:
        raise ValidationError({"people": _("There are %(count)s seats for you.") % {"count": plan.seats_each}})
    free = room_left(plan, but=row)
    if len(people) > free:
        raise ValidationError({"people": _full(free)})
    was, to = FINALIST.move(
        row, "confirm" if comes else "decline", answered_at=timezone.now(), answered_by=by,
        printed_en=printed_en, printed_zh=printed_zh,
    )  # fmt: skip
    _keep_people(plan, row, people)
    audit.record("ceremony.answered", by=by, target=row.application, acting_for=row.application.organisation,
                 before={"confirmation": was}, after={"confirmation": to, "people": len(people)})  # fmt: skip
    return row


def _check_may_answer(row: Finalist, plan: CeremonyPlan, arrived_at: datetime) -> None:
    if row.removed_at or row.invited_at is None:
        raise MoveNotAllowed(_("This entry is not invited to the ceremony."))
    if plan.is_revealed:
        raise MoveNotAllowed(_("The ceremony is over."))
    if plan.answer_by and arrived_at >= plan.answer_by:
        raise MoveNotAllowed(_("The day to answer has passed. Write to the organisers: they may still change it."))


def _full(free: int) -> str:
    if free <= 0:
        return _("The hall is full. Write to the organisers: somebody may still give a seat back.")
    said = ngettext("Only %(count)s seat is left in the hall.", "Only %(count)s seats are left in the hall.", free)
    return said % {"count": free}


def _keep_people(plan: CeremonyPlan, finalist: Finalist, people: list[Person]) -> None:
    there = list(finalist.guests.order_by("pk"))
    now = timezone.now()
    for guest, person in zip(there, people, strict=False):
        for name in TOLD:
            setattr(guest, name, getattr(person, name))
        guest.save(update_fields=TOLD)
    Guest.objects.filter(pk__in=[guest.pk for guest in there[len(people) :]]).delete()
    for person in people[len(there) :]:
        Guest.objects.create(
            plan=plan,
            finalist=finalist,
            status=Guest.Status.COMING,
            answered_at=now,
            **{name: getattr(person, name) for name in TOLD},
        )


# --- guests on their own ----------------------------------------------------------------------------------------------
@transaction.atomic
def invite_guest(*, competition: Competition, by, **given: Any) -> Guest:
    """Puts somebody on the list of guests; writes to them where there is an address, else they come."""
    check_user_can_lead(by, competition)
    plan = held_plan(competition)
    now, token = timezone.now(), new_token()
    mailed = bool(given.get("email"))
    if not mailed and room_left(plan) < 1:
        raise ValidationError(_full(0))
    guest = Guest.objects.create(
        plan=plan,
        status=Guest.Status.INVITED if mailed else Guest.Status.COMING,
        digest=digest_of(token) if mailed else None,
        invited_at=now if mailed else None,
        answered_at=None if mailed else now,
        **given,
    )
    if mailed:
        letters.guest_invited(guest, plan, token)
    audit.record("ceremony.guest_added", by=by, target=competition, after={"count": 1})
    return guest


def guest_by_token(token: str) -> Guest | None:
    rows = Guest.objects.select_related("plan__competition", "table")
    return rows.filter(digest=digest_of(token)).first()


@transaction.atomic
def answer_as_guest(*, guest: Guest, comes: bool, diet: str = "", access: str = "") -> Guest:
    """What somebody answers who holds the address in their letter."""
    plan = held_plan(guest.plan.competition)
    row = Guest.objects.select_for_update(of=("self",)).get(pk=guest.pk)
    if comes and row.status != Guest.Status.COMING and room_left(plan) < 1:
        raise MoveNotAllowed(_full(0))
    left = {} if comes else {"table": None, "seat": None}
    GUEST.move(
        row, "confirm" if comes else "decline", answered_at=timezone.now(), diet=diet, access=access, **left
    )  # fmt: skip
    return row


@transaction.atomic
def remove_guest(*, guest: Guest, by) -> None:
    """Takes a guest off the list; whoever comes with a finalist is taken off by the finalist."""
    competition = guest.plan.competition
    check_user_can_lead(by, competition)
    held_plan(competition)
    if guest.finalist_id:
        raise MoveNotAllowed(_("The finalist has named this person, and can take the name back."))
    Guest.objects.filter(pk=guest.pk).delete()
    audit.record("ceremony.guest_removed", by=by, target=competition, after={"count": 1})


# --- tables and seats -------------------------------------------------------------------------------------------------
@transaction.atomic
def add_tables(*, competition: Competition, count: int, seats: int, by) -> int:
    """Adds some tables of one size, numbered on from the last. Returns the number of the first."""
    check_user_can_lead(by, competition)
    plan = held_plan(competition)
    last = plan.tables.order_by("-number").values_list("number", flat=True).first() or 0
    if last + count > MOST_TABLES:
        raise ValidationError({"count": _("A hall has at most %(most)s tables.") % {"most": MOST_TABLES}})
    HallTable.objects.bulk_create(HallTable(plan=plan, number=last + one, seats=seats) for one in range(1, count + 1))
    audit.record("ceremony.tables", by=by, target=competition, after={"count": count})
    return last + 1


@transaction.atomic
def remove_table(*, table: HallTable, by) -> None:
    competition = table.plan.competition
    check_user_can_lead(by, competition)
    held_plan(competition)
    if table.guests.exists():
        raise MoveNotAllowed(_("Somebody sits at this table. Seat them elsewhere first."))
    table.delete()
    audit.record("ceremony.tables", by=by, target=competition, after={"count": -1})


@transaction.atomic
def take_seat(*, guest: Guest, table: HallTable | None, seat: int | None = None, by) -> Guest:
    """Seats somebody: at a seat, or at the first that is free; None as table gives the seat back.

    Raises NotAllowed, MoveNotAllowed with who sits there already.
    """
    competition = guest.plan.competition
    check_user_can_lead(by, competition)
    held_plan(competition)
    row = Guest.objects.select_for_update(of=("self",)).get(pk=guest.pk)
    if table is None:
        Guest.objects.filter(pk=row.pk).update(table=None, seat=None)
        return row
    if table.plan_id != row.plan_id or row.status != Guest.Status.COMING:
        raise MoveNotAllowed(_("Only those who come have a seat."))
    taken = {one.seat: one for one in table.guests.exclude(pk=row.pk)}
    if seat is None:
        seat = next((one for one in range(1, table.seats + 1) if one not in taken), None)
    if seat is None or not 1 <= seat <= table.seats:
        raise MoveNotAllowed(_("There is no free seat like this at table %(number)s.") % {"number": table.number})
    if seat in taken:
        raise MoveNotAllowed(_("%(name)s sits there already.") % {"name": taken[seat].name})
    Guest.objects.filter(pk=row.pk).update(table=table, seat=seat)
    row.table, row.seat = table, seat
    return row


@transaction.atomic
def seat_everybody(*, competition: Competition, by) -> tuple[int, int]:
    """Seats all who come and have no seat, people of one finalist together. Returns (seated, still without a seat)."""
    check_user_can_lead(by, competition)
    plan = held_plan(competition)
    tables = list(plan.tables.prefetch_related("guests"))
    free = [_free_seats(table) for table in tables]
    parties: dict[Any, list[Guest]] = {}
    for guest in plan.guests.coming().filter(table=None).order_by("finalist", "pk"):
        parties.setdefault(guest.finalist_id or ("alone", guest.pk), []).append(guest)
    groups = list(parties.values())
    placed = seating([len(group) for group in groups], [len(seats) for seats in free])
    seated = 0
    for group, places in zip(groups, placed, strict=True):
        for guest, place in zip(group, places, strict=False):
            guest.table, guest.seat = tables[place], free[place].pop(0)
            guest.save(update_fields=["table", "seat"])
            seated += 1
    if seated:
        audit.record("ceremony.seated", by=by, target=competition, after={"count": seated})
    return seated, sum(len(group) for group in groups) - seated


def _free_seats(table: HallTable) -> list[int]:
    taken = {guest.seat for guest in table.guests.all()}
    return [one for one in range(1, table.seats + 1) if one not in taken]
