"""Writing needs and offers by the API: by the same editors and actions as on the pages.

One address is served by one router, so these operations join those that read.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_noop
from ninja.responses import Status
from pydantic import Field

from api.answers import IDEMPOTENCY_KEY, IF_MATCH, answer
from api.idempotency import once
from api.saving import Strict, fields_of, save_fields
from core.access import PUBLIC, SIGNED_IN
from core.api import CURSOR, PER_PAGE, WRITE, Page, door, problems
from core.cursors import page_by_keys
from core.etags import etag_of, refuse_unless_matching
from ecosystem.actions import listings as actions
from ecosystem.api import Intent, ListingOut, WholeListingOut, router
from ecosystem.editing import ListingEditor
from ecosystem.models import Listing, Organisation

Language = Literal["en", "zh-hans"]
Code = str
MOVES: dict[str, Callable] = {
    "publish": actions.publish_listing,
    "close": actions.close_listing,
    "reopen": actions.reopen_listing,
}


class ListingTextIn(Strict):
    title: str | None = Field(None, max_length=160)
    body: str | None = Field(None, max_length=8000)


class ListingIn(Strict):
    """What is to be changed; what is left out stays, null and "" empty a field. `concepts`, `regions` and `certificates`
    are codes of concepts, `languages` codes of working languages, `musts` (of a need) what it insists on."""

    texts: dict[Language, ListingTextIn] = Field(
        {}, examples=[{"en": {"title": "Robotic welding cell", "body": "Two arms, 5,000 parts a year."}}]
    )
    intent: Intent | None = Field(None, examples=["pilot"])
    visibility: Literal["public", "verified"] = "public"
    concepts: list[Code] = Field([], max_length=50, examples=[["am.lpbf"]])
    trl_min: int | None = Field(None, ge=1, le=9)
    trl_max: int | None = Field(None, ge=1, le=9)
    mrl_min: int | None = Field(None, ge=1, le=10)
    mrl_max: int | None = Field(None, ge=1, le=10)
    regions: list[Code] = Field([], max_length=50)
    certificates: list[Code] = Field([], max_length=50)
    volume: str | None = Field(None, max_length=120, examples=["5,000 pieces a year"])
    languages: list[str] = Field([], max_length=20)
    musts: list[str] = Field([], max_length=10)
    expires_at: datetime | None = None


class NewListingIn(ListingIn):
    kind: Literal["need", "offer"]


def whole(pk: int) -> Listing:
    rows = Listing.objects.for_cards().prefetch_related("regions", "certificates")
    return rows.get(pk=pk)


def _own(request: HttpRequest, listing_id: int) -> Listing:
    """A listing of an organisation to which the caller belongs, held until the transaction ends.

    Raises Http404 for all others, and Refused where it is not in the state that If-Match names.
    """
    mine = Listing.objects.filter(organisation__in=Organisation.objects.of_member(request.user))
    if listing_id >= 2**63:
        raise Http404
    get_object_or_404(mine.select_for_update(), pk=listing_id)
    listing = whole(listing_id)
    refuse_unless_matching(request, etag_of(WholeListingOut, listing))
    return listing


@router.get(
    "/organisations/{slug:slug}/listings",
    response={200: Page[ListingOut], **problems(404)},
    auth=door(PUBLIC),
    operation_id="list_listings_of_organisation",
    summary=gettext_noop("An organisation’s needs and offers, the newest first; your own with drafts and closed ones"),
    url_name="organisation-listings",
)
def listings_of(request, slug: str, cursor: str = CURSOR, per_page: int = PER_PAGE):
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), slug=slug)
    rows = Listing.objects.visible_to(request.user).filter(organisation=organisation)
    return page_by_keys(request, rows.for_cards(), order=("-pk",), cursor=cursor, per_page=per_page, counted=rows)


@router.post(
    "/organisations/{slug:slug}/listings",
    response={201: WholeListingOut, **problems(404, 409)},
    auth=door(SIGNED_IN, WRITE),
    operation_id="create_listing",
    summary=gettext_noop("Start a draft of a need or an offer"),
    url_name="organisation-listings",
)
def start(request, slug: str, body: NewListingIn, idempotency_key: str = IDEMPOTENCY_KEY):
    organisation = get_object_or_404(Organisation.objects.of_member(request.user), slug=slug)

    def work() -> HttpResponse:
        with transaction.atomic():
            listing = actions.create_listing(organisation=organisation, kind=body.kind, by=request.user)
            fields = fields_of(body)
            del fields["kind"]
            save_fields(ListingEditor(listing, by=request.user), fields)
        where = request.build_absolute_uri(reverse("api-1:listing", kwargs={"listing_id": listing.pk}))
        return answer(WholeListingOut, whole(listing.pk), status=201, location=where)

    return once(request, idempotency_key, work)


@router.patch(
    "/listings/{int:listing_id}",
    response={200: WholeListingOut, **problems(404, 412)},
    auth=door(SIGNED_IN, WRITE),
    operation_id="update_listing",
    summary=gettext_noop("Change a need or an offer of yours"),
    url_name="listing",
)
@transaction.atomic
def change(request, listing_id: int, body: ListingIn, if_match: str = IF_MATCH):
    listing = _own(request, listing_id)
    save_fields(ListingEditor(listing, by=request.user), fields_of(body))
    return answer(WholeListingOut, whole(listing.pk))


@router.delete(
    "/listings/{int:listing_id}",
    response={204: None, **problems(404, 412)},
    auth=door(SIGNED_IN, WRITE),
    operation_id="delete_listing",
    summary=gettext_noop("Throw a draft away"),
    url_name="listing",
)
@transaction.atomic
def throw_away(request, listing_id: int, if_match: str = IF_MATCH):
    actions.delete_draft(listing=_own(request, listing_id), by=request.user)
    return Status(204, None)


def _move(verb: str, summary: str) -> None:
    """Makes the operation that moves a listing by `verb`."""

    @router.post(
        f"/listings/{{int:listing_id}}/{verb}",
        response={200: WholeListingOut, **problems(404, 409, 412)},
        auth=door(SIGNED_IN, WRITE),
        summary=summary,
        operation_id=f"{verb}_listing",
        url_name=f"listing-{verb}",
    )
    def move(request, listing_id: int, idempotency_key: str = IDEMPOTENCY_KEY, if_match: str = IF_MATCH):
        def work() -> HttpResponse:
            with transaction.atomic():
                MOVES[verb](listing=_own(request, listing_id), by=request.user)
            return answer(WholeListingOut, whole(listing_id))

        return once(request, idempotency_key, work)


_move("publish", gettext_noop("Show a draft to others"))
_move("close", gettext_noop("Take a published need or offer off the market"))
_move("reopen", gettext_noop("Show a closed need or offer again"))
