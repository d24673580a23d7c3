"""A ceremony as a calendar file (RFC 5545), by the clocks of its city, in both languages."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from icalendar import Calendar, Event, vText

from competitions.models import CeremonyPlan
from core.links import absolute
from ecosystem.languages import CHINESE, ENGLISH


def calendar_file(plan: CeremonyPlan) -> bytes:
    """The file, with its time zone's own rules in it. Raises ValueError where no time is planned."""
    if plan.starts_at is None:
        raise ValueError("A ceremony without a time is no event.")
    zone = ZoneInfo(plan.zone)
    event = Event()
    event.add("uid", f"ceremony-{plan.competition_id}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", plan.revision)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", (plan.doors_at or plan.starts_at).astimezone(zone))
    event.add("dtend", _ends(plan.starts_at, plan).astimezone(zone))
    event.add("summary", vText(" · ".join(_names(plan))))
    event.add("location", ", ".join(_once(plan.venue_en, plan.venue_zh, plan.address_en, plan.address_zh)))
    event.add("description", "\n\n".join(_once(*_clock(plan), plan.notes_en, plan.notes_zh)))
    event.add("url", absolute("competitions:competition", ENGLISH, slug=plan.competition.slug))
    event.add("class", "PRIVATE")
    event.add("status", "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Techbridge//Ceremony//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _ends(starts_at: datetime, plan: CeremonyPlan) -> datetime:
    """When it ends; two hours after it begins where nobody has said."""
    return plan.ends_at or starts_at + timedelta(hours=2)


def _names(plan: CeremonyPlan) -> list[str]:
    found = []
    for language in (ENGLISH, CHINESE):
        with translation.override(language):
            found.append(plan.competition.name)
    return _once(*found)


def _clock(plan: CeremonyPlan) -> list[str]:
    """What the file's one beginning cannot say: doors, and the start."""
    if plan.doors_at is None or plan.starts_at is None:
        return []
    doors, starts = (f"{moment.astimezone(ZoneInfo(plan.zone)):%H:%M}" for moment in (plan.doors_at, plan.starts_at))
    return [f"Doors {doors}, ceremony {starts} ({plan.zone})", f"{doors} 入场，{starts} 开始（{plan.zone}）"]


def _once(*texts: str) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))
