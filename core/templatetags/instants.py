"""Times are instants: shown in the viewer's zone with its offset, deadlines in China's and Central Europe's too."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.template.loader import get_template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from core import clock

register = template.Library()

CHINA = ZoneInfo("Asia/Shanghai")
CENTRAL_EUROPE = ZoneInfo("Europe/Berlin")
CITIES = (
    gettext_noop("Shanghai"),
    gettext_noop("Brussels"),
    gettext_noop("Paris"),
    gettext_noop("Vienna"),
    gettext_noop("Rome"),
    gettext_noop("Madrid"),
    gettext_noop("Amsterdam"),
    gettext_noop("Zurich"),
    gettext_noop("Helsinki"),
    gettext_noop("London"),
)
"""Beside the cities of ceremonies: what calls' zones are named after, in both languages."""


def offset(moment: datetime) -> str:
    """Returns the UTC offset as people write it, e.g. UTC+08:00."""
    minutes = int((moment.utcoffset() or timedelta()).total_seconds() // 60)
    sign = "+" if minutes >= 0 else "−"
    return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def written(moment: datetime, zone) -> str:
    local = moment.astimezone(zone)
    return f"{formats.date_format(local, 'DATE_FORMAT')} {local:%H:%M} {offset(local)}"


@register.filter
def instant(moment: datetime | None) -> str:
    """The moment in the viewer's time zone, with its offset; nothing for None."""
    if moment is None:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>', moment.isoformat(), written(moment, timezone.get_current_timezone())
    )


@register.filter
def deadline(moment: datetime | None) -> str:
    """The moment in the viewer's zone, in China's and in Central Europe's."""
    if moment is None:
        return ""
    return format_html(
        '{} <span class="tb-zones">{} · {}</span>',
        instant(moment),
        _("China: %(time)s") % {"time": written(moment, CHINA)},
        _("Central Europe: %(time)s") % {"time": written(moment, CENTRAL_EUROPE)},
    )


# --- deadlines ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Reading:
    """A moment by the clocks of one place, or of several where they show the same."""

    places: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return f"{' · '.join(self.places)}: {self.text}"


def readings(moment: datetime, *, zone: str = "", viewer: tzinfo | None = None) -> list[Reading]:
    """The moment by the clocks of the call (`zone`), of the viewer, of China and of Central Europe; what is the same is
    said once, with all its places."""
    wanted: list[tuple[str, tzinfo]] = []
    if zone:
        wanted.append((_("%(city)s time") % {"city": city_of(zone)}, ZoneInfo(zone)))
    if viewer is not None:
        wanted.append((_("Your time"), viewer))
    wanted += [(_("China"), CHINA), (_("Central Europe"), CENTRAL_EUROPE)]
    places: dict[str, list[str]] = {}
    for place, clocks in wanted:
        places.setdefault(written(moment, clocks), []).append(place)
    return [Reading(tuple(names), text) for text, names in places.items()]


def city_of(zone: str) -> str:
    """The city a zone is named after, in the page's language where we know its name: Copenhagen."""
    city = zone.rpartition("/")[2].replace("_", " ")
    return _(city)


def time_left(moment: datetime, now: datetime) -> str:
    """How long it is until then, in the two largest units that matter: 6 days 4 hours."""
    minutes = int((moment - now).total_seconds() // 60)
    if minutes < 1:
        return _("less than a minute")
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [
        (days, ngettext("%(count)s day", "%(count)s days", days)),
        (hours, ngettext("%(count)s hour", "%(count)s hours", hours)),
        (minutes, ngettext("%(count)s minute", "%(count)s minutes", minutes)),
    ]
    first = next(place for place, (count, _text) in enumerate(parts) if count)
    return " ".join(text % {"count": count} for count, text in parts[first : first + 2] if count)


@register.filter
def deadline_text(moment: datetime | None, viewer: str = "") -> str:
    """The moment in plain words, for a letter: in the zone named `viewer`, in China's and in Central Europe's."""
    if moment is None:
        return ""
    first, *others = readings(moment, viewer=ZoneInfo(viewer) if viewer else None)
    if not viewer:
        return " · ".join(str(reading) for reading in (first, *others))
    return f"{first.text} ({' · '.join(str(reading) for reading in others)})" if others else first.text


@register.simple_tag
def deadline_readings(moment: datetime, zone: str = "", viewer: str = "") -> list[Reading]:
    """For a letter, a line each: the moment by the clocks of the call, of the reader, of China and of Central Europe."""
    return readings(moment, zone=zone, viewer=ZoneInfo(viewer) if viewer else None)


@register.simple_tag
def countdown(moment: datetime, css: str = "") -> str:
    """How long it is until then. It goes on in the browser by the server's time (static/js/countdown.js)."""
    now = clock.now()
    return _drawn("countdown", moment=moment, now=now, css=css, left=time_left(moment, now), over=moment <= now)


@register.simple_tag
def call_deadline(moment: datetime, zone: str = "", label: str = "", ticking: bool = True) -> str:
    """A deadline as it must be told: by the clocks of the call, of the viewer, of China and of Central Europe, each with
    its offset, and how long it is until then. A `label` stands above it: Deadline, Your deadline."""
    first, *others = readings(moment, zone=zone, viewer=timezone.get_current_timezone())
    return _drawn("deadline", moment=moment, first=first, others=others, label=label, ticking=ticking)


def _drawn(component: str, **context: Any) -> str:
    return get_template(f"components/{component}.html").render(context)
