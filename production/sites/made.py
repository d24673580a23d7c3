"""What others may see of a manufacturer's production: processes, materials, sizes, certificates and places. Never a price
or an hour."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from ecosystem.ladder import reached, up_to
from ecosystem.models import Organisation
from ecosystem.models.rung import Rung
from production.models import Machine, ProductionSite, SiteCertificate
from production.sites.offer_words import Capability, by_process


@dataclass(frozen=True)
class Place:
    region: str
    certificates: list[str]


@dataclass(frozen=True)
class Made:
    capabilities: list[Capability]
    places: list[Place]


def makes_of(organisation: Organisation, user) -> Made | None:
    """None for whoever may not see it, and where there is nothing to see."""
    if organisation.kind != Organisation.Kind.MANUFACTURER or not user.is_authenticated:
        return None
    rows = Machine.objects.working().filter(site__organisation=organisation).select_related("site__region")
    machines = list(rows.order_by("pk").prefetch_related("materials"))
    if not machines or Rung.VERIFIED not in up_to(reached(user, organisation)):
        return None
    return Made(by_process(machines), _places({one.site_id: one.site for one in machines}))


def _places(sites: Mapping[int, ProductionSite]) -> list[Place]:
    """By prefecture: a site's name and its position are its own."""
    today = timezone.localdate()
    held: dict[int, list[str]] = {}
    for one in SiteCertificate.objects.filter(site__in=sites).select_related("concept").order_by("concept__position"):
        if one.holds_on(today):
            held.setdefault(one.site_id, []).append(one.concept.label)
    places: dict[str, dict[str, None]] = {}
    for site in sorted(sites.values(), key=lambda one: (one.region.position, one.pk)):
        places.setdefault(site.region.label, {}).update(dict.fromkeys(held.get(site.pk, [])))
    return [Place(region, list(labels)) for region, labels in places.items()]
