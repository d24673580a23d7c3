"""Letters before the deadline, to those who write an application that has not been handed in, or is being changed.

Each application has its own deadline (competitions/deadlines.py). Of each deadline and each distance to it there is one
row, so that whoever moves a deadline, and whoever runs this twice, causes no second letter.
"""

from datetime import datetime, timedelta
from functools import partial

from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone, translation

from accounts.preferences import zone_of
from accounts.telling import APPLICATIONS, tell
from competitions.models import Application, Competition, Extension, Reminder
from competitions.people import writers_of
from competitions.reading import answers_of, form_of
from core.links import absolute
from ecosystem.actions.clock import each

HOURS = (7 * 24, 48, 6)
"""A letter goes out when the deadline is so near. Whoever begins between two of them gets the next."""

OVER = (Competition.Status.DRAFT, Competition.Status.CANCELLED, Competition.Status.ARCHIVED)


def remind(now: datetime | None = None) -> bool:
    """Writes what is due at a moment, some at a time, and returns whether there is more."""
    now = now or timezone.now()
    more = [
        each(_due(competition, hours, nearer, now), partial(_remind, hours=hours))
        for competition in _near(now)
        for hours, nearer in zip(HOURS, (*HOURS[1:], 0), strict=True)
    ]
    return any(more)


def _near(now: datetime) -> QuerySet[Competition]:
    """Competitions that somebody may have to be reminded of."""
    window = (now, now + timedelta(hours=HOURS[0]))
    extended = Extension.objects.filter(application__competition=OuterRef("pk"), until__range=window)
    return Competition.objects.exclude(status__in=OVER).filter(Q(closes_at__range=window) | Exists(extended))


def _due(competition: Competition, hours: int, nearer: int, now: datetime) -> QuerySet[Application]:
    """Applications whose deadline is at most `hours` away and more than `nearer`, and whose people do not know it."""
    own = Extension.objects.filter(application=OuterRef("pk")).order_by("-until", "-id").values("until")[:1]
    common = Value(competition.closes_at, output_field=DateTimeField())
    told = Reminder.objects.filter(application=OuterRef("pk"), deadline=OuterRef("due"), hours=hours)
    rows = Application.objects.filter(
        competition=competition, status__in=Application.WRITABLE, anonymised_at=None
    ).annotate(own=Subquery(own))
    rows = rows.annotate(due=Case(When(own__gt=competition.takes_until, then=F("own")), default=common))
    window = {"due__gt": now + timedelta(hours=nearer), "due__lte": now + timedelta(hours=hours)}
    return rows.filter(~Exists(told), **window).select_related("competition", "organisation")


def _remind(application: Application, hours: int) -> None:
    deadline: datetime = application.due  # type: ignore[attr-defined]  # `due` is an annotation of the queryset
    Reminder.objects.create(application=application, deadline=deadline, hours=hours)
    if _knows_since(application, deadline) > deadline - timedelta(hours=hours):
        return  # they began, or were given this deadline, when it was nearer than this
    Application.objects.filter(pk=application.pk).update(reminders=F("reminders") + 1)
    completeness = form_of(application.competition).completeness(answers_of(application))
    for person in writers_of(application):
        with translation.override(person.language), timezone.override(zone_of(person.time_zone)):
            tell(
                APPLICATIONS,
                person,
                "application_reminder",
                about=[application],
                key=f"reminder:{application.pk}:{deadline:%Y%m%d%H%M%S}:{hours}:{person.pk}",
                context={
                    "number": application.number,
                    "organisation": application.organisation,
                    "competition": application.competition,
                    "deadline": deadline,
                    "viewer": person.time_zone,
                    "counts": application.status == Application.Status.REOPENED,
                    "done": completeness.done,
                    "of": completeness.of,
                    "url": absolute("competitions:application", person.language, pk=application.pk),
                },
            )


def _knows_since(application: Application, deadline: datetime) -> datetime:
    given = application.extensions.filter(until=deadline).order_by("granted_at").first()
    return max(application.created_at, given.granted_at) if given else application.created_at
