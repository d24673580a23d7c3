"""Booking hours of a machine, and giving them back.

The week's `booked_minutes` is raised by one UPDATE that names what may be booked at most. Two for the last hour: the
database lets one of them through.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.text import tidy
from core.transitions import MoveNotAllowed
from production.models import Booking, CapacityWeek, Machine
from production.permissions import check_user_can_keep_sites
from production.sites.weeks import check_weeks, next_free_week
from production.sites.words import hours, week_of
from production.transitions import BOOKING

LONGEST_REFERENCE = 80


class NoHoursLeft(MoveNotAllowed):
    """`instead` is the next week that has so many minutes free, None where none is known."""

    def __init__(self, machine: Machine, week: date, minutes: int, left: int, instead: CapacityWeek | None) -> None:
        self.instead = instead
        words = {"machine": machine.name, "week": week_of(week), "left": hours(left), "wanted": hours(minutes)}
        said = _("%(machine)s has %(left)s h free in the week of %(week)s, not %(wanted)s h.") % words
        if instead is None:
            after = _("No later week has that many free yet.")
        else:
            after = _("The next week that has is that of %(week)s.") % {"week": week_of(instead.week)}
        super().__init__(f"{said} {after}")


@transaction.atomic
def book_minutes(*, machine: Machine, week: date, minutes: int, reference: str, by) -> Booking:
    """What the machine's own people book. Raises NotAllowed, ValidationError, MoveNotAllowed, NoHoursLeft."""
    check_user_can_keep_sites(by, machine.site.organisation)
    return take_minutes(machine=machine, week=week, minutes=minutes, reference=reference, by=by)


def take_minutes(*, machine: Machine, week: date, minutes: int, reference: str, by) -> Booking:
    """Books minutes for whoever has been allowed to by the caller; inside the caller's transaction. Raises
    ValidationError, MoveNotAllowed, NoHoursLeft."""
    check_weeks([week])
    reference = tidy(reference, lines=False)
    if minutes < 1 or not 1 <= len(reference) <= LONGEST_REFERENCE:
        raise ValidationError(_("Say for what, and for at least one minute."))
    if not Machine.objects.working().filter(pk=machine.pk).exists():
        raise MoveNotAllowed(_("This machine takes no new work."))
    stored = CapacityWeek.objects.filter(machine=machine, week=week).first()
    if stored is None or not raise_booked(stored, minutes):
        now = CapacityWeek.objects.filter(machine=machine, week=week).first()
        instead = next_free_week(machine, minutes, after=week)
        raise NoHoursLeft(machine, week, minutes, now.free_minutes if now else 0, instead)
    booking = Booking.objects.create(week=stored, minutes=minutes, reference=reference, made_by=by)
    audit.record("booking.made", by=by, target=booking, acting_for=machine.site.organisation)
    return booking


def raise_booked(row: CapacityWeek, minutes: int) -> bool:
    """Whether so many minutes were still free, and are now booked."""
    open_rows = CapacityWeek.objects.filter(pk=row.pk, is_closed=False)
    fits = open_rows.filter(booked_minutes__lte=F("hours") * 60 - minutes)
    return fits.update(booked_minutes=F("booked_minutes") + minutes) == 1


@transaction.atomic
def release_minutes(*, booking: Booking, by) -> None:
    """Gives back what was booked. Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    check_user_can_keep_sites(by, booking.week.machine.site.organisation)
    give_back(booking=booking, by=by)


def give_back(*, booking: Booking, by) -> None:
    """Gives minutes back for whoever has been allowed to by the caller; inside the caller's transaction. Raises
    MoveNotAllowed, StateHasMoved."""
    BOOKING.move(booking, "release", released_at=timezone.now(), released_by=by)
    CapacityWeek.objects.filter(pk=booking.week_id).update(booked_minutes=F("booked_minutes") - booking.minutes)
    audit.record("booking.released", by=by, target=booking, acting_for=booking.week.machine.site.organisation)
