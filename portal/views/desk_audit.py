"""The audit trail at the desk: searching it, one event, and a result as a file."""

import json
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from competitions.trail import beyond_conflict
from core import audit
from core.access import STAFF, access
from core.csv_files import csv_file
from core.models import AuditEvent
from portal.audit_search import AuditFilters, cut
from portal.audit_words import ACTIONS, Told, in_words

PER_PAGE = 25
MOST_ROWS = 10_000
BESIDE = 20
AT_ONCE = 500


@access(STAFF)
def audit_trail(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first."""
    filters = AuditFilters.read(request.GET)
    page = cut(beyond_conflict(filters.events(), request.user), request.GET, PER_PAGE)
    context = {
        **{name: getattr(filters, name) for name in AuditFilters.__dataclass_fields__},
        "filters": filters,
        "page": page,
        "events": in_words(list(page.rows)),
        "query": urlencode(filters.as_dict()),
        "asked": filters.as_dict(),
        "zone": timezone.get_current_timezone_name(),
        "actions": sorted(((code, str(words)) for code, words in ACTIONS.items()), key=lambda pair: pair[1]),
        "more_open": bool(filters.acting_for or filters.words or filters.since or filters.until),
    }
    return render(request, "portal/desk/audit.html", context)


@access(STAFF)
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event whole, with what else was done in the same request."""
    told_of = beyond_conflict(AuditEvent.objects.all(), request.user)
    found = get_object_or_404(told_of, pk=pk)
    beside: list[AuditEvent] = []
    if found.request_id != "-":
        near = told_of.filter(request_id=found.request_id, pk__gte=pk - 10 * BESIDE, pk__lte=pk + 10 * BESIDE)
        beside = list(near.exclude(pk=pk).order_by("id")[:BESIDE])
    context = {"told": in_words([found], longest=None)[0], "beside": in_words(beside)}
    return render(request, "portal/desk/audit_one.html", context)


@access(STAFF)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """A result as a file. That somebody took it is itself in the trail."""
    filters = AuditFilters.read(request.POST)
    with transaction.atomic():
        newest = AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
        found = beyond_conflict(filters.events(), request.user).filter(id__lte=newest)
        after = {"filters": filters.as_dict(), "most": MOST_ROWS}
        audit.record("audit.exported", by=request.user, target=request.user, after=after)
    header = [
        _("When (UTC)"),
        _("Who"),
        _("Did what"),
        _("For whom"),
        _("To what"),
        _("Thing"),
        _("Before"),
        _("After"),
    ]
    return csv_file("techbridge-audit.csv", header, _lines(found.order_by("-id")[:MOST_ROWS].iterator()))


def _lines(events: Iterator[AuditEvent]) -> Iterator[list[str]]:
    """Some at a time, so that who has left is asked for all of them at once."""
    while some := list(islice(events, AT_ONCE)):
        yield from map(_line, in_words(some, longest=None))


def _line(words: Told) -> list[str]:
    one = words.event
    before = {change.name: change.before for change in words.changes if change.before is not None}
    after = {change.name: change.after for change in words.changes if change.after is not None}
    return [
        one.at.isoformat(timespec="seconds"),
        words.who,
        str(words.action),
        one.acting_for,
        str(words.label),
        words.about,
        json.dumps(before, ensure_ascii=False) if before else "",
        json.dumps(after, ensure_ascii=False) if after else "",
    ]
