"""Rows for cards of organisations and of listings where both stand on one page: of results, which somebody waits for. They
come in six queries, whose SQL is made once for whoever is signed in and not of the park's staff."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from core.prepared import Keys, prepared
from ecosystem.models import Listing, ListingText, Organisation, OrganisationText

MOST = 20
"""So many of either kind are looked up by SQL that was made before."""


def organisations_for(user, keys: Sequence[int]) -> QuerySet[Organisation]:
    return Organisation.objects.visible_to(user).filter(pk__in=keys).select_related("region", "logo").order_by()


def listings_for(user, keys: Sequence[int]) -> QuerySet[Listing]:
    return Listing.objects.visible_to(user).live().filter(pk__in=keys).select_related("organisation").order_by()


@prepared(user=int, keys=Keys(MOST))
def _organisations(user, keys):
    return organisations_for(User(pk=user), keys)


@prepared(user=int, keys=Keys(MOST))
def _listings(user, keys):
    return listings_for(User(pk=user), keys)


@prepared(keys=Keys(2 * MOST))
def _names(keys):
    return OrganisationText.objects.filter(organisation__in=keys)


@prepared(keys=Keys(MOST))
def _words(keys):
    return ListingText.objects.filter(listing__in=keys)


def _concepts_of(rows: QuerySet) -> QuerySet:
    ordered = [f"concept__{name}" for name in rows.model._meta.get_field("concept").related_model._meta.ordering]
    return rows.select_related("concept").order_by(*ordered)


@prepared(keys=Keys(MOST))
def _fields(keys):
    return _concepts_of(Organisation.concepts.through.objects.filter(organisation__in=keys))


@prepared(keys=Keys(MOST))
def _topics(keys):
    return _concepts_of(Listing.concepts.through.objects.filter(listing__in=keys))


def cards_of(user, organisations: Sequence[int], listings: Sequence[int]) -> tuple[dict, dict]:
    """Returns those that `user` may see, both by key, with everything their cards show. The names of all organisations
    come in one query, whether a card is theirs or a listing's of theirs."""
    ordinary = user.is_authenticated and not user.is_staff
    there, offered = [], []
    if organisations:
        there = (
            _organisations(user=user.pk, keys=organisations)
            if ordinary
            else list(organisations_for(user, organisations))
        )
    if listings:
        offered = _listings(user=user.pk, keys=listings) if ordinary else list(listings_for(user, listings))
    named = [*there, *(row.organisation for row in offered)]
    if named:
        _hand_out(named, "texts", _names(keys=list({row.pk for row in named})), "organisation_id")
    if there:
        _hand_out(there, "concepts", _fields(keys=[row.pk for row in there]), "organisation_id", "concept")
    if offered:
        keys = [row.pk for row in offered]
        _hand_out(offered, "texts", _words(keys=keys), "listing_id")
        _hand_out(offered, "concepts", _topics(keys=keys), "listing_id", "concept")
    return {row.pk: row for row in there}, {row.pk: row for row in offered}


def _hand_out(rows: Iterable[Any], name: str, related: Iterable[Any], of: str, what: str = "") -> None:
    """Gives each row its related ones, as `prefetch_related` does."""
    found: dict[int, list[Any]] = {row.pk: [] for row in rows}
    for one in related:
        found[getattr(one, of)].append(getattr(one, what) if what else one)
    for row in rows:
        kept = row.__dict__.setdefault("_prefetched_objects_cache", {})
        kept[name] = found[row.pk]
