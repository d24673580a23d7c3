"""Days and hours of machines: what is free of them, and which weeks a lot takes."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from production.actions.booking import NoHoursLeft
from production.engine.lead_time import Calendar, free_minutes
from production.models import Machine, ProductionSite
from production.quoting.calendars import MOST_WEEKS, calendar_of, free_weeks
from production.sites.weeks import monday_of, next_free_week

DAY = timedelta(days=1)
DAYS = 7 * MOST_WEEKS - 7
"""So far ahead is booked."""
ZONES = {
    ProductionSite.Calendar.CHINA: ZoneInfo("Asia/Shanghai"),
    ProductionSite.Calendar.SWEDEN: ZoneInfo("Europe/Stockholm"),
    ProductionSite.Calendar.DENMARK: ZoneInfo("Europe/Copenhagen"),
    ProductionSite.Calendar.GERMANY: ZoneInfo("Europe/Berlin"),
}


def zone_of(site: ProductionSite) -> ZoneInfo:
    """In which a site's days begin and end."""
    return ZONES[ProductionSite.Calendar(site.calendar)]


def end_of_day(day: date, site: ProductionSite) -> datetime:
    """When a day is over at a site."""
    return datetime.combine(day + DAY, time(), tzinfo=zone_of(site))


def calendars(machines: Iterable[Machine], today: date) -> dict[int, Calendar]:
    """What is free of each machine from this week on, as the engine counts it. One query."""
    machines = list(machines)
    weeks = free_weeks(machines, today)
    return {one.pk: calendar_of(one.site, weeks.get(one.pk, []), today) for one in machines}


def weeks_of(machine: Machine, minutes: int, *, today: date, due: date) -> list[tuple[date, int]]:
    """Which minutes of which weeks a lot takes, the earliest first: [(week, minutes)]. Raises NoHoursLeft where there are not
    that many until its due day."""
    calendar = calendars([machine], today)[machine.pk]
    days = min(max((due - today).days, 0), DAYS) + 1
    free = free_minutes(calendar, today, days)
    found: list[tuple[date, int]] = []
    left, before = minutes, 0
    for count, reached in enumerate(free):
        day = today + count * DAY
        if day.weekday() != 6 and count + 1 < days:
            continue
        taken = min(left, reached - before)
        if taken > 0:
            found.append((monday_of(day), taken))
        left, before = left - max(taken, 0), reached
    if left > 0:
        week = monday_of(today + (days - 1) * DAY)
        instead = next_free_week(machine, minutes, after=week)
        raise NoHoursLeft(machine, week, minutes, max(minutes - left, 0), instead)
    return found
