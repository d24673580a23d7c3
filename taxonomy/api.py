"""Looking up concepts."""

from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema

from core.access import PUBLIC
from core.api import CURSOR, Page, door, problems
from core.cursors import MOST_PER_PAGE, page_by_places
from core.text import tidy
from taxonomy.search import search_concepts

router = Router(tags=["taxonomy"])
ALL = 10_000
"""More concepts than there are."""


class ConceptOut(Schema):
    """A concept with its names in both languages. `code` stays the same whatever its names become."""

    code: str
    family: str
    label_en: str
    label_zh: str


@router.get(
    "/concepts",
    response={200: Page[ConceptOut], **problems()},
    auth=door(PUBLIC),
    operation_id="list_concepts",
    summary=gettext_noop("Concepts one of whose names, in either language, contains a text"),
)
def concepts(
    request,
    q: str = Query("", max_length=80, description=gettext_noop("Part of a name, a synonym or a trade name.")),
    family: str = Query(
        "", pattern=r"^[a-z]{0,10}$", description=gettext_noop("For example am, proc, mat, sector, region, cert.")
    ),
    cursor: str = CURSOR,
    per_page: int = Query(20, ge=1, le=MOST_PER_PAGE, description=gettext_noop("How many on a page.")),
):
    found = search_concepts(tidy(q, lines=False), families=[family] if family else None, limit=ALL)
    return page_by_places(request, found, keys=[one.code for one in found], cursor=cursor, per_page=per_page)
