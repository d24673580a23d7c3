"""Whether what arrived at a moment is in time. What counts is the arrival (core/arrival.py), never the clock here."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from competitions.models import Application, Competition, Extension
from core.prepared import prepared
from core.templatetags.instants import written


class NotOpen(Exception):
    """The call does not take this. A sentence fit to show; nothing that was written is lost by it."""


class TooLate(NotOpen):
    """It arrived after the deadline."""


@dataclass(frozen=True)
class Deadline:
    """`shown` is what applicants are told; `takes_until` the last moment that is in time, the grace included. `sealed`
    says that it is over, whatever a clock says."""

    shown: datetime
    takes_until: datetime
    sealed: bool
    extended: bool = False


def deadline_of(competition: Competition, application: Application | None = None) -> Deadline:
    """The deadline of one application: its own where it was given one later than the call's."""
    common = Deadline(competition.closes_at, competition.takes_until, competition.sealed_at is not None)
    if application is None:
        return common
    extension = _extension_of(application)
    if extension is None or extension.until <= common.takes_until:
        return common
    return Deadline(extension.until, extension.until, extension.sealed_at is not None, extended=True)


def _extension_of(application: Application) -> Extension | None:
    """The one that lasts longest. A list has read them all at once."""
    if "extensions" in getattr(application, "_prefetched_objects_cache", {}):
        return next(iter(application.extensions.all()), None)
    return next(iter(_extensions(application=application.pk)), None)


@prepared(application=int)
def _extensions(application):
    return Extension.objects.filter(application=application)[:1]


def check_takes(competition: Competition, arrived_at: datetime, application: Application | None = None) -> Deadline:
    """Returns the deadline that `arrived_at` meets.

    Raises NotOpen before the opening and for a call that is not published, TooLate after the deadline.
    """
    deadline = deadline_of(competition, application)
    if competition.status in (Competition.Status.DRAFT, Competition.Status.CANCELLED, Competition.Status.ARCHIVED):
        raise NotOpen(_("This competition takes no applications."))
    if arrived_at < competition.opens_at:
        raise NotOpen(_("This call has not opened yet. What you wrote is kept."))
    if deadline.sealed or arrived_at >= deadline.takes_until:
        zone = competition.zone_info
        raise TooLate(
            _("This arrived at %(arrived)s. The deadline was %(deadline)s. What you wrote is kept.")
            % {"arrived": f"{arrived_at.astimezone(zone):%H:%M:%S}", "deadline": written(deadline.shown, zone)}
        )
    return deadline
