"""What has changed on an organisation's list since a person last looked.

A visit begins after half an hour's absence. Two tabs that open at once both read the same last visit; one of them moves
it on, by compare-and-swap, and both show the same change.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from ecosystem.models import Organisation
from matching.models import Visit

ABSENCE = timedelta(minutes=30)
PAUSE = timedelta(minutes=1)
"""A visit is noted again after so long, or when the list has changed."""
RISE = 0.5
"""Points of a hundred that a score must have risen by: a new generation's weights move all of them a little."""

Standing = list[tuple[int, float]]


@dataclass(frozen=True)
class Change:
    """`since` is when the visit before ended, None on a first visit; the rest are partners' ids."""

    since: datetime | None = None
    new: frozenset[int] = frozenset()
    up: frozenset[int] = frozenset()
    gone: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.up or self.gone)


def changed(
    before: Sequence[Sequence], now: Sequence[Sequence]
) -> tuple[frozenset[int], frozenset[int], tuple[int, ...]]:
    """(new, up, gone) partners between two lists of (partner, score), best first.

    Up is whoever stands before more of those that were there already, by a score that has risen by RISE.

    >>> changed([(1, 50.0), (2, 40.0), (3, 30.0)], [(4, 60.0), (2, 55.0), (1, 50.0)])
    (frozenset({4}), frozenset({2}), (3,))
    """
    was, scores = [partner for partner, _score in before], dict(before)
    is_now = dict(now)
    stayed_before = [partner for partner in was if partner in is_now]
    stayed_now = [partner for partner, _score in now if partner in scores]
    places = {partner: place for place, partner in enumerate(stayed_before)}
    up = {
        partner
        for place, partner in enumerate(stayed_now)
        if place < places[partner] and is_now[partner] >= scores[partner] + RISE
    }
    gone = tuple(partner for partner in was if partner not in is_now)
    return frozenset(is_now.keys() - scores.keys()), frozenset(up), gone


def look(user, organisation: Organisation, standing: Standing, *, without: Collection[int] = ()) -> Change:
    """Notes that `user` sees `standing`, and says what has changed. Two queries.

    `without` are partners whose going is no news: the organisation took them off itself.
    """
    now, row = timezone.now(), Visit.objects.filter(user=user, organisation=organisation).first()
    stored = [[partner, score] for partner, score in standing]
    if row is None:
        first = Visit(user=user, organisation=organisation, seen_at=now, standing=stored)
        Visit.objects.bulk_create([first], ignore_conflicts=True)
        return Change()
    columns = {"seen_at": now, "standing": stored}
    if now - row.seen_at > ABSENCE:
        columns |= {"before_at": row.seen_at, "before": row.standing}
    if now - row.seen_at > PAUSE or row.standing != stored:
        Visit.objects.filter(pk=row.pk, seen_at=row.seen_at).update(**columns)
    return _change(columns.get("before_at", row.before_at), columns.get("before", row.before), standing, without)


def last_change(user, organisation: Organisation, standing: Standing, *, without: Collection[int] = ()) -> Change:
    """What `look` would say, without noting anything. One query."""
    row = Visit.objects.filter(user=user, organisation=organisation).first()
    if row is None:
        return Change()
    if timezone.now() - row.seen_at > ABSENCE:
        return _change(row.seen_at, row.standing, standing, without)
    return _change(row.before_at, row.before, standing, without)


def _change(since: datetime | None, before: Sequence, standing: Standing, without: Collection[int]) -> Change:
    if since is None:
        return Change()
    new, up, gone = changed(before, standing)
    return Change(since, new, up, tuple(partner for partner in gone if partner not in without))
