"""The audit trail of judging: for managers and the chair, each without what a conflict stands before.

What a sheet gave is told only once its round is over, and nowhere else: the desk's trail, which all park staff read, names
neither totals nor outcomes (portal.audit_words).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from competitions import trail
from competitions.audit_words import ACTIONS
from competitions.audit_words import VALUES as OF_CALLS
from competitions.belonging import judging_models, keys_of, model_of, path_to
from competitions.entry_list import NUMBER
from competitions.judged import OVER, readable
from competitions.judging_words import GENERAL, OF_KIND, VALUES, is_of_judging
from competitions.models import Application, Competition, HandedInScores, Judge, Round, RoundEntry
from core.models import AuditEvent

SHOWN = trail.SHOWN | (VALUES.keys() - {"total"})
SCORED = "sheet."


@dataclass(frozen=True)
class Asked:
    """What the page was asked for. `round` is a number, `judge` the key of a judge, `entry` a number or a pseudonym."""

    round: int | None = None
    judge: int | None = None
    entry: str = ""
    kind: str = ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.round is not None or self.judge is not None or self.entry or self.kind)


def judging_events(competition: Competition, user, asked: Asked) -> QuerySet[AuditEvent]:
    """What was done in judging and after, narrowed as it was asked for; nothing about an entry that a person may not
    read."""
    about = [_about(model, competition, user, asked) for model in judging_models()]
    found = AuditEvent.objects.filter(reduce(or_, [one for one in about if one is not None], Q(pk=None)))
    if not asked.is_narrow or asked.kind in ("", "ceremony"):
        found = found | AuditEvent.objects.filter(_of_the_whole(competition, asked))
    if asked.kind:
        found = found.filter(reduce(or_, (Q(action__startswith=one) for one in OF_KIND[asked.kind])))
    return found


def _about(model: type[Model], competition: Competition, user, asked: Asked) -> Q | None:
    """Events about rows of one table; None where what was asked for is nothing that the table knows."""
    rows = model._base_manager.filter(**{str(path_to(model, Competition)): competition.pk})
    for goal, wanted in ((Round, asked.round), (Judge, asked.judge)):
        if wanted is None:
            continue
        way = path_to(model, goal)
        if way is None:
            return None
        column = way if goal is Judge else ("number" if way == "pk" else f"{way}__number")
        rows = rows.filter(**{column: wanted})
    application = path_to(model, Application)
    if application is not None:
        rows = rows.filter(
            Q(**{f"{application}__in": readable(user, competition).values("pk")}) | _of_none(application)
        )
    if asked.entry:
        found = _entry(competition, asked.entry)
        if application is None:
            return None
        rows = rows.filter(**{f"{application}__in": found.values("pk")})
    return Q(target_type=model._meta.label_lower, target_id__in=keys_of(rows))


def _of_none(application: str) -> Q:
    """Rows that are about no entry in particular, of a table whose rows may be."""
    return Q(**{f"{application}__isnull": True})


def _of_the_whole(competition: Competition, asked: Asked) -> Q:
    """What is written down of the competition itself but belongs to judging: a publication, a ceremony."""
    if asked.round is not None or asked.judge is not None or asked.entry:
        return Q(pk=None)
    starts = reduce(or_, (Q(action__startswith=one) for kind in OF_KIND.values() for one in kind))
    return Q(starts, target_type=trail.COMPETITION, target_id=str(competition.pk))


def _entry(competition: Competition, typed: str) -> QuerySet[Application]:
    """The application of a number, or that a round calls by a pseudonym."""
    number = NUMBER.fullmatch(typed)
    rows = Application.objects.filter(competition=competition)
    named = RoundEntry.objects.filter(round__competition=competition, pseudonym__iexact=typed)
    return rows.filter(pk=int(number[1])) if number else rows.filter(pk__in=named.values("application"))


# --- in words -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Place:
    """Where an event belongs: the number of its round, the entry's pseudonym there, and the judge's name."""

    round: int | None = None
    entry: str = ""
    judge: str = ""


def told(events: Iterable[AuditEvent], *, names: bool) -> list[trail.Told]:
    """Events in words, those of judging with what they were about. Who acts as somebody is told with both names."""
    events = list(events)
    places, totals = _places(events), _totals(events)
    return [
        replace(
            one,
            action=said(one.event.action),
            about=_in_words(places.get(_key(one.event), Place())),
            changes=list(_changes(one.event, totals)),
        )
        if is_of_judging(one.event.action)
        else one
        for one in trail.told(events, names=names)
    ]


def said(action: str) -> str:
    """An action in words; one that is new here is told by what it is about, and with no words at all by its code."""
    return str(ACTIONS.get(action) or GENERAL.get(action.partition(".")[0], action))


def _key(event: AuditEvent) -> tuple[str, str]:
    return event.target_type, event.target_id


def _places(events: list[AuditEvent]) -> dict[tuple[str, str], Place]:
    """A query for each table that the events are about."""
    by_type: dict[str, set[str]] = defaultdict(set)
    for event in filter(lambda event: is_of_judging(event.action), events):
        by_type[event.target_type].add(event.target_id)
    found: dict[tuple[str, str], Place] = {}
    for target_type, keys in by_type.items():
        model = model_of(target_type)
        if model is None or model is Competition:
            continue
        ways = [path_to(model, goal) for goal in (Round, RoundEntry, Judge)]
        columns = [
            None if way is None else (name if way == "pk" else f"{way}__{name}")
            for way, name in zip(ways, ("number", "pseudonym", "name"), strict=True)
        ]
        rows = model._base_manager.filter(pk__in=[int(key) for key in keys if key.isdecimal()])
        for row in rows.values("pk", *[column for column in columns if column]):
            number, entry, judge = (row[column] if column else None for column in columns)
            found[(target_type, str(row["pk"]))] = Place(number, entry or "", judge or "")
    return found


def _in_words(place: Place) -> str:
    parts = [
        _("round %(number)s") % {"number": place.round} if place.round is not None else "",
        place.entry,
        place.judge,
    ]
    said_of = " · ".join(part for part in parts if part)
    return _("(%(said)s)") % {"said": said_of} if said_of else ""


def _totals(events: list[AuditEvent]) -> dict[int, str]:
    """What sheets gave, by the events that handed them in, as far as their rounds are over."""
    keys = [event.pk for event in events if event.action == "sheet.submitted"]
    kept = HandedInScores.objects.filter(event__in=keys, sheet__entry__round__status__in=OVER) if keys else ()
    return {one.event_id: "" if one.total is None else f"{one.total.normalize():f}" for one in kept}


def _changes(event: AuditEvent, totals: dict[int, str]) -> Iterator[tuple[str, str, str]]:
    names = sorted(SHOWN & (event.before.keys() | event.after.keys()))
    if event.action.startswith(SCORED):
        names = [name for name in names if name in ("status", "version", "number")]
    for name in names:
        before, after = event.before.get(name), event.after.get(name)
        if before != after:
            yield _name(name), _value(event, name, before), _value(event, name, after)
    if event.pk in totals:
        yield _name("total"), "", totals[event.pk]


def _name(name: str) -> str:
    return str(VALUES.get(name) or OF_CALLS.get(name, name))


def _value(event: AuditEvent, name: str, value: Any) -> str:
    """A value in the words that its column has for it."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return str(len(value))
    if isinstance(value, str) and name.endswith(("_at", "until")) and (moment := parse_datetime(value)):
        return f"{timezone.localtime(moment):%Y-%m-%d %H:%M %Z}" if timezone.is_aware(moment) else value
    model = model_of(event.target_type)
    choices = (
        next((field.choices for field in model._meta.concrete_fields if field.name == name), None) if model else None
    )
    return str(dict(choices or ()).get(value, value))
