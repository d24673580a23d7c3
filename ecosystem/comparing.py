"""Organisations side by side."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.validators import slug_re

from ecosystem.models import Listing, Organisation
from taxonomy.models import Concept

FEWEST, MOST, MOST_LISTINGS = 2, 4, 6


@dataclass(frozen=True)
class Column:
    """One organisation: its fields of work with whether another of them has it too, and what it lists."""

    organisation: Organisation
    concepts: list[tuple[Concept, bool]]
    certificates: list[tuple[Concept, bool]]
    needs: list[Listing]
    offers: list[Listing]
    cities: list[str]


def columns(slugs: Sequence[str], user) -> list[Column]:
    """Returns those of the first MOST slugs that `user` may see, in their order. Ten queries, however many they are."""
    wanted = [slug for slug in dict.fromkeys(slugs) if slug_re.fullmatch(slug)][:MOST]
    visible = Organisation.objects.visible_to(user).filter(slug__in=wanted)
    found = list(visible.for_cards().prefetch_related("certificates", "sites__region"))
    found.sort(key=lambda one: wanted.index(one.slug))
    listings = Listing.objects.visible_to(user).live().filter(organisation__in=found).for_cards()
    by_owner: dict[int, list[Listing]] = {}
    for listing in listings.order_by("-published_at"):
        by_owner.setdefault(listing.organisation_id, []).append(listing)
    concepts = Counter(concept.pk for one in found for concept in one.concepts.all())
    certificates = Counter(concept.pk for one in found for concept in one.certificates.all())
    return [
        Column(
            one,
            [(concept, concepts[concept.pk] > 1) for concept in one.concepts.all()],
            [(concept, certificates[concept.pk] > 1) for concept in one.certificates.all()],
            _of_kind(by_owner.get(one.pk, []), Listing.Kind.NEED),
            _of_kind(by_owner.get(one.pk, []), Listing.Kind.OFFER),
            list(dict.fromkeys(site.city for site in one.sites.all())),
        )
        for one in found
    ]


def _of_kind(listings: list[Listing], kind: str) -> list[Listing]:
    return [listing for listing in listings if listing.kind == kind][:MOST_LISTINGS]
