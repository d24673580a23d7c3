"""The audit trail of a competition and of one entry, in words.

What an application says stands in nobody's trail: of events on applications only what organisers may know is told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User
from competitions.audit_words import ACTIONS, VALUES
from competitions.entry_list import NUMBER
from competitions.models import (
    Appeal,
    Application,
    BulkLetter,
    CallForm,
    Category,
    ChecklistItem,
    Collaborator,
    Competition,
    Extension,
    FormVersion,
    Judge,
    Milestone,
    Organiser,
    Partner,
    Prize,
    Round,
    ScreeningDecision,
    ScreeningMark,
    ScreeningQuestion,
    Submission,
)
from core.models import AuditEvent

OF_COMPETITION = (
    CallForm, FormVersion, Category, Prize, Milestone, Partner, Organiser, ChecklistItem, BulkLetter, Judge, Round,
)  # fmt: skip
OF_APPLICATION = (Submission, Collaborator, Extension, ScreeningDecision, ScreeningMark, ScreeningQuestion, Appeal)
SHOWN = frozenset(
    {
        "status",
        "screening",
        "verdict",
        "number",
        "until",
        "closes_at",
        "grace_seconds",
        "people",
        "role",
        "count",
        "version",
    }
)
"""Values before and after that are told; a reason, a note or an answer is read where it belongs."""
MOST_NAMED = 50

APPLICATION = Application._meta.label_lower
COMPETITION = Competition._meta.label_lower


@dataclass(frozen=True)
class Told:
    """One event. `who` is "" for the portal itself, `changes` are (name, before, after)."""

    event: AuditEvent
    who: str
    action: str
    about: str
    changes: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Slice:
    """A page by the keys at its ends; `newer` and `older` are None where there is no more."""

    rows: list[AuditEvent]
    newer: int | None
    older: int | None


def events_of(competition: Competition, user, *, entry: str = "", person: str = "") -> QuerySet[AuditEvent]:
    """Everything about a competition and what hangs on it, but for entries that the reader has a conflict with; of one
    entry by its number, by one person by name or address."""
    about = Q(target_type=COMPETITION, target_id=str(competition.pk))
    applications = Application.objects.of_call(competition, user)
    if entry:
        number = NUMBER.fullmatch(entry)
        applications = applications.filter(pk=int(number[1])) if number else applications.none()
        about = _on(applications)
    else:
        for model in OF_COMPETITION:
            about |= _on(model._base_manager.filter(competition=competition))
        about |= _on(applications)
    for model in OF_APPLICATION:
        about |= _on(model._base_manager.filter(application__in=applications.values("pk")))
    return by(AuditEvent.objects.filter(about), person)


def by(found: QuerySet[AuditEvent], person: str) -> QuerySet[AuditEvent]:
    """Those that somebody of this name or address did, whatever they were called then."""
    if person:
        people = User.objects.filter(Q(name__icontains=person) | Q(email__icontains=person))
        keys = list(people.values_list("pk", flat=True)[:MOST_NAMED])
        found = found.filter(actor__in=keys) if keys else found.filter(actor_label__icontains=person)
    return found


def _on(rows: QuerySet) -> Q:
    keys = rows.order_by().annotate(as_text=Cast("pk", CharField())).values("as_text")
    return Q(target_type=rows.model._meta.label_lower, target_id__in=keys)


def beyond_conflict(events: QuerySet[AuditEvent], user) -> QuerySet[AuditEvent]:
    """Events without those about entries that a person has a conflict with, for trails of more than one competition."""
    hidden = Application.objects.kept_from(user)
    keys = list(hidden.values_list("pk", flat=True))
    if not keys:
        return events
    about = _on(hidden)
    for model in OF_APPLICATION:
        about |= _on(model._base_manager.filter(application__in=keys))
    return events.exclude(about)


def of_entry(application: Application, user, most: int = 60) -> list[AuditEvent]:
    """What became of one application, newest first."""
    return list(events_of(application.competition, user, entry=str(application.pk)).order_by("-id")[:most])


def cut(events: QuerySet[AuditEvent], query: QueryDict, size: int) -> Slice:
    """The page that `before` or `after` in the address name, the newest first."""
    before, after = (_key(query.get(name, "")) for name in ("before", "after"))
    if after is not None:
        rows = list(events.filter(id__gt=after).order_by("id")[: size + 1])
        more, rows = len(rows) > size, rows[:size][::-1]
        return Slice(rows, rows[0].pk if more else None, rows[-1].pk if rows else None)
    older = events.filter(id__lt=before) if before is not None else events
    rows = list(older.order_by("-id")[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return Slice(rows, rows[0].pk if before is not None and rows else None, rows[-1].pk if more else None)


def _key(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None


# --- in words -----------------------------------------------------------------------------------------------------------
def told(events: Iterable[AuditEvent], *, names: bool) -> list[Told]:
    """Events in words. Without `names` nobody is named: the reader is told whether it was the park or the applicant."""
    events = list(events)
    people = User.objects.in_bulk({event.actor_id for event in events if event.actor_id})
    numbers = _numbers(events)
    return [
        Told(
            event,
            _who(event, people, names),
            str(ACTIONS.get(event.action, event.action)),
            numbers.get((event.target_type, event.target_id), ""),
            list(_changes(event)),
        )
        for event in events
    ]


def _numbers(events: list[AuditEvent]) -> dict[tuple[str, str], str]:
    """What the thing of an event is called: an entry by its number, a letter by its subject, anything else not at all."""
    letter = BulkLetter._meta.label_lower
    return {
        (event.target_type, event.target_id): event.target_label
        for event in events
        if event.target_type in (APPLICATION, letter)
    }


def _who(event: AuditEvent, people: dict[int, User], names: bool) -> str:
    if event.actor_id is None:
        return ""
    person = people.get(event.actor_id)
    if names:
        return _("a former member") if person is not None and person.left_at else event.actor_label
    return _("The park") if person is not None and person.is_staff else _("The applicant")


def _changes(event: AuditEvent) -> Iterator[tuple[str, str, str]]:
    for name in SHOWN & (event.before.keys() | event.after.keys()):
        before, after = event.before.get(name), event.after.get(name)
        if before != after:
            yield str(VALUES.get(name, name)), _value(name, before), _value(name, after)


def _value(name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, str) and name in ("until", "closes_at") and (moment := parse_datetime(value)):
        return f"{timezone.localtime(moment):%Y-%m-%d %H:%M %Z}" if timezone.is_aware(moment) else value
    return str(VALUES.get(f"{name}:{value}", value))


def midnight() -> datetime:
    """When the present day began in UTC, by which what is written down once a day is counted."""
    return datetime.combine(timezone.now().date(), time(), tzinfo=timezone.now().tzinfo)
