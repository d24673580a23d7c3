"""The tabs of a room, and small words of its pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.templatetags.instants import Reading, offset, readings

register = template.Library()

TABS: tuple[tuple[str, str, str | Promise, str], ...] = (
    ("talk", "room", _("Conversation"), "message-circle"),
    ("meetings", "room-meetings", _("Meetings"), "calendar"),
    ("tasks", "room-tasks", _("Tasks"), "list-check"),
    ("documents", "room-documents", _("Documents"), "file-text"),
    ("agreement", "room-agreement", _("Agreement"), "writing"),
    ("pilots", "room-pilots", _("Pilots"), "rocket"),
    ("people", "room-people", pgettext_lazy("of a room", "People"), "users"),
    ("log", "room-log", pgettext_lazy("of a room", "Log"), "history"),
)
"""A tab's name, its page, its word and its icon, in the order in which they are shown."""


@dataclass(frozen=True)
class Tab:
    text: str | Promise
    url: str
    icon: str
    here: bool


@register.simple_tag(takes_context=True)
def room_tabs(context: dict[str, Any], room) -> list[Tab]:
    """Those pages of a room that there are. The present one is the one whose `<name>_here` the page has set."""
    found = []
    for name, view, text, icon in TABS:
        try:
            url = reverse(f"collaboration:{view}", kwargs={"pk": room.pk})
        except NoReverseMatch:
            continue
        found.append(Tab(text, url, icon, bool(context.get(f"{name}_here"))))
    return found


@register.filter
def clock(moment: datetime) -> str:
    """The time of day in the viewer's zone, with its offset."""
    local = moment.astimezone(timezone.get_current_timezone())
    return format_html(
        '<time class="tb-num" datetime="{}">{} <span class="cb-offset">{}</span></time>',
        moment.isoformat(),
        f"{local:%H:%M}",
        offset(local),
    )


@register.simple_tag
def by_the_clocks(moment: datetime) -> list[Reading]:
    """The moment by the clocks of the viewer, of China and of Central Europe; what is the same is said once."""
    return readings(moment, viewer=timezone.get_current_timezone())
