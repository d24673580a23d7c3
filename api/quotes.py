"""Asking for quotations, by the API: by the same action as on the pages."""

from datetime import date
from decimal import Decimal
from typing import Literal

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import Field

from api.answers import IDEMPOTENCY_KEY, answer
from api.idempotency import once
from api.saving import Strict
from core.access import SIGNED_IN
from core.api import QUOTES, door, problems
from ecosystem.models import Organisation
from production.actions.quoting import ask_for_quote
from production.models import Part, PartVersion
from production.quoting.api import QuotationOut, quotations_of, router, told_quotation
from production.quoting.places import place_of
from production.quoting.rules import MOST_TIERS
from taxonomy.models import Concept, Family

MOST_NAMED = 40


class NewQuotationIn(Strict):
    """`part` is the number of a part of yours, priced in its newest measured version. The first of `quantities` is the one you
    mean to order. Places, certificates and regions are codes of concepts; `excluded` are slugs of manufacturers that are not
    to see the part. Prices come within seconds: read it again, or hear of it by a webhook."""

    part: str = Field(..., max_length=12, examples=["P-4KX7R"])
    process: str = Field(..., max_length=20, examples=["lpbf"])
    material: str = Field(..., max_length=20, examples=["316l"])
    finish: str = Field("", max_length=20)
    quantities: list[int] = Field(..., min_length=1, max_length=MOST_TIERS, examples=[[10, 50]])
    checking: Literal["visual", "sampled", "each"] = "visual"
    aql: str = Field("2.5", max_length=5)
    tolerance: Decimal | None = Field(None, gt=0, lt=1000)
    need_by: date | None = None
    currency: Literal["EUR", "CNY"] = "EUR"
    destination: str = Field(..., max_length=60, examples=["region.se"])
    latitude: Decimal | None = Field(None, ge=-90, le=90, max_digits=7, decimal_places=4)
    longitude: Decimal | None = Field(None, ge=-180, le=180, max_digits=7, decimal_places=4)
    freight: Literal["rail", "sea", "air"] = "rail"
    confidentiality: int = Field(0, ge=0, le=3)
    certificates: list[str] = Field([], max_length=MOST_NAMED)
    regions: list[str] = Field([], max_length=MOST_NAMED)
    excluded: list[str] = Field([], max_length=MOST_NAMED)
    second_source: bool = False
    max_lots: int = Field(2, ge=1, le=8)


@router.post(
    "/quotations",
    response={201: QuotationOut, **problems(404, 409)},
    auth=door(SIGNED_IN, QUOTES),
    operation_id="ask_for_quotation",
    summary=gettext_noop("Ask what a part would cost"),
    url_name="quotations",
)
def ask(request, body: NewQuotationIn, idempotency_key: str = IDEMPOTENCY_KEY):
    part = get_object_or_404(Part.objects.owned_by(request.user).select_related("organisation"), number=body.part)

    def work() -> HttpResponse:
        said = body.dict(
            exclude={"part", "certificates", "regions", "excluded", "destination", "latitude", "longitude"}
        )
        [destination] = _concepts([body.destination], Family.REGION, "destination")
        latitude, longitude = _place(body, destination, part.organisation)
        made = ask_for_quote(
            version=_newest(part),
            destination=destination,
            latitude=latitude,
            longitude=longitude,
            certificates=_concepts(body.certificates, Family.CERTIFICATE, "certificates"),
            regions=_concepts(body.regions, Family.REGION, "regions"),
            excluded=_makers(body.excluded),
            by=request.user,
            **said,
        )
        where = request.build_absolute_uri(reverse("api-1:quotation", kwargs={"number": made.number}))
        row = quotations_of(request.user).get(pk=made.pk)
        return answer(QuotationOut, told_quotation(row), status=201, location=where)

    return once(request, idempotency_key, work)


def _newest(part: Part) -> PartVersion:
    version = PartVersion.objects.filter(part=part).measured().order_by("-number").first()
    if version is None:
        raise ValidationError({"part": _("This part has not been measured yet. It can be priced once it has been.")})
    version.part = part
    return version


def _concepts(codes: list[str], family: str, field: str) -> list[Concept]:
    found = {one.code: one for one in Concept.objects.current().filter(code__in=codes, family=family)}
    if set(codes) - found.keys():
        raise ValidationError({field: _("There is no such concept.")})
    return [found[code] for code in dict.fromkeys(codes)]


def _makers(slugs: list[str]) -> list[Organisation]:
    found = list(Organisation.objects.manufacturers().filter(slug__in=slugs))
    if {one.slug for one in found} != set(slugs):
        raise ValidationError({"excluded": _("There is no such manufacturer.")})
    return found


def _place(body: NewQuotationIn, region: Concept, customer: Organisation) -> tuple[Decimal, Decimal]:
    if body.latitude is not None and body.longitude is not None:
        return body.latitude, body.longitude
    found = place_of(region, customer)
    if found is None or (body.latitude is None) != (body.longitude is None):
        raise ValidationError({"latitude": _("We know nobody there. Give latitude and longitude.")})
    return found
