"""From listings and profiles to the engine's statements."""

from collections.abc import Iterable, Iterator
from math import inf

from django.db.models import QuerySet

from ecosystem.certificates import dated, held
from ecosystem.models import Listing, Organisation
from matching.engine import EVERYBODY, OWN, VERIFIED, Conditions, Statement
from matching.engine.volume import volume
from taxonomy.models import Concept


def listing_statements(listings: QuerySet[Listing]) -> Iterator[Statement]:
    """Yields the statements of listings, in a fixed number of queries per thousand. One that is not published has
    nothing to say."""
    for listing in with_statements(listings).order_by("pk").iterator(chunk_size=1000):
        yield statement(listing)


def with_statements(listings: QuerySet[Listing]) -> QuerySet[Listing]:
    """With everything that `statement` reads."""
    return listings.select_related("organisation").prefetch_related(
        "texts",
        "concepts",
        "regions",
        "certificates",
        "organisation__texts",
        "organisation__certificates",
        dated("organisation__"),
    )


def statement(listing: Listing) -> Statement:
    organisation = listing.organisation
    offers = listing.kind == Listing.Kind.OFFER
    certificates = _codes(listing.certificates.all())
    if offers:
        certificates |= _codes(held(organisation))
    # Of a profile that nobody has confirmed for long, nothing is matched.
    dropped = organisation.freshness == Organisation.Freshness.DROPPED
    speaks = listing.status == Listing.Status.PUBLISHED and not dropped
    return Statement(
        id=listing.pk,
        organisation=organisation.pk,
        side=organisation.kind,
        kind=listing.kind,
        texts=_texts(listing) if speaks else (),
        concepts=_codes(listing.concepts.all()) if speaks else frozenset(),
        context=tuple((text.language, text.tagline) for text in organisation.texts.all() if text.tagline),
        conditions=Conditions(
            trl_min=listing.trl_min,
            trl_max=listing.trl_max,
            certificates=certificates,
            regions=_codes(listing.regions.all()),
            intent=listing.intent,
            mrl_min=listing.mrl_min,
            mrl_max=listing.mrl_max,
            volume=volume(listing.volume),
            languages=frozenset(listing.languages),
            musts=frozenset() if offers else frozenset(listing.musts),
        ),
        audience=audience_of(listing),
        expires=listing.expires_at.timestamp() if listing.expires_at else inf,
    )


def audience_of(listing: Listing) -> int:
    """Who may see a listing, as `ListingQuerySet.visible_to` has it; that is asked again before it is shown."""
    if not listing.organisation.is_verified:
        return OWN
    return EVERYBODY if listing.visibility == Listing.Visibility.PUBLIC else VERIFIED


def _texts(listing: Listing) -> tuple[tuple[str, str, str], ...]:
    return tuple((text.language, text.title, text.body) for text in listing.texts.all() if text.title or text.body)


def profile_statements(organisations: QuerySet[Organisation]) -> Iterator[Statement]:
    """Yields the statements of organisations' profiles, which are searched and never matched."""
    related = organisations.prefetch_related("texts", "concepts")
    for organisation in related.order_by("pk").iterator(chunk_size=1000):
        yield Statement(
            id=-organisation.pk,
            organisation=organisation.pk,
            side=organisation.kind,
            kind="profile",
            texts=tuple(
                (text.language, text.name, "\n".join(filter(None, (text.tagline, text.summary, text.city))))
                for text in organisation.texts.all()
                if text.name or text.tagline or text.summary
            ),
            concepts=_codes(organisation.concepts.all()),
            audience=EVERYBODY if organisation.is_verified else OWN,
        )


def _codes(concepts: Iterable[Concept]) -> frozenset[str]:
    return frozenset(concept.code for concept in concepts)
