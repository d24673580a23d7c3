"""Sites on the portal's own map."""

from collections.abc import Iterable

from core.globe import Point
from ecosystem.atlas import Drawing, Frame, Place, Seat, Sheet, gather, label
from production.models import ProductionSite

WIDE = Frame("wide", 960, 340, 40, 13.0, 12)
TALL = Frame("tall", 400, 300, 30, 12.0, 6)
AROUND = (3.0, 7.0)
"""Degrees of latitude and longitude that are shown on every side at least, so that one site is not a dot on nothing."""


def map_of(sites: Iterable[ProductionSite]) -> list[Drawing]:
    """One sheet for a desktop and one for a phone; none where there is no site."""
    seats = [Seat(one.pk, one.name, float(one.latitude), float(one.longitude), one.region_id) for one in sites]
    return [_draw(seats, frame) for frame in (WIDE, TALL)] if seats else []


def _draw(seats: list[Seat], frame: Frame) -> Drawing:
    sheet = Sheet.about(_corners([(one.latitude, one.longitude) for one in seats]), frame)
    places: list[Place] = gather(seats, sheet)
    label(places, frame)
    bar_km, bar = sheet.bar()
    return Drawing(frame, sheet.land(), sheet.grid(), places, bar_km, round(bar, 1))


def _corners(points: list[Point]) -> list[Point]:
    """The points, and two beyond them on either side where they lie close together."""
    lats, lons = [one[0] for one in points], [one[1] for one in points]
    lat, lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    north, east = AROUND
    return [*points, (max(-85.0, lat - north), lon - east), (min(85.0, lat + north), lon + east)]
