"""Which machines are priced at once, with what the engine wants to know of them."""

from collections.abc import Collection, Iterable

from django.db.models import Prefetch, Q

from ecosystem.models import Organisation
from production.engine.routing.eligibility import reasons as engine_reasons
from production.engine.routing.problem import Offer, Order, Site
from production.models import Lot, Machine, ProductionSite, Quotation, SiteCertificate
from production.models import Order as OrderRow
from production.quoting.clearance import clearances

MOST_MACHINES = 400


def machines_for(quotation: Quotation) -> list[Machine]:
    """The working machines of its process at sites of verified manufacturers that quote at once, or at one's own. Their
    sites come with certificates, regions and names."""
    own = Q(site__organisation=quotation.organisation_id)
    return list(_working(quotation).filter(Q(site__quotes_at_once=True) | own)[:MOST_MACHINES])


def _working(quotation: Quotation):
    certificates = SiteCertificate.objects.select_related("concept")
    rows = Machine.objects.working().filter(
        process=quotation.process, site__organisation__verification=Organisation.Verification.VERIFIED
    )
    return (
        rows.select_related("site__organisation", "site__region")
        .prefetch_related(
            "materials",
            Prefetch("site__certificates", queryset=certificates),
            "site__regions",
            "site__organisation__texts",
        )
        .order_by("pk")
    )


def order_of(quotation: Quotation, quantity: int, today) -> Order:
    """What is asked of whoever makes it, as routing reads it; day 0 is today."""
    regions = frozenset(one.code for one in quotation.regions.all())
    return Order(
        quotation.number,
        quantity,
        need_by=None if quotation.need_by is None else (quotation.need_by - today).days,
        certificates=frozenset(one.code for one in quotation.certificates.all()),
        confidentiality=quotation.confidentiality,
        regions=regions or None,
        not_owners=frozenset(str(one.pk) for one in quotation.excluded.all()),
        max_lots=min(quotation.max_lots, quantity),
        second_source=quotation.second_source and quantity > 1,
    )


def site_of(machine: Machine, quotation: Quotation, clearance: int, free: tuple[int, ...], until) -> Site:
    """A machine as routing reads it. A certificate counts where it holds until the work is to be done (`until`)."""
    site = machine.site
    return Site(
        str(machine.pk),
        str(site.organisation_id),
        region_within(site, quotation),
        free,
        frozenset(one.concept.code for one in site.certificates.all() if one.holds_on(until)),
        clearance,
    )


def region_within(site: ProductionSite, quotation: Quotation) -> str:
    """The wanted region in which a site lies, or its own."""
    code = site.region.code
    wanted = [one.code for one in quotation.regions.all()]
    return next((one for one in wanted if lies_in(code, one)), code)


def lies_in(code: str, outer: str) -> bool:
    """Whether a region is another or lies in it, by their codes.

    >>> lies_in("region.cn-hn.changsha", "region.cn-hn"), lies_in("region.cn-hn", "region.cn"), lies_in("region.cn", "region.c")
    (True, True, False)
    """
    return code == outer or code.startswith((f"{outer}.", f"{outer}-"))


def against(
    machines: list[Machine], quotation: Quotation, quantity: int, today, besides: OrderRow | None = None
) -> dict[int, tuple[str, ...]]:
    """Why a machine may not make it, whatever it asks and whenever it has time. Codes by its key; empty where it may. What it
    makes of an order (`besides`) does not stand in the way of more of it."""
    order = order_of(quotation, quantity, today)
    open_order = Order(
        order.code,
        order.quantity,
        certificates=order.certificates,
        confidentiality=order.confidentiality,
        regions=order.regions,
        not_owners=order.not_owners,
    )
    rungs = clearances(quotation.organisation, {one.site.organisation_id for one in machines})
    until = quotation.need_by or today
    busy = busy_newcomers(machines, besides)
    found = {}
    for one in machines:
        site = site_of(one, quotation, rungs[one.site.organisation_id], (10**9,), until)
        codes = engine_reasons(open_order, site, Offer(0, 0))
        found[one.pk] = (*codes, *of_site(one, quotation, quantity, busy))
    return found


OWNERS_OWN = frozenset({"not_from_there", "too_few", "too_many"})
"""What an owner has said it does not take, and may take all the same: it says so by its answer to a request."""


def able(
    quotation: Quotation,
    quantity: int,
    today,
    among: Collection[int],
    ignoring: Collection[str] = (),
    besides: OrderRow | None = None,
) -> set[int]:
    """The keys of those of some machines that may make it as things are today. An agreement may have ended since it was
    priced, a certificate run out: whoever is about to show the part to a maker asks this first. A price that was given stands
    until its day, also at a site that no longer shows its prices at once. Some codes may be left out of account (`ignoring`)."""
    machines = list(_working(quotation).filter(pk__in=among))
    codes = against(machines, quotation, quantity, today, besides)
    return {key for key, found in codes.items() if not {*found} - {*ignoring}}


NEWCOMER = "newcomer"
"""The park's own rule: the first jobs of a machine come one at a time."""


def busy_newcomers(machines: Iterable[Machine], besides: OrderRow | None = None) -> set[int]:
    """The keys of those of some machines that are on probation and have a job under way, of another order than one."""
    new = [one.pk for one in machines if one.is_on_probation]
    if not new:
        return set()
    jobs = Lot.objects.under_way().filter(machine__in=new)
    return set((jobs.exclude(order=besides) if besides else jobs).values_list("machine", flat=True))


def of_site(machine: Machine, quotation: Quotation, quantity: int, busy: Collection[int]) -> tuple[str, ...]:
    """What the machine's owner has said it does not take; and whether it is a newcomer that has a job already (`busy`)."""
    codes = [NEWCOMER] if machine.pk in busy else []
    takes = [one.code for one in machine.site.regions.all()]
    if takes and not any(lies_in(quotation.destination.code, one) for one in takes):
        codes.append("not_from_there")
    if quantity < machine.smallest_quantity:
        codes.append("too_few")
    if machine.largest_quantity is not None and quantity > machine.largest_quantity and not quotation.max_lots > 1:
        codes.append("too_many")
    return tuple(codes)
