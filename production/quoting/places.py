"""Where a region lies, for ways and days of transport."""

from decimal import Decimal

from django.db.models import Avg, Q

from ecosystem.models import Organisation, Site
from production.models import ProductionSite
from taxonomy.models import Concept

PLACE = Decimal("0.0001")
Place = tuple[Decimal, Decimal]


def place_of(region: Concept, customer: Organisation) -> Place | None:
    """(latitude, longitude) of the customer's own site there, else the middle of all that are there; None where nobody is."""
    there = (
        Q(region=region) | Q(region__code__startswith=f"{region.code}.") | Q(region__code__startswith=f"{region.code}-")
    )
    own = Site.objects.filter(there, organisation=customer, latitude__isnull=False).order_by("pk").first()
    if own is not None and own.latitude is not None and own.longitude is not None:
        return own.latitude, own.longitude
    verified = Q(organisation__verification=Organisation.Verification.VERIFIED)
    for rows in (ProductionSite.objects.filter(there, verified), Site.objects.filter(there, verified)):
        found = rows.filter(latitude__isnull=False).aggregate(north=Avg("latitude"), east=Avg("longitude"))
        if found["north"] is not None:
            return _exact(found["north"]), _exact(found["east"])
    return None


def _exact(value) -> Decimal:
    return Decimal(str(value)).quantize(PLACE)
