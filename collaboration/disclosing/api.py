"""What is shown to us and by us, over the API: ids, codes and titles that the caller may read on the pages too. What
writes joins these in api/disclosures.py."""

from datetime import datetime
from typing import Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema

from collaboration.gate import grants_of
from collaboration.models import Declaration, Grant
from core.access import SIGNED_IN
from core.api import CURSOR, DISCLOSURES, PER_PAGE, Page, door, problems
from core.cursors import page_by_keys

router = Router(tags=["collaboration"])

LARGEST = 2**63


class DisclosureOut(Schema):
    """One version of a document that one side of a room shows the other. `purpose` and `mode` are codes; `review` is of
    the export declaration: while it waits, nothing can be read. `closed_how` is "" while it stands. `title` is
    the document's while it stands, and once it has ended what the document was called when it was granted."""

    id: int
    room: str
    document: str
    title: str
    kind: str
    version: int
    version_number: int
    owner: str
    reader: str
    purpose: str
    mode: str
    starts_at: datetime
    ends_at: datetime
    review: str
    closed_at: datetime | None
    closed_how: str

    @staticmethod
    def resolve_room(row: Grant) -> str:
        return str(row.room_id)

    @staticmethod
    def resolve_document(row: Grant) -> str:
        return str(row.version.document_id)

    @staticmethod
    def resolve_title(row: Grant) -> str:
        return row.told_title

    @staticmethod
    def resolve_kind(row: Grant) -> str:
        return row.version.document.kind

    @staticmethod
    def resolve_version(row: Grant) -> int:
        return row.version_id

    @staticmethod
    def resolve_version_number(row: Grant) -> int:
        return row.version.number

    @staticmethod
    def resolve_owner(row: Grant) -> str:
        return row.version.document.organisation.slug

    @staticmethod
    def resolve_reader(row: Grant) -> str:
        return row.organisation.slug

    @staticmethod
    def resolve_review(row: Grant) -> str:
        return str(Declaration.Review(row.declaration.review))


def disclosures_of(request, which: str):
    """Those shown to the caller now, or those the caller's organisations show."""
    rows = grants_of(request.user) if which == "received" else Grant.objects.managed_by(request.user)
    return rows.select_related("version__document__organisation", "organisation", "declaration")


@router.get(
    "/disclosures",
    response={200: Page[DisclosureOut], **problems(404)},
    auth=door(SIGNED_IN, DISCLOSURES),
    operation_id="list_disclosures",
    summary=gettext_noop("Documents that partners show you now; or those that your organisation shows"),
    url_name="disclosures",
)
def disclosures(
    request,
    which: Literal["received", "given"] = Query(
        "received", description=gettext_noop("What you can read now, or what your organisations have granted.")
    ),
    cursor: str = CURSOR,
    per_page: int = PER_PAGE,
):
    return page_by_keys(request, disclosures_of(request, which), order=("-pk",), cursor=cursor, per_page=per_page)


@router.get(
    "/disclosures/{int:disclosure_id}",
    response={200: DisclosureOut, **problems(404)},
    auth=door(SIGNED_IN, DISCLOSURES),
    operation_id="read_disclosure",
    summary=gettext_noop("One document that is or was shown"),
    url_name="disclosure",
)
def disclosure(request, disclosure_id: int):
    return one(request, disclosure_id)


def one(request, disclosure_id: int) -> Grant:
    """Raises Http404 for one that the caller may not know of."""
    rows = Grant.objects.visible_to(request.user)
    rows = rows.select_related("version__document__organisation", "organisation", "declaration", "room")
    return get_object_or_404(rows, pk=disclosure_id if disclosure_id < LARGEST else 0)
