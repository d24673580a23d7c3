"""Languages and time zones, as people choose them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpResponse

from core.templatetags.instants import offset
from core.wall_times import places

# For browsers that do not tell theirs.
ZONE_OF_LANGUAGE = {"en": "Europe/Berlin", "zh-hans": "Asia/Shanghai"}
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Zone:
    name: str
    offset: str


def zones() -> list[Zone]:
    """Returns the zones named after places, and UTC, each with its present offset."""
    now = datetime.now(UTC)
    return [Zone(name, offset(now.astimezone(ZoneInfo(name)))) for name in ["UTC", *places()]]


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; Greenwich where this machine knows none."""
    return ZoneInfo(name) if name in available_timezones() else ZoneInfo("UTC")


def zone_or_guess(name: str, language: str) -> str:
    """Returns `name` if it is a time zone, else the one most readers of `language` live in."""
    return name if name in available_timezones() else ZONE_OF_LANGUAGE[language]


def remember_language(response: HttpResponse, language: str) -> HttpResponse:
    """Lets addresses without a language, such as the bare domain, lead to this one."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
