"""Saving searches and writing to their owners when there is news."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.preferences import zone_of
from accounts.telling import SEARCHES, tell
from core.links import absolute
from ecosystem.filters import Filters
from ecosystem.models import SavedSearch
from ecosystem.news import in_words, news, next_time
from taxonomy.models import Concept

MOST, SHOWN, AT_ONCE = 30, 8, 20


@transaction.atomic
def save_search(*, directory: str, filters: Filters, name: str, by: User) -> SavedSearch:
    """Keeps a search; one that is kept already stays as it is. Raises ValidationError beyond MOST.

    Words that are no concept of ours are left out, so that what is kept is never longer than its column.
    """
    known = set(Concept.objects.filter(code__in=filters.concepts).values_list("code", flat=True))
    filters = replace(filters, concepts=tuple(code for code in filters.concepts if code in known))
    list(User.objects.select_for_update().filter(pk=by.pk).values_list("pk"))
    found = SavedSearch.objects.filter(user=by, directory=directory, query=filters.query).first()
    if found is not None:
        return found
    if SavedSearch.objects.filter(user=by).count() >= MOST:
        raise ValidationError(_("You have thirty saved searches. Remove one that you no longer need."))
    now, often = timezone.now(), SavedSearch.Often.WEEKLY
    return SavedSearch.objects.create(
        user=by,
        directory=directory,
        query=filters.query,
        name=(name or in_words(filters) or str(SavedSearch.Directory(directory).label))[:80],
        often=often,
        made_at=now,
        told_until=now,
        next_at=next_time(often, zone_of(by.time_zone), now),
    )


@transaction.atomic
def change_search(*, search: SavedSearch, often: str, by: User) -> None:
    """Has mail come more or less often, from what is new from now on where there was none before."""
    if often not in SavedSearch.Often.values:
        raise ValidationError(_("Choose how often you want mail."))
    now = timezone.now()
    changes: dict[str, object] = {"often": often, "next_at": next_time(often, zone_of(by.time_zone), now)}
    if search.often == SavedSearch.Often.NEVER:
        changes["told_until"] = now
    SavedSearch.objects.filter(pk=search.pk, user=by).update(**changes)


def remove_search(*, search: SavedSearch, by: User) -> None:
    SavedSearch.objects.filter(pk=search.pk, user=by).delete()


# --- telling of news --------------------------------------------------------------------------------------------------
def tell_news(now: datetime | None = None) -> bool:
    """Writes to some of those whose searches are due, one mail to each person, and returns whether there are more."""
    now = now or timezone.now()
    due = SavedSearch.objects.filter(next_at__lte=now).order_by("user_id")
    people = list(due.values_list("user_id", flat=True).distinct()[:AT_ONCE])
    for pk in people:
        _tell(pk, now)
    return len(people) == AT_ONCE


@transaction.atomic
def _tell(person: int, now: datetime) -> None:
    """The rows are locked, looked at and moved on in one transaction: of two workers the second finds none due."""
    rows = SavedSearch.objects.select_for_update(of=("self",)).filter(user_id=person, next_at__lte=now)
    searches = list(rows.select_related("user").order_by("pk"))
    if not searches:
        return
    user, first_due = searches[0].user, min(search.next_at for search in searches if search.next_at)
    with translation.override(user.language):
        parts = [part for part in (_part(search, now) for search in searches) if part["count"]]
    for search in searches:
        after = next_time(search.often, zone_of(user.time_zone), now)
        SavedSearch.objects.filter(pk=search.pk).update(told_until=now, next_at=after)
    if parts and user.is_active:
        tell(
            SEARCHES,
            user,
            "saved_searches",
            key=f"saved_searches:{user.pk}:{first_due:%Y%m%d%H%M%S}",
            context={
                "parts": parts,
                "count": sum(part["count"] for part in parts),
                "url": absolute("ecosystem:searches", user.language),
            },
        )


def _part(search: SavedSearch, now: datetime) -> dict[str, object]:
    """One search as the mail tells of it: its name, how much is new, the first of that, and where all of it is."""
    found, language = news(search, search.told_until, now), search.user.language
    # Both a queryset of ours and a list in order have `for_cards`; the stubs know Django's querysets only.
    first: Any = found.rows
    listings = search.directory == SavedSearch.Directory.LISTINGS
    rows = [
        {
            "name": row.title if listings else row.name,
            "place": row.organisation.name if listings else " · ".join(filter(None, row.whereabouts)),
            "url": absolute("ecosystem:listing", language, pk=row.pk)
            if listings
            else absolute("ecosystem:profile", language, slug=row.slug),
        }
        for row in (first.for_cards()[:SHOWN] if found.number else ())
    ]
    address = absolute(f"ecosystem:{search.directory}", language)
    return {
        "name": search.name,
        "count": found.number,
        "rows": rows,
        "url": f"{address}?{search.query}" if search.query else address,
    }
