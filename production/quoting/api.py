"""Parts, quotations and requests for quotes of one's organisations, for reading. Asking joins this router in api/quotes.py."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router, Schema

from core.access import SIGNED_IN
from core.api import CURSOR, PER_PAGE, QUOTES, Page, door, problems
from core.cursors import page_by_keys
from production.models import Part, PartVersion, Quotation, QuoteRequest, RoutePlan, SiteQuote
from production.models.request import QuoteRequestQuerySet
from production.quoting import showing

router = Router(tags=["quotes"])
NUMBER = Path(..., max_length=12)


# --- parts ----------------------------------------------------------------------------------------------------------------
class VersionOut(Schema):
    """`unit` is null until somebody has said it. `volume_mm3`, `area_mm2` and `box_mm` are null until it is measured;
    `may_be_firm` says whether a price may be promised on it."""

    number: int
    state: Literal["uploaded", "unit_needed", "measuring", "measured", "refused"]
    unit: str | None
    file_name: str
    sha256: str
    volume_mm3: float | None
    area_mm2: float | None
    box_mm: list[float] | None
    may_be_firm: bool
    added_at: datetime


class MadePartOut(Schema):
    """A part of an organisation of yours; its newest version is the first."""

    number: str
    organisation: str
    name: str
    note: str
    is_archived: bool
    versions: list[VersionOut]


def parts_of(user) -> QuerySet[Part]:
    versions = Prefetch("versions", queryset=PartVersion.objects.order_by("-number"))
    return Part.objects.owned_by(user).select_related("organisation").prefetch_related(versions)


def told_part(part: Part) -> dict[str, Any]:
    return {
        "number": part.number,
        "organisation": part.organisation.slug,
        "name": part.name,
        "note": part.note,
        "is_archived": part.is_archived,
        "versions": [_told_version(one) for one in part.versions.all()],
    }


def _told_version(one: PartVersion) -> dict[str, Any]:
    geometry = one.engine_geometry() if one.is_measured else None
    return {
        "number": one.number,
        "state": one.state,
        "unit": one.unit,
        "file_name": one.file_name,
        "sha256": one.sha256,
        "volume_mm3": geometry and geometry.volume,
        "area_mm2": geometry and geometry.area,
        "box_mm": geometry and list(geometry.box),
        "may_be_firm": geometry is not None and geometry.may_be_firm,
        "added_at": one.added_at,
    }


@router.get(
    "/parts",
    response={200: Page[MadePartOut], **problems()},
    auth=door(SIGNED_IN, QUOTES),
    operation_id="list_parts",
    summary=gettext_noop("Your organisations’ parts, the newest first"),
    url_name="parts",
)
def parts(request, cursor: str = CURSOR, per_page: int = PER_PAGE):
    rows = parts_of(request.user)
    answer = page_by_keys(request, rows, order=("-made_at", "-id"), cursor=cursor, per_page=per_page)
    answer["items"] = [told_part(one) for one in answer["items"]]
    return answer


@router.get(
    "/parts/{number}",
    response={200: MadePartOut, **problems(404)},
    auth=door(SIGNED_IN, QUOTES),
    operation_id="read_part",
    summary=gettext_noop("One part"),
    url_name="part",
)
def part(request, number: str = NUMBER):
    return told_part(get_object_or_404(parts_of(request.user), number=number))


# --- quotations -----------------------------------------------------------------------------------------------------------
class LineOut(Schema):
    code: str
    low: str
    expected: str
    high: str
    hours: str
    carbon_kg: str


class SiteQuoteOut(Schema):
    """What one machine asks for a quantity. Money, hours and masses are decimals written as text. `reasons` say why it is no
    firm price, `against` why the site may not make it."""

    manufacturer: str
    site: str
    machine: str
    quantity: int
    kind: Literal["firm", "indication", "manual"]
    reasons: list[str]
    against: list[str]
    currency: str
    low: str | None
    expected: str | None
    high: str | None
    hours: str | None
    carbon_kg: str | None
    waste_g: str | None
    ready_on: date | None
    arrives_on: date | None
    lines: list[LineOut]


class PlanOut(Schema):
    """A way to have a quantity made, ordered by its `id`; `answered` is what a manufacturer has answered, taken up to be ordered.
    `short` is empty where every piece is made; `cents` are of `currency`."""

    id: int
    objective: Literal["cheapest", "fastest", "greenest", "weighted", "answered"]
    quantity: int
    currency: str
    cents: int
    days: int
    grams: int
    short: list[str]
    lots: int


class QuotationOut(Schema):
    """`sites` and `plans` are empty until it is priced. `failure` is a code where it could not be."""

    number: str
    organisation: str
    part: str
    version: int
    state: Literal["asked", "priced", "failed"]
    failure: str
    process: str
    material: str
    finish: str
    quantities: list[int]
    need_by: date | None
    currency: str
    destination: str
    rate: str | None
    rate_on: date | None
    valid_until: date | None
    asked_at: datetime
    sites: list[SiteQuoteOut]
    plans: list[PlanOut]


def quotations_of(user) -> QuerySet[Quotation]:
    rows = SiteQuote.objects.select_related("machine__site__organisation").order_by("quantity", "expected", "machine")
    plans = RoutePlan.objects.order_by("id")
    return showing.rows_of(user).prefetch_related(Prefetch("site_quotes", rows), Prefetch("plans", plans))


def told_quotation(row: Quotation) -> dict[str, Any]:
    return {
        **{
            name: getattr(row, name)
            for name in (
                "number", "state", "failure", "process", "material", "finish", "quantities", "need_by", "currency", "rate_on",
                "valid_until", "asked_at",
            )
        },
        "organisation": row.organisation.slug,
        "part": row.version.part.number,
        "version": row.version.number,
        "destination": row.destination.code,
        "rate": _text(row.rate_value),
        "sites": [_told_site(one) for one in row.site_quotes.all()],
        "plans": [told_plan(one) for one in _newest(row.plans.all())],
    }  # fmt: skip


def _newest(plans: Iterable[RoutePlan]) -> Iterable[RoutePlan]:
    """Of each way for a quantity, and of each answer, the plan that was made last."""
    return {(one.objective, one.quantity, one.answer_id): one for one in plans}.values()


def _told_site(row: SiteQuote) -> dict[str, Any]:
    site = row.machine.site
    numbers = ("low", "expected", "high", "hours", "carbon_kg", "waste_g")
    plain = ("quantity", "kind", "reasons", "against", "currency", "ready_on", "arrives_on", "lines")
    return {
        "manufacturer": site.organisation.slug,
        "site": site.name,
        "machine": row.machine.name,
        **{name: getattr(row, name) for name in plain},
        **{name: _text(getattr(row, name)) for name in numbers},
    }


def told_plan(plan: RoutePlan) -> dict[str, Any]:
    names = ("id", "objective", "quantity", "currency", "cents", "days", "grams")
    return {
        **{name: getattr(plan, name) for name in names},
        "short": [one["code"] for one in plan.short],
        "lots": len(plan.lots),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


@router.get(
    "/quotations",
    response={200: Page[QuotationOut], **problems()},
    auth=door(SIGNED_IN, QUOTES),
    operation_id="list_quotations",
    summary=gettext_noop("Your organisations’ quotations, the newest first"),
    url_name="quotations",
)
def quotations(
    request,
    state: Literal["", "asked", "priced", "failed"] = Query("", description=gettext_noop("Only those in this state.")),
    cursor: str = CURSOR,
    per_page: int = PER_PAGE,
):
    rows = quotations_of(request.user)
    rows = rows.filter(state=state) if state else rows
    answer = page_by_keys(request, rows, order=("-asked_at", "-id"), cursor=cursor, per_page=per_page)
    answer["items"] = [told_quotation(one) for one in answer["items"]]
    return answer


@router.get(
    "/quotations/{number}",
    response={200: QuotationOut, **problems(404)},
    auth=door(SIGNED_IN, QUOTES),
    operation_id="read_quotation",
    summary=gettext_noop("One quotation, with what each site asks and the ways to have it made"),
    url_name="quotation",
)
def quotation(request, number: str = NUMBER):
    return told_quotation(get_object_or_404(quotations_of(request.user), number=number))


# --- requests -------------------------------------------------------------------------------------------------------------
class TierOut(Schema):
    """`hours` are the machine's, empty where they are not said."""

    quantity: int
    price: str
    lead_days: int
    hours: str = ""


class QuoteRequestOut(Schema):
    """`customer` asks, `manufacturer` answers; `tiers` are its figures, empty until then, and `machine` the one on which it
    would be made, where it stands by them. Either side reads it."""

    number: str
    quotation: str
    customer: str
    manufacturer: str
    state: Literal["sent", "asked", "answered", "declined", "expired", "withdrawn"]
    part: str
    quantities: list[int]
    note: str
    due_at: datetime
    ended_at: datetime | None
    reason: str
    words: str
    tiers: list[TierOut]
    currency: str | None
    is_firm: bool | None
    machine: str | None
    valid_until: date | None


def requests_of(user) -> QuoteRequestQuerySet:
    rows = QuoteRequest.objects.visible_to(user)
    return rows.select_related("quotation__organisation", "quotation__version__part", "manufacturer", "answer__machine")


def told_request(row: QuoteRequest) -> dict[str, Any]:
    answer = getattr(row, "answer", None)
    names = ("number", "state", "note", "due_at", "ended_at", "reason", "words")
    return {
        **{name: getattr(row, name) for name in names},
        "quotation": row.quotation.number,
        "customer": row.quotation.organisation.slug,
        "manufacturer": row.manufacturer.slug,
        "part": row.quotation.version.part.number,
        "quantities": row.quotation.quantities,
        "tiers": answer.tiers if answer else [],
        "currency": answer and answer.currency,
        "is_firm": answer and answer.is_firm,
        "machine": answer and answer.machine and answer.machine.name,
        "valid_until": answer and answer.valid_until,
    }


@router.get(
    "/quote-requests",
    response={200: Page[QuoteRequestOut], **problems()},
    auth=door(SIGNED_IN, QUOTES),
    operation_id="list_quote_requests",
    summary=gettext_noop("Requests for quotes that your organisations have sent or received, the newest first"),
    url_name="quote-requests",
)
def quote_requests(
    request,
    which: Literal["", "received", "sent"] = Query(
        "", description=gettext_noop("Only those that were received, or sent.")
    ),
    cursor: str = CURSOR,
    per_page: int = PER_PAGE,
):
    rows = requests_of(request.user)
    if which == "received":
        rows = rows.received_by(request.user)
    elif which == "sent":
        rows = rows.sent_by_organisations_of(request.user)
    answer = page_by_keys(request, rows, order=("-sent_at", "-id"), cursor=cursor, per_page=per_page)
    answer["items"] = [told_request(one) for one in answer["items"]]
    return answer


@router.get(
    "/quote-requests/{number}",
    response={200: QuoteRequestOut, **problems(404)},
    auth=door(SIGNED_IN, QUOTES),
    operation_id="read_quote_request",
    summary=gettext_noop("One request for a quote"),
    url_name="quote-request",
)
def quote_request(request, number: str = NUMBER):
    return told_request(get_object_or_404(requests_of(request.user), number=number))
