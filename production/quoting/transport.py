"""How a lot travels and how many days that takes.

Estimates of ours: 500 km of road a day and a day to hand over; abroad what forwarders quote between China and Europe.
"""

from datetime import date
from decimal import Decimal

from production.engine import carbon
from production.engine.parameters import Parameter, Source
from production.models import ProductionSite, Quotation

OURS = Source("Estimate: what forwarders usually quote", date(2026, 11, 27))
ROAD_KM = OURS("road_km_a_day", 500, "km/d")
ABROAD = {
    "rail": OURS("days:rail", 18, "d"),
    "sea": OURS("days:sea", 38, "d"),
    "air": OURS("days:air", 6, "d"),
}
HAND_OVER = 1
"""Days of the road before and after."""


def mode_of(site: ProductionSite, quotation: Quotation) -> str:
    """By road within a country, else as was asked."""
    return "road" if site.country == quotation.country else quotation.freight


def distance_of(site: ProductionSite, quotation: Quotation) -> Decimal:
    """In km; at least one, so that a lot within one town is carried too."""
    place = (float(site.latitude), float(site.longitude))
    return max(carbon.distance(place, quotation.place, mode_of(site, quotation)), Decimal(1))


def days_of(site: ProductionSite, quotation: Quotation) -> tuple[int, Parameter]:
    """(calendar days on the way, what that rests on)."""
    mode = mode_of(site, quotation)
    if mode == "road":
        return HAND_OVER + int(distance_of(site, quotation) // ROAD_KM.value), ROAD_KM
    return int(ABROAD[mode].value), ABROAD[mode]
