"""Free hours as a grid of machines and weeks, as the page shows it and as it comes back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from production.actions.capacity import CLOSED, Cell, key_of, seen_of
from production.engine.holidays import CHINA
from production.models import CapacityWeek, Machine
from production.sites.days_off import DaysOff, days_off
from production.sites.idle import WeekEarns, weeks_earn
from production.sites.sheet_columns import Unusable, whole
from production.sites.weeks import WEEK, check_hours
from production.sites.words import PROCESSES
from production.sites.words import hours as in_hours


@dataclass(frozen=True)
class Box:
    """One machine in one week. `typed` is what its field holds; `fault` a sentence where that cannot be."""

    name: str
    week: date
    typed: str
    is_closed: bool
    booked: str
    free: str
    share: int
    """Booked of what is free at all, in percent."""
    off: DaysOff
    fault: str = ""


@dataclass(frozen=True)
class Line:
    machine: Machine
    process: str
    seen: str
    boxes: list[Box]


@dataclass(frozen=True)
class Head:
    week: date
    last: date
    number: int
    holidays: list[str]
    earns: WeekEarns


@dataclass(frozen=True)
class Grid:
    heads: list[Head]
    lines: list[Line]
    has_demand: bool
    unknown_holidays: bool
    """Whether it reaches into a year of which China's days off are not known."""


def make_grid(
    shown: Sequence[Machine], everything: Sequence[Machine], weeks: Sequence[date], sent: Mapping[str, str], faults
) -> Grid:
    """`shown` are the machines of this page, `everything` those that its sums are about. `sent` and `faults` are by the
    name of a field, of what was typed and refused. One query."""
    rows = CapacityWeek.objects.filter(machine__in=[one.pk for one in everything], week__in=weeks)
    stored = {(row.machine_id, row.week): row for row in rows}
    earns = weeks_earn(everything, {key: row.free_minutes for key, row in stored.items()}, weeks)
    lines = [_line(machine, weeks, stored, sent, faults) for machine in shown]
    calendars = {one.site.calendar for one in everything}
    heads = [
        Head(week, week + timedelta(days=6), week.isocalendar().week, _holidays(calendars, week), earns[week])
        for week in weeks
    ]
    unknown = "china" in calendars and any((week + WEEK).year not in CHINA for week in weeks)
    return Grid(heads, lines, any(one.earns for one in earns.values()), unknown)


def _holidays(calendars: Collection[str], week: date) -> list[str]:
    return list(dict.fromkeys(named for one in sorted(calendars) if (named := days_off(one, week).named)))


def _line(machine: Machine, weeks: Sequence[date], stored, sent: Mapping[str, str], faults) -> Line:
    rows = [stored.get((machine.pk, week)) for week in weeks]
    boxes = [_box(machine, week, row, sent, faults) for week, row in zip(weeks, rows, strict=True)]
    return Line(machine, str(PROCESSES[machine.process]), ",".join(seen_of(row) for row in rows), boxes)


def _box(machine: Machine, week: date, row: CapacityWeek | None, sent: Mapping[str, str], faults) -> Box:
    name = key_of(Cell(machine, week, "", None))
    booked = row.booked_minutes if row else 0
    whole_week = row.hours * 60 if row else 0
    return Box(
        name,
        week,
        sent.get(name, shown_as(seen_of(row))),
        bool(row and row.is_closed),
        in_hours(booked) if booked else "",
        in_hours(row.free_minutes) if row else "",
        round(100 * booked / whole_week) if whole_week else 0,
        days_off(machine.site.calendar, week),
        faults.get(name, ""),
    )


def shown_as(seen: str) -> str:
    """What a field holds of a week that was seen like that."""
    return "0" if seen == CLOSED else seen


def changed_cells(
    machines: Collection[Machine], weeks: Sequence[date], sent: Mapping[str, str]
) -> tuple[list[Cell], dict[str, str]]:
    """(what somebody changed, a sentence for each field that cannot be read). `s-…` says what the page had shown."""
    cells: list[Cell] = []
    faults: dict[str, str] = {}
    for machine in machines:
        seen = sent.get(f"s-{machine.pk}", "").split(",")
        if len(seen) != len(weeks):
            continue
        for week, before in zip(weeks, seen, strict=True):
            name = key_of(Cell(machine, week, before, None))
            typed = sent.get(name, "").strip()
            if name not in sent or typed == shown_as(before):
                continue
            try:
                wanted = whole(typed)
                if wanted is not None:
                    check_hours(wanted)
            except (Unusable, ValidationError) as error:
                faults[name] = " ".join(getattr(error, "messages", [str(error)]))
            else:
                cells.append(Cell(machine, week, before, wanted))
    return cells, faults
