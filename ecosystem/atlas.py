"""The organisations of a directory as places on a map, drawn here: nobody else learns what is looked at.

Places that would touch on the sheet are one, named after the city most of them are in; the sheet is fitted to what was
found, so that a narrower filter is a closer look.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.translation import get_language

from core.coastline import coastlines
from core.globe import EARTH_KM, Point, azimuthal, clip, label_box, overlaps, polyline
from ecosystem.models import Organisation, Site
from taxonomy.models import Concept

CLOSEST_KM = 120
"""The sheet never shows less than this from its middle to its edge: one city alone is no map."""
MOST_PLACES, MOST_NAMED = 40, 6
STEPS = (0.5, 1, 2, 5, 10, 20)
"""Degrees between the lines of the grid."""
CHINESE = re.compile(r"[\u2e80-\u9fff]")


@dataclass(frozen=True)
class Frame:
    """A sheet's size and its letters' in units, what it leaves free at its edge, and how many places it may name."""

    name: str
    width: int
    height: int
    margin: int
    letter: float
    labels: int


WIDE = Frame("wide", 960, 560, 56, 13.0, 24)
TALL = Frame("tall", 400, 460, 34, 12.0, 9)


@dataclass(frozen=True)
class Seat:
    """Where one organisation is: its first site with a position, in degrees."""

    organisation: int
    city: str
    latitude: float
    longitude: float
    region: int


@dataclass
class Place:
    """Some organisations that stand together on the sheet, at (x, y)."""

    x: float
    y: float
    seats: list[Seat]
    organisations: list[Organisation] = field(default_factory=list)
    region: Concept | None = None
    number: int = 0
    """Where it stands in the list beside the map, 0 for nowhere."""
    anchor: str = ""
    label_x: float = 0
    label_y: float = 0

    @property
    def count(self) -> int:
        return len(self.seats)

    @property
    def radius(self) -> float:
        return 4 + 1.6 * math.sqrt(self.count)

    @property
    def name(self) -> str:
        """The city most of them are in, as the page's language writes it where anybody has."""
        chinese = (get_language() or "").startswith("zh")
        cities = Counter(seat.city for seat in self.seats if seat.city)
        written = [city for city, _n in cities.most_common() if bool(CHINESE.search(city)) == chinese]
        return next(iter([*written, *cities]), "")

    @property
    def more(self) -> int:
        return self.count - len(self.organisations)


@dataclass(frozen=True)
class Drawing:
    """One sheet. `bar` is the length of `bar_km` in units."""

    frame: Frame
    land: str
    grid: str
    places: list[Place]
    bar_km: int
    bar: float

    @property
    def bar_end(self) -> float:
        return 20 + self.bar

    @property
    def foot(self) -> int:
        return self.frame.height - 24


@dataclass(frozen=True)
class Atlas:
    """The map for a desktop and for a phone, and the list beside it. `nowhere` counts the organisations without a
    position, `farther` the places left out of the list."""

    drawings: list[Drawing]
    places: list[Place]
    nowhere: int
    farther: int


def atlas(keys: Sequence[int]) -> Atlas:
    """Draws the organisations with these keys. Five queries, however many they are."""
    seats = seats_of(keys)
    wide, tall = (draw(seats, frame) for frame in (WIDE, TALL))
    listed = wide.places[:MOST_PLACES]
    number_of = {}
    for number, place in enumerate(listed, start=1):
        place.number = number
        number_of |= {seat.organisation: number for seat in place.seats}
    for place in tall.places:
        place.number = number_of.get(place.seats[0].organisation, 0)
    name_places(listed)
    return Atlas([wide, tall], listed, len(keys) - len(seats), len(wide.places) - len(listed))


def draw(seats: Sequence[Seat], frame: Frame) -> Drawing:
    sheet = Sheet.about([(seat.latitude, seat.longitude) for seat in seats], frame)
    places = gather(seats, sheet)
    label(places, frame)
    bar_km, bar = sheet.bar()
    return Drawing(frame, sheet.land(), sheet.grid(), places, bar_km, round(bar, 1))


def seats_of(keys: Sequence[int]) -> list[Seat]:
    rows = Site.objects.filter(organisation__pk__among=list(keys), latitude__isnull=False).order_by(
        "organisation", "pk"
    )
    columns = ("organisation_id", "city", "latitude", "longitude", "region_id")
    found: dict[int, Seat] = {}
    for organisation, city, latitude, longitude, region in rows.values_list(*columns).iterator():
        if organisation not in found:
            found[organisation] = Seat(organisation, city, float(latitude), float(longitude), region)
    return list(found.values())


@dataclass(frozen=True)
class Sheet:
    """A projection about `centre` (degrees), `scale` units for one Earth radius, its middle drawn at `at`."""

    centre: Point
    scale: float
    at: Point
    frame: Frame = WIDE

    @classmethod
    def about(cls, points: Sequence[Point], frame: Frame = WIDE) -> "Sheet":
        """The sheet that just holds all points (latitude, longitude); Eurasia where there are none."""
        points = points or [(36, -9), (55, 125)]
        centre = (_middle(latitude for latitude, _ in points), _middle(longitude for _, longitude in points))
        drawn = [azimuthal(*point, centre) for point in points]
        x, y = _middle(x for x, _ in drawn), _middle(y for _, y in drawn)
        least = CLOSEST_KM / EARTH_KM
        across = max(least, *(abs(one[0] - x) for one in drawn))
        down = max(least * frame.height / frame.width, *(abs(one[1] - y) for one in drawn))
        half_width, half_height = frame.width / 2, frame.height / 2
        scale = min((half_width - frame.margin) / across, (half_height - frame.margin) / down)
        return cls(centre, scale, (half_width - scale * x, half_height - scale * y), frame)

    def place(self, latitude: float, longitude: float) -> Point:
        x, y = azimuthal(latitude, longitude, self.centre)
        return self.at[0] + self.scale * x, self.at[1] + self.scale * y

    def land(self) -> str:
        rings = ([self.place(latitude, longitude) for longitude, latitude in ring] for ring in coastlines())
        clipped = (clip(ring, self.frame.width, self.frame.height) for ring in rings)
        return "".join(polyline(points) + "Z" for points in clipped if len(points) > 2)

    def grid(self) -> str:
        """Meridians and parallels, about eight across."""
        degrees = math.degrees(self.frame.width / self.scale)
        step = next((step for step in STEPS if degrees / step <= 8), STEPS[-1])
        south, west = (math.floor((part - degrees) / step) * step for part in self.centre)
        count = int(2 * degrees / step) + 2
        lats = [min(max(south + n * step, -85), 85) for n in range(count)]
        lons = [west + n * step for n in range(count)]
        fine = 4 if step > 2 else 1
        lines = [[(lat, lon) for lat in _between(lats, fine)] for lon in lons]
        lines += [[(lat, lon) for lon in _between(lons, fine)] for lat in dict.fromkeys(lats)]
        return "".join(polyline([self.place(*point) for point in line]) for line in lines)

    def bar(self) -> tuple[int, float]:
        """(kilometres, units) of the scale bar: the longest round figure that fits."""
        for km in (2000, 1000, 500, 200, 100, 50, 20):
            if self.scale * km / EARTH_KM <= self.frame.width / 6:
                return km, self.scale * km / EARTH_KM
        return 10, self.scale * 10 / EARTH_KM


def _middle(values: Iterable[float]) -> float:
    found = list(values)
    return (min(found) + max(found)) / 2


def _between(stops: list[float], parts: int) -> list[float]:
    """The stops with `parts` steps between each two, so that a line bends as it should."""
    return [a + (b - a) * n / parts for a, b in pairwise(stops) for n in range(parts)] + stops[-1:]


def gather(seats: Sequence[Seat], sheet: Sheet) -> list[Place]:
    """Returns the places, the largest first. The cities with most organisations stand first; whoever would touch one
    that stands already joins it."""
    cities: dict[tuple[float, float], list[Seat]] = {}
    for seat in seats:
        cities.setdefault((round(seat.latitude, 1), round(seat.longitude, 1)), []).append(seat)
    places: list[Place] = []
    for together in sorted(cities.values(), key=lambda some: (-len(some), some[0].organisation)):
        x, y = sheet.place(together[0].latitude, together[0].longitude)
        near = next((one for one in places if math.dist((one.x, one.y), (x, y)) < one.radius + 8), None)
        if near is None:
            places.append(Place(x, y, list(together)))
        else:
            near.seats += together
    return sorted(places, key=lambda one: -one.count)


def label(places: Sequence[Place], frame: Frame) -> None:
    """Names the largest on the first side where the name covers neither another name nor a place."""
    taken = [(one.x - one.radius, one.y - one.radius, one.x + one.radius, one.y + one.radius) for one in places]
    for number, place in enumerate(places[: frame.labels]):
        others = taken[:number] + taken[number + 1 :]
        gap = place.radius + 4
        sides = [("start", gap, 4), ("end", -gap, 4), ("middle", 0, gap + 10), ("middle", 0, -gap - 2)]
        for anchor, dx, dy in sides:
            box = label_box(place.name, anchor, place.x + dx, place.y + dy, frame.letter)
            inside = box[0] >= 4 and box[2] <= frame.width - 4 and box[1] >= 4 and box[3] <= frame.height - 4
            if inside and not any(overlaps(box, other) for other in others):
                place.anchor, place.label_x, place.label_y = anchor, place.x + dx, place.y + dy
                taken.append(box)
                break


def name_places(places: Sequence[Place]) -> None:
    """Gives each place its region and its first few organisations."""
    first = [seat.organisation for place in places for seat in place.seats[:MOST_NAMED]]
    rows = {one.pk: one for one in Organisation.objects.filter(pk__in=first).for_names()}
    regions = Concept.objects.in_bulk({place.seats[0].region for place in places})
    for place in places:
        place.region = regions.get(place.seats[0].region)
        place.organisations = [
            rows[seat.organisation] for seat in place.seats[:MOST_NAMED] if seat.organisation in rows
        ]
