"""Organisations, needs and offers, as the asking person may see them."""

from datetime import datetime
from typing import Literal

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema

from core.access import PUBLIC, SIGNED_IN
from core.api import CURSOR, PER_PAGE, Page, door, problems
from core.cursors import Order, page_by_keys, page_by_places
from core.etags import etag_of
from ecosystem.certificates import held
from ecosystem.filters import Filters
from ecosystem.finding import InOrder
from ecosystem.merging.leading import survivor_of
from ecosystem.models import Listing, Membership, Organisation
from ecosystem.search import Results, find_listings, find_organisations, unconfirmed
from taxonomy.api import ConceptOut
from taxonomy.models import Concept

router = Router(tags=["ecosystem"])

TEXT = Query("", max_length=120, description=gettext_noop("Words of either language; the last one may be unfinished."))
ABOUT = Query(
    "", max_length=400, description=gettext_noop("Codes of concepts, with commas; what is below a concept counts too.")
)
REGION = Query("", max_length=60, description=gettext_noop("The code of a country or province."))
WRITTEN = Query("", description=gettext_noop("Only what is written in this language."))
Language = Literal["", "en", "zh-hans"]
Kind = Literal["", "need", "offer"]
Intent = Literal["", "pilot", "supply", "licence", "joint_development", "investment", "distribution", "facility_use"]


class OrganisationTextOut(Schema):
    language: str
    name: str
    tagline: str
    city: str


class OrganisationOut(Schema):
    """What a card shows. `texts` has one entry for each language the organisation is written in."""

    slug: str
    kind: str
    verification: str
    texts: list[OrganisationTextOut]
    region: ConceptOut | None
    website: str
    founded: int | None
    size: str
    concepts: list[ConceptOut]
    logo: str | None
    page: str

    @staticmethod
    def resolve_logo(row: Organisation) -> str | None:
        return reverse("ecosystem:logo", kwargs={"slug": row.slug}) if row.logo_id else None

    @staticmethod
    def resolve_page(row: Organisation) -> str:
        return row.get_absolute_url()


class WholeTextOut(OrganisationTextOut):
    summary: str


class SiteOut(Schema):
    """A place of work; its position in degrees, where it is known."""

    name: str
    city: str
    region: ConceptOut
    latitude: float | None
    longitude: float | None


class WholeOrganisationOut(OrganisationOut):
    texts: list[WholeTextOut]
    certificates: list[ConceptOut]
    sites: list[SiteOut]
    verified_at: datetime | None

    @staticmethod
    def resolve_certificates(row: Organisation) -> list[Concept]:
        return held(row)


class ListingTextOut(Schema):
    language: str
    title: str
    body: str


class ListingOut(Schema):
    """A need or an offer. Times are instants with their offset. `languages` are those one can work in, `musts` the
    conditions a need insists on."""

    id: int
    kind: str
    intent: str
    status: str
    visibility: str
    organisation: str
    organisation_kind: str
    texts: list[ListingTextOut]
    concepts: list[ConceptOut]
    trl_min: int | None
    trl_max: int | None
    mrl_min: int | None
    mrl_max: int | None
    volume: str
    languages: list[str]
    musts: list[str]
    published_at: datetime | None
    expires_at: datetime | None
    page: str

    @staticmethod
    def resolve_organisation(row: Listing) -> str:
        return row.organisation.slug

    @staticmethod
    def resolve_organisation_kind(row: Listing) -> str:
        return row.organisation.kind

    @staticmethod
    def resolve_page(row: Listing) -> str:
        return row.get_absolute_url()


class WholeListingOut(ListingOut):
    regions: list[ConceptOut]
    certificates: list[ConceptOut]


class MembershipOut(Schema):
    organisation: str
    kind: str
    role: str
    verification: str

    @staticmethod
    def resolve_organisation(row: Membership) -> str:
        return row.organisation.slug

    @staticmethod
    def resolve_kind(row: Membership) -> str:
        return row.organisation.kind

    @staticmethod
    def resolve_verification(row: Membership) -> str:
        return row.organisation.verification


class PersonOut(Schema):
    email: str
    name: str
    language: str
    time_zone: str
    is_staff: bool
    memberships: list[MembershipOut]


@router.get(
    "/organisations",
    response={200: Page[OrganisationOut], **problems()},
    auth=door(PUBLIC),
    operation_id="list_organisations",
    summary=gettext_noop("Organisations that fit, the best first; newest first without `q`"),
)
def organisations(
    request,
    kind: Literal["", "startup", "manufacturer"] = "",
    q: str = TEXT,
    about: str = ABOUT,
    region: str = REGION,
    written: Language = WRITTEN,
    cursor: str = CURSOR,
    per_page: int = PER_PAGE,
):
    visible = Organisation.objects.visible_to(request.user)
    if kind:
        visible = visible.filter(kind=kind)
    found = find_organisations(visible, Filters.read(request.GET), request.user)
    return _page(request, found, ("place", "-created_at", "pk"), "", cursor, per_page)


@router.get(
    "/organisations/{slug:slug}",
    response={200: WholeOrganisationOut, 302: None, **problems(404)},
    auth=door(PUBLIC),
    operation_id="read_organisation",
    summary=gettext_noop("One organisation; one that was merged into another leads to that one"),
)
def organisation(request, response: HttpResponse, slug: str):
    visible = Organisation.objects.visible_to(request.user).for_cards()
    found = visible.prefetch_related("certificates", "sites__region").filter(slug=slug).first()
    if found is None and (survivor := survivor_of(slug, request.user)):
        return redirect("api-1:organisation", slug=survivor.slug)
    if found is None:
        raise Http404
    response["ETag"] = etag_of(WholeOrganisationOut, found)
    return found


@router.get(
    "/listings",
    response={200: Page[ListingOut], **problems()},
    auth=door(PUBLIC),
    operation_id="list_listings",
    summary=gettext_noop("Open needs and offers that fit, the best first; newest first without `q`"),
)
def listings(
    request,
    kind: Kind = "",
    intent: Intent = "",
    q: str = TEXT,
    about: str = ABOUT,
    region: str = REGION,
    written: Language = WRITTEN,
    cursor: str = CURSOR,
    per_page: int = PER_PAGE,
):
    visible = Listing.objects.visible_to(request.user).live()
    found = find_listings(visible, Filters.read(request.GET), request.user)
    return _page(request, found, ("place", "-published_at", "pk"), "organisation__", cursor, per_page)


def _page(request, found: Results, order: Order, path: str, cursor: str, per_page: int) -> dict[str, object]:
    """A page of what was found: by its place where a text ranked it, else by its keys."""
    if isinstance(found.rows, InOrder):
        rows = found.rows
        return page_by_places(request, rows.for_cards(), keys=rows.keys, cursor=cursor, per_page=per_page)
    rows = found.rows.for_cards().annotate(place=unconfirmed(path))
    return page_by_keys(request, rows, order=order, cursor=cursor, per_page=per_page, counted=found.rows)


@router.get(
    "/listings/{int:listing_id}",
    response={200: WholeListingOut, **problems(404)},
    auth=door(PUBLIC),
    operation_id="read_listing",
    summary=gettext_noop("One need or offer"),
)
def listing(request, response: HttpResponse, listing_id: int):
    visible = Listing.objects.visible_to(request.user).for_cards().prefetch_related("regions", "certificates")
    found = get_object_or_404(visible, pk=listing_id)
    response["ETag"] = etag_of(WholeListingOut, found)
    return found


@router.get(
    "/me",
    response={200: PersonOut, **problems()},
    auth=door(SIGNED_IN),
    operation_id="read_me",
    summary=gettext_noop("Who you are here"),
)
def me(request):
    person = request.user
    memberships = Membership.objects.filter(user=person).select_related("organisation")
    return {
        "email": person.email,
        "name": person.name,
        "language": person.language,
        "time_zone": person.time_zone,
        "is_staff": person.is_staff,
        "memberships": list(memberships),
    }
