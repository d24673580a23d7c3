"""Quotations of the demo's startups on their parts, and what they have asked manufacturers. Safe to repeat."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from ecosystem.models import Membership, Organisation
from portal.demo.people import MANUFACTURER
from portal.demo.production_words import HALLS
from production.actions import quote_requests as requests
from production.actions.quoting import ask_for_quote, price_quotation
from production.models import ExchangeRate, Part, PartVersion, ProductionSite, Quotation, QuoteRequest
from production.quoting.answering import hours_expected, machines_to_promise
from production.quoting.places import place_of
from taxonomy.models import Concept

ASK_FIRST = frozenset({"luming-aero", "ruijing-casting", "gulang-dayin", "wuxi-banyi"})
"""Manufacturers that do not quote at once."""
SOURCE = "Invented for the demo, in the order of the European Central Bank’s reference rate"
USUAL: dict[str, Any] = {
    "finish": "", "checking": "visual", "aql": "2.5", "tolerance": None, "need_by": None, "currency": "EUR", "freight": "rail",
    "confidentiality": 0, "second_source": False, "max_lots": 2,
}  # fmt: skip
BRACKET, MANIFOLD, PLATE = "Sensor bracket SB-4", "Coolant manifold CM-2", "Lattice plate LP-60"
AT_HOME = [30, 16, 8, 4]
"""Pieces that the demo's manufacturer alone is asked for."""
COVER, NOZZLE = "Housing cover", "Nozzle holder"


def load() -> bool:
    """Returns whether it wrote anything."""
    if Quotation.objects.exists() or not Part.objects.filter(name=BRACKET).exists():
        return False
    _ask(COVER, "sls", "pa12", [1])  # before there is a rate: it could not be priced
    slugs = {hall.slug for hall in HALLS} - ASK_FIRST
    ProductionSite.objects.filter(organisation__slug__in=slugs).update(quotes_at_once=True)
    today = timezone.localdate()
    for days, value in ((40, "8.1120"), (12, "8.1985"), (1, "8.2240")):
        ExchangeRate.objects.create(value=Decimal(value), source=SOURCE, on=today - timedelta(days=days))
    bracket = _ask(BRACKET, "lpbf", "316l", [10, 50, 200], max_lots=3, finish="passivated")
    _ask(BRACKET, "cnc_milling", "al6061", [20, 100], second_source=True, checking="sampled", max_lots=3)
    need_by = today + timedelta(days=75)
    manifold = _ask(MANIFOLD, "cnc_milling", "al6061", [100, 20], need_by=need_by, freight="air", finish="anodised")
    _ask(PLATE, "sls", "pa12", [5, 25, 100], currency="CNY", finish="dyed")
    _ask(COVER, "sls", "pa12", [10])  # an open mesh: an indication
    _ask(NOZZLE, "lpbf", "316l", [4], confidentiality=2)
    _ask(BRACKET, "cnc_milling", "al6061", AT_HOME, excluded=_all_but_the_demos_manufacturer())
    _requests(bracket, manifold)
    return True


def _all_but_the_demos_manufacturer() -> list[Organisation]:
    """For a quotation that only the known manufacturer's people answer, so that their board has work."""
    rows = Organisation.objects.filter(production_sites__isnull=False).distinct()
    return list(rows.exclude(memberships__user__email=MANUFACTURER).order_by("pk"))


def _ask(name: str, process: str, material: str, quantities: list[int], **more: Any) -> Quotation | None:
    """By the owner of the part, to where its organisation is."""
    part = Part.objects.filter(name=name).select_related("organisation").first()
    version = part and PartVersion.objects.filter(part=part).measured().order_by("-number").first()
    if not part or not version:
        return None
    version.part = part
    site = part.organisation.sites.select_related("region").order_by("pk").first()
    destination = site.region if site else Concept.objects.get(code="region.se")
    latitude, longitude = place_of(destination, part.organisation) or (Decimal("59.33"), Decimal("18.07"))
    quotation = ask_for_quote(
        version=version,
        quantities=quantities,
        destination=destination,
        by=_owner(part.organisation),
        **USUAL | more | {"process": process, "material": material, "latitude": latitude, "longitude": longitude},
    )
    price_quotation(quotation=quotation)
    return Quotation.objects.select_related("organisation", "version__part", "destination").get(pk=quotation.pk)


def _owner(organisation: Organisation) -> Any:
    rows = Membership.objects.filter(organisation=organisation, role=Membership.Role.OWNER, user__is_active=True)
    return rows.order_by("pk")[0].user


def _requests(bracket: Quotation | None, manifold: Quotation | None) -> None:
    """The demo's manufacturer is asked for both: one waits for it, in one its question waits for the customer."""
    seat = Membership.objects.filter(user__email=MANUFACTURER).select_related("organisation").first()
    if bracket is None or manifold is None or seat is None:
        return
    makers = [seat.organisation, *_makers("luming-aero", "guqin-ortho", "guiyan-zengcai", "chaohu-diezao")]
    note = "We need ten for a trial in February and fifty a quarter after it. Which surface do you reach without machining?"
    sent = requests.send_requests(
        quotation=bracket, manufacturers=makers, note=note, days=10, by=_owner(bracket.organisation)
    )
    for request, deed in zip(sent[1:], (_answered, _dearer, _declined, _withdrawn), strict=False):
        deed(request)
    note = "交期比价格重要，请按照空运报价。"
    [asked] = requests.send_requests(
        quotation=manifold, manufacturers=makers[:1], note=note, days=7, by=_owner(manifold.organisation)
    )
    question = "六个接口的螺纹是什么规格？图纸上没有标注。"
    requests.ask_about_request(request=asked, text=question, by=_owner(seat.organisation))


def _makers(*slugs: str) -> list[Organisation]:
    found = Organisation.objects.filter(slug__in=slugs, verification=Organisation.Verification.VERIFIED)
    return list(found.order_by("slug"))


def _answer(request: QuoteRequest, each: str, currency: str, note: str, *, days: int, is_firm: bool = True) -> None:
    quantities = request.quotation.quantities
    machine = next(iter(machines_to_promise(request)), None)
    requests.answer_request(
        request=request,
        machine=machine,
        hours=hours_expected(request, machine) if machine else None,
        prices={many: Decimal(each) * many + 900 for many in quantities},
        lead_days={many: days + many // 4 for many in quantities},
        currency=currency,
        valid_until=timezone.localdate() + timedelta(days=45),
        is_firm=is_firm and machine is not None,
        note=note,
        by=_owner(request.manufacturer),
    )


def _answered(request: QuoteRequest) -> None:
    _answer(request, "468", "CNY", "价格含去支撑和喷砂，未经机加工的表面粗糙度约为 Ra 9 µm。", days=38)


def _dearer(request: QuoteRequest) -> None:
    _answer(request, "71.50", "EUR", "Sensor seats machined to ± 0.02 mm.", days=45, is_firm=False)


def _declined(request: QuoteRequest) -> None:
    words = "三月之前所有设备都已排满。"
    requests.decline_request(request=request, reason="capacity", words=words, by=_owner(request.manufacturer))


def _withdrawn(request: QuoteRequest) -> None:
    requests.withdraw_request(request=request, by=_owner(request.quotation.organisation))
