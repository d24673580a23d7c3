"""Search in the JSON API: the same rules, the same counts as on the page."""

from typing import Literal

from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema

from core.access import PUBLIC
from core.api import CURSOR, Page, door, problems
from core.cursors import MOST_PER_PAGE, page_by_places
from ecosystem.api import ABOUT, REGION, WRITTEN, Intent, Language, ListingOut, OrganisationOut
from ecosystem.facets import counts
from ecosystem.filters import Filters
from matching.search import LONGEST, Hit, read_scope, read_text, search

router = Router(tags=["search"])


class PieceOut(Schema):
    """A part of a text; `marked` where it is what was looked for."""

    text: str
    marked: bool


class HitOut(Schema):
    """An organisation (`kind` startup or manufacturer) or a listing (need or offer), and its name or title in pieces."""

    kind: str
    title: list[PieceOut]
    organisation: OrganisationOut | None
    listing: ListingOut | None


class SearchOut(Page[HitOut]):
    """`counts` says by filter and value how many results choosing that value would leave."""

    counts: dict[str, dict[str, int]]


@router.get(
    "/search",
    response={200: SearchOut, **problems()},
    auth=door(PUBLIC),
    operation_id="search",
    summary=gettext_noop("Organisations, needs and offers that fit, the best first"),
    url_name="search",
)
def find(
    request,
    q: str = Query(
        ..., max_length=LONGEST, description=gettext_noop("Words of either language; the last one may be unfinished.")
    ),
    kind: Literal["", "startup", "manufacturer", "need", "offer"] = "",
    intent: Intent = "",
    about: str = ABOUT,
    region: str = REGION,
    written: Language = WRITTEN,
    cursor: str = CURSOR,
    per_page: int = Query(20, ge=1, le=MOST_PER_PAGE, description=gettext_noop("How many on a page.")),
):
    filters, scope = Filters.read(request.GET), read_scope(request.GET)
    results = search(read_text(request.GET), request.user, scope=scope, filters=filters)
    answer = page_by_places(request, results.rows, keys=results.rows.keys, cursor=cursor, per_page=per_page)
    answer["items"] = [_told(hit, results.marked) for hit in answer["items"]]
    chosen = {"kind": scope, "written": filters.language, "region": filters.region}
    return {**answer, "counts": counts(results.groups, chosen)}


def _told(hit: Hit, pieces) -> dict[str, object]:
    row = hit.organisation or hit.listing
    title = hit.organisation.name if hit.organisation else hit.listing.title
    cut = [{"text": text, "marked": marked} for text, marked in pieces(title)]
    return {"kind": row.kind, "title": cut, "organisation": hit.organisation, "listing": hit.listing}
