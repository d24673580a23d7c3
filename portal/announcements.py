"""Which announcements a page shows its reader. A page asks the database one thing more for it, and is never out of date."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from core.prepared import prepared
from ecosystem.current import my_organisations
from ecosystem.languages import ENGLISH
from ecosystem.models import Organisation
from portal.models import Announcement, Dismissal

log = logging.getLogger(__name__)

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


def banners(request: HttpRequest) -> list[Banner]:
    """What `shown` says; nothing where the database is away, since pages that say so must still be shown."""
    try:
        return shown(request)
    except DatabaseError:
        log.exception("The announcements could not be read")
        return []


def shown(request: HttpRequest) -> list[Banner]:
    """The newest few announcements for whoever makes this request, but for those they have put away."""
    language = get_language() or ENGLISH
    found = [banner(one, language) for one in running(request) if is_for(one, request)]
    return found[:SHOWN]


def running(request: HttpRequest, now: datetime | None = None) -> list[Announcement]:
    """What is published and whose time runs, newest first, without what its reader has put away: for good if it is a
    person, for the session if it is a visitor."""
    now = now or timezone.now()
    if _is_signed_in(request):
        return _running_for(user=request.user.pk, now=now)
    away = request.session.get(DISMISSED, ()) if hasattr(request, "session") else ()
    return [one for one in _running(now=now) if one.pk not in away]


@prepared(now=datetime)
def _running(now: datetime) -> QuerySet[Announcement]:
    return Announcement.objects.unended(now).filter(starts_at__lte=now).order_by("-starts_at", "-pk")


@prepared(user=int, now=datetime)
def _running_for(user: int, now: datetime) -> QuerySet[Announcement]:
    found = Announcement.objects.unended(now).filter(starts_at__lte=now).order_by("-starts_at", "-pk")
    return found.exclude(Exists(Dismissal.objects.filter(announcement=OuterRef("pk"), user=user)))


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


def dismiss(request: HttpRequest, one: Announcement) -> None:
    if request.user.is_authenticated:
        Dismissal.objects.get_or_create(announcement=one, user=request.user)
        return
    away = [key for key in request.session.get(DISMISSED, ()) if key != one.pk]
    request.session[DISMISSED] = [*away, one.pk][-MOST_DISMISSED:]
