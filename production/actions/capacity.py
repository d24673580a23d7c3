"""How many hours machines are free, week by week. What is booked is never taken away by saying less."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import audit
from core.transitions import StateHasMoved
from ecosystem.models import Organisation
from production.models import CapacityWeek, Machine
from production.orders.dropouts import weeks_closed
from production.permissions import check_user_can_keep_sites
from production.sites.weeks import check_hours, check_weeks
from production.sites.words import hours as in_hours
from production.sites.words import week_of

CLOSED, UNKNOWN = "closed", ""
"""How a page says that a week is closed, and that nothing has been said of it."""


@dataclass(frozen=True)
class Stays:
    """Minutes that stay booked on a machine in a week that was closed."""

    machine: Machine
    week: date
    minutes: int

    def __str__(self) -> str:
        return _("%(machine)s, week of %(week)s: %(hours)s h stay booked.") % {
            "machine": self.machine.name, "week": week_of(self.week), "hours": in_hours(self.minutes),
        }  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """What somebody wants of a week that the page showed as `seen`: so many hours, or None to unsay it."""

    machine: Machine
    week: date
    seen: str
    hours: int | None


def seen_of(row: CapacityWeek | None) -> str:
    """A week as a page shows it."""
    return UNKNOWN if row is None else CLOSED if row.is_closed else str(row.hours)


@transaction.atomic
def set_capacity(*, machines: Sequence[Machine], weeks: Sequence[date], hours: int, by) -> None:
    """Says that each of these machines is free so many hours in each of these weeks. Where more is booked in one of them,
    nothing is changed and a ValidationError says each. Raises NotAllowed, ValidationError, StateHasMoved."""
    check_weeks(weeks)
    check_hours(hours)
    _check_all(by, machines)
    faults = [fault for machine in machines for week in weeks if (fault := _set(machine, week, hours))]
    if faults:
        raise ValidationError(faults)
    _note("capacity.set", machines, weeks, by)


@transaction.atomic
def close_weeks(*, machines: Sequence[Machine], weeks: Sequence[date], by) -> list[Stays]:
    """Takes no new work in these weeks, and returns what stays booked; orders among it are re-routed at once, and stay only
    where nobody else can make them. Raises NotAllowed, StateHasMoved."""
    check_weeks(weeks)
    _check_all(by, machines)
    stays = [left for machine in machines for week in weeks if (left := _close(machine, week))]
    weeks_closed(machines, weeks)
    _note("capacity.closed", machines, weeks, by)
    return stays


@transaction.atomic
def save_cells(*, organisation: Organisation, cells: Iterable[Cell], by) -> list[Stays]:
    """Saves what somebody typed into the grid; 0 closes a week in which something is booked. All of it or, where one cell
    cannot be, nothing: a ValidationError then has a sentence for each by `key_of`. Returns what stays booked."""
    check_user_can_keep_sites(by, organisation)
    ordered = sorted(cells, key=lambda cell: (cell.machine.pk, cell.week))
    if any(cell.machine.site.organisation_id != organisation.pk for cell in ordered):
        raise ValueError("a machine of somebody else")
    check_weeks([cell.week for cell in ordered])
    faults: dict[str, str] = {}
    stays: list[Stays] = []
    for cell in ordered:
        stored = CapacityWeek.objects.filter(machine=cell.machine, week=cell.week).first()
        if seen_of(stored) != cell.seen:
            faults[key_of(cell)] = _("Somebody has changed this week meanwhile: it says “%(now)s”.") % {
                "now": seen_of(stored) or "–"
            }
        elif cell.hours is None:
            if fault := _forget(cell, stored):
                faults[key_of(cell)] = fault
        elif cell.hours == 0 and stored is not None and stored.booked_minutes:
            stays += filter(None, [_close(cell.machine, cell.week)])
        elif fault := _set(cell.machine, cell.week, cell.hours):
            faults[key_of(cell)] = fault
    if faults:
        raise ValidationError(faults)
    for one in stays:
        weeks_closed([one.machine], [one.week])
    if ordered:
        _note("capacity.set", list({cell.machine.pk: cell.machine for cell in ordered}.values()),
              [cell.week for cell in ordered], by)  # fmt: skip
    return stays


def key_of(cell: Cell) -> str:
    return f"h-{cell.machine.pk}-{cell.week.isoformat()}"


def _check_all(by, machines: Sequence[Machine]) -> None:
    for organisation in {machine.site.organisation_id: machine.site.organisation for machine in machines}.values():
        check_user_can_keep_sites(by, organisation)


def _set(machine: Machine, week: date, hours: int) -> str:
    """Returns a sentence where more than that is booked. One UPDATE names what may be booked at most, so that a booking
    that comes in between is seen."""
    rows = CapacityWeek.objects.filter(machine=machine, week=week)
    if rows.filter(booked_minutes__lte=hours * 60).update(hours=hours, is_closed=False):
        return ""
    if (stored := rows.first()) is None:
        _create(machine, week, hours, is_closed=False)
        return ""
    return _("%(machine)s, week of %(week)s: %(booked)s h are booked, so it cannot be free for only %(hours)s h.") % {
        "machine": machine.name,
        "week": week_of(week),
        "booked": in_hours(stored.booked_minutes),
        "hours": hours,
    }


def _close(machine: Machine, week: date) -> Stays | None:
    rows = CapacityWeek.objects.filter(machine=machine, week=week)
    if not rows.update(hours=(F("booked_minutes") + 59) / 60, is_closed=True):
        _create(machine, week, 0, is_closed=True)
        return None
    minutes = rows.values_list("booked_minutes", flat=True).get()
    return Stays(machine, week, minutes) if minutes else None


def _forget(cell: Cell, stored: CapacityWeek | None) -> str:
    if stored is None:
        return ""
    gone = CapacityWeek.objects.filter(pk=stored.pk, booked_minutes=0, bookings=None)
    if gone.exists():
        gone.delete()
        return ""
    return _("Something has been booked in this week. Type 0 to take nothing more.")


def _create(machine: Machine, week: date, hours: int, *, is_closed: bool) -> None:
    try:
        with transaction.atomic():
            CapacityWeek.objects.create(machine=machine, week=week, hours=hours, is_closed=is_closed)
    except IntegrityError as error:
        raise StateHasMoved(
            _("Somebody else has just said how many hours this machine is free. Reload the page.")
        ) from error


def _note(action: str, machines: Sequence[Machine], weeks: Sequence[date], by) -> None:
    """One event for each machine; it names weeks, and no hours."""
    told = {"from": min(weeks), "to": max(weeks)} if weeks else {}
    for machine in machines:
        audit.record(action, by=by, target=machine, acting_for=machine.site.organisation, after=told)
