"""Searching the audit trail: what is asked for, in ways that an index serves where it can."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from core.models import AuditEvent
from core.text import tidy
from ecosystem.models import BulkJob, Organisation
from portal.audit_words import ACTIONS, CONFIDENTIAL

SLACK = timedelta(minutes=1)
MOST_NAMED = 50
"""So many people or organisations of a name are looked for."""


@dataclass(frozen=True)
class AuditFilters:
    """What somebody asks of the trail, cleaned. `since` and `until` are as they were typed, in the viewer's zone;
    `about` is one thing, as type:id; `job` the number of a bulk job."""

    actor: str = ""
    action: str = ""
    target: str = ""
    organisation: str = ""
    acting_for: str = ""
    words: str = ""
    since: str = ""
    until: str = ""
    about: str = ""
    job: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "AuditFilters":
        typed = {one.name: tidy(query.get(one.name, ""), lines=False)[:120] for one in fields(cls)}
        typed["action"] = typed["action"] if typed["action"] in ACTIONS else ""
        typed["job"] = typed["job"] if _number(typed["job"]) else ""
        typed["about"] = typed["about"] if typed["about"].partition(":")[2] else ""
        for name in ("since", "until"):
            typed[name] = typed[name] if moment(typed[name]) else ""
        return cls(**typed)

    @property
    def any(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))

    def as_dict(self) -> dict[str, str]:
        """What is asked for, without what is not."""
        return {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name)}

    def events(self) -> QuerySet[AuditEvent]:
        """The events that fit, in no order yet."""
        found = AuditEvent.objects.all()
        if self.actor:
            found = found.filter(_by(self.actor))
        if self.action:
            found = found.filter(action=self.action)
        if self.job:
            found = _of_job(found, int(self.job))
        if self.about:
            kind, _colon, number = self.about.partition(":")
            found = found.filter(target_type=kind, target_id=number)
        if self.organisation:
            keys = _organisations(self.organisation)
            about = Q(target_type="ecosystem.organisation", target_id__in=[str(key) for key in keys])
            found = found.filter(about | _for(keys))
        if self.acting_for:
            found = found.filter(_for(_organisations(self.acting_for)))
        if self.target:
            found = found.filter(target_label__icontains=self.target).exclude(target_type__in=CONFIDENTIAL)
        if self.words:
            found = _saying(found, self.words)
        if begin := moment(self.since):
            found = found.filter(at__gte=begin)
        if end := moment(self.until):
            found = found.filter(at__lt=end)
        return found


def moment(typed: str) -> datetime | None:
    """An instant as a date field or somebody's hand writes it, in the viewer's zone; None for anything else."""
    try:
        found = parse_datetime(typed) or parse_datetime(f"{typed} 00:00")
    except ValueError:
        return None
    if found is None:
        return None
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _by(name: str) -> Q:
    """By people of this name or address, whatever they were called then; else by what was written down of them."""
    people = User.objects.filter(Q(name__icontains=name) | Q(email__icontains=name)).values_list("pk", flat=True)
    keys = list(people[:MOST_NAMED])
    return Q(actor__in=keys) if keys else Q(actor_label__icontains=name)


def _organisations(name: str) -> list[int]:
    found = Organisation.objects.filter(Q(slug=name) | Q(texts__name__icontains=name)).order_by("pk")
    return list(found.values_list("pk", flat=True).distinct()[:MOST_NAMED])


def _for(keys: Iterable[int]) -> Q:
    return Q(acting_for__in=[f"ecosystem.organisation:{key}" for key in keys])


def _of_job(events: QuerySet[AuditEvent], number: int) -> QuerySet[AuditEvent]:
    """What a bulk job did. Its time is asked for too, since an index serves that."""
    job = BulkJob.objects.filter(pk=number).first()
    if job is None:
        return events.none()
    found = events.filter(request_id=job.request_id, at__gte=job.created_at)
    return found.filter(at__lte=job.ended_at + SLACK) if job.ended_at else found


def _saying(events: QuerySet[AuditEvent], words: str) -> QuerySet[AuditEvent]:
    """Events with these words before or after. SQLite keeps other letters than Latin ones as escapes."""
    escaped = json.dumps(words)[1:-1]
    texts = events.exclude(target_type__in=CONFIDENTIAL).annotate(
        was=Cast("before", TextField()), became=Cast("after", TextField())
    )
    return texts.filter(
        Q(was__icontains=words) | Q(became__icontains=words) | Q(was__icontains=escaped) | Q(became__icontains=escaped)
    )


@dataclass(frozen=True)
class Slice:
    """A page of a list by the keys at its ends, so that the last page of millions costs what the first does."""

    rows: list[AuditEvent]
    newer: int | None
    """Show what is newer than this id; None where this is the newest."""
    older: int | None


def cut(events: QuerySet[AuditEvent], query: QueryDict, size: int) -> Slice:
    """The page that `before` or `after` in the address name, the newest first."""
    before, after = (_number(query.get(name, "")) for name in ("before", "after"))
    if after is not None:
        rows = list(events.filter(id__gt=after).order_by("id")[: size + 1])
        more = len(rows) > size
        rows = rows[:size][::-1]
        if not rows:
            return Slice([], None, None)
        return Slice(rows, rows[0].pk if more else None, rows[-1].pk)
    older = events.filter(id__lt=before) if before is not None else events
    rows = list(older.order_by("-id")[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Slice(rows, rows[0].pk if before is not None and rows else None, rows[-1].pk if more else None)


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None
