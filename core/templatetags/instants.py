"""Times are instants: shown in the viewer's zone with its offset, deadlines in China's and Central Europe's too."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()

CHINA = ZoneInfo("Asia/Shanghai")
CENTRAL_EUROPE = ZoneInfo("Europe/Berlin")


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
