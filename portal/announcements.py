"""Which announcements a page shows its reader.

What is published and has not ended is kept in the cache, so that a page without an announcement asks the database
nothing; one with an announcement asks once, for what its reader has put away.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from ecosystem.current import my_organisations
from ecosystem.languages import ENGLISH
from ecosystem.models import Organisation
from portal.models import Announcement, Dismissal

log = logging.getLogger(__name__)

KEY = "announcements:1"
"""With the version of what is kept under it."""
SECONDS = 60
SHOWN = 3
DISMISSED = "announcements_dismissed"
MOST_DISMISSED = 50
Audience = Announcement.Audience
OF_KIND = {
    Audience.STARTUPS: Organisation.Kind.STARTUP,
    Audience.MANUFACTURERS: Organisation.Kind.MANUFACTURER,
}


@dataclass(frozen=True)
class Banner:
    """An announcement as one reader is shown it."""

    pk: int
    title: str
    body: str
    level: str
    language: str


def unended() -> list[Announcement]:
    """What is published and has not ended; at most SECONDS old where somebody has just published."""
    found = cache.get(KEY)
    if found is None:
        found = list(Announcement.objects.unended().order_by("-starts_at", "-pk"))
        cache.set(KEY, found, SECONDS)
    return found


def forget() -> None:
    """After what has been written is committed, pages read anew."""
    transaction.on_commit(lambda: cache.delete(KEY), robust=True)


def banners(request: HttpRequest) -> list[Banner]:
    """What `shown` says; nothing where the database is away, since pages that say so must still be shown."""
    try:
        return shown(request)
    except DatabaseError:
        log.exception("The announcements could not be read")
        return []


def shown(request: HttpRequest, now: datetime | None = None) -> list[Banner]:
    """The newest few announcements for whoever makes this request, but for those they have put away."""
    now = now or timezone.now()
    running = [one for one in unended() if one.starts_at <= now < one.ends_at]
    found = [one for one in running if is_for(one, request)]
    if not found:
        return []
    away = dismissed(request, [one.pk for one in found])
    language = get_language() or ENGLISH
    return [banner(one, language) for one in found if one.pk not in away][:SHOWN]


def banner(one: Announcement, language: str) -> Banner:
    title, body = one.words(language)
    return Banner(one.pk, title, body, one.level, one.said_in(language))


def is_for(one: Announcement, request: HttpRequest) -> bool:
    if one.audience == Audience.EVERYBODY:
        return True
    if not _is_signed_in(request):
        return False
    if one.audience == Audience.STAFF:
        return request.user.is_staff
    if one.audience in OF_KIND:
        return any(mine.kind == OF_KIND[Audience(one.audience)] for mine in my_organisations(request))
    return True


def _is_signed_in(request: HttpRequest) -> bool:
    """Also of a request that was refused before anybody asked who makes it."""
    return hasattr(request, "user") and request.user.is_authenticated


def dismissed(request: HttpRequest, keys: Iterable[int]) -> set[int]:
    """Which of these their reader has put away: kept of a person, for the session of a visitor."""
    if _is_signed_in(request):
        mine = Dismissal.objects.filter(user=request.user, announcement__in=list(keys))
        return set(mine.values_list("announcement", flat=True))
    return set(request.session.get(DISMISSED, ())) if hasattr(request, "session") else set()


def dismiss(request: HttpRequest, one: Announcement) -> None:
    if request.user.is_authenticated:
        Dismissal.objects.get_or_create(announcement=one, user=request.user)
        return
    away = [key for key in request.session.get(DISMISSED, ()) if key != one.pk]
    request.session[DISMISSED] = [*away, one.pk][-MOST_DISMISSED:]
