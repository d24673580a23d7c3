"""The bridge from Europe to Hunan as a drawing: places on the globe → points on a sheet → paths of an SVG.

Pure functions; the rows come from portal/cities.py, the coastlines from Natural Earth (core/coastline.py), the
projection from core/globe.py. Hunan stands in a magnified circle beside its true place, as a detail does on an
engineering drawing.
"""

import math
from dataclasses import dataclass

from core.globe import Point, azimuthal, clip, distance_km, label_box, overlaps, polyline


@dataclass(frozen=True)
class City:
    """A place with `count` verified organisations, in degrees; `startups` tells which end of the bridge it is."""

    name: str
    latitude: float
    longitude: float
    count: int
    startups: bool


@dataclass(frozen=True)
class Link:
    """How many matches join a startups' city and a manufacturers' city, by their places in the list of cities."""

    start: int
    end: int
    matches: int


@dataclass(frozen=True)
class Sheet:
    """A sheet of `width` × `height` units with (latitude, longitude) `centre` drawn at `at`.

    `scale` is in units for one Earth radius, `turn` in degrees clockwise. `detail` is the centre of the magnified
    circle, `detail_radius` its size, `magnified` how many times larger it shows Hunan.
    """

    name: str
    width: float
    height: float
    centre: tuple[float, float]
    at: Point
    scale: float
    turn: float
    detail: Point
    detail_radius: float
    magnified: float
    rise: float = 0.3
    labels: int = 14
    letter: float = 12.0


HUNAN = (27.75, 112.6)
DESKTOP = Sheet("wide", 1200, 480, (46, 62), (572, 290), 610, -12, (800, 352), 112, 4.0, rise=0.36)
PHONE = Sheet("tall", 390, 470, (44, 60), (186, 212), 272, 30, (286, 366), 92, 6.0, rise=0.2, labels=6)
SHEETS = (DESKTOP, PHONE)


def project(latitude: float, longitude: float, sheet: Sheet) -> Point:
    """Returns where a place (degrees) falls on the sheet: x to the right, y down, in the sheet's units.

    >>> project(46, 62, DESKTOP)
    (572.0, 290.0)
    """
    turn = math.radians(sheet.turn)
    x, y = (sheet.scale * part for part in azimuthal(latitude, longitude, sheet.centre))
    return (
        sheet.at[0] + x * math.cos(turn) - y * math.sin(turn),
        sheet.at[1] + x * math.sin(turn) + y * math.cos(turn),
    )


def place(latitude: float, longitude: float, sheet: Sheet) -> tuple[Point, bool]:
    """Returns the point a city is drawn at, and whether it stands inside the magnified circle."""
    x, y = project(latitude, longitude, sheet)
    hx, hy = project(*HUNAN, sheet)
    dx, dy = (x - hx) * sheet.magnified, (y - hy) * sheet.magnified
    if math.hypot(dx, dy) < sheet.detail_radius - 6:
        return (sheet.detail[0] + dx, sheet.detail[1] + dy), True
    return (x, y), False


def land_path(rings: list[list[Point]], sheet: Sheet) -> str:
    """Returns the `d` of all land on the sheet. Rings are (longitude, latitude) in degrees; what lies beyond the
    sheet's edge is cut off."""
    parts = []
    for ring in rings:
        points = clip([project(latitude, longitude, sheet) for longitude, latitude in ring], sheet.width, sheet.height)
        if len(points) > 2:
            parts.append(polyline(points) + "Z")
    return "".join(parts)


def graticule_path(sheet: Sheet, step: int = 10) -> str:
    """Returns the `d` of meridians and parallels each `step` degrees."""
    meridians = [[(lat, lon) for lat in range(0, 81, 4)] for lon in range(-40, 171, step)]
    parallels = [[(lat, lon) for lon in range(-40, 171, 4)] for lat in range(0, 81, step)]
    return "".join(polyline([project(*point, sheet) for point in line]) for line in meridians + parallels)


def arc_path(start: Point, end: Point, rise: float) -> str:
    """Returns the `d` of a bridge between two points, `rise` times as high as it is long (control point)."""
    length = math.dist(start, end)
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2 - rise * length
    return f"M{start[0]:.1f} {start[1]:.1f}Q{x:.1f} {y:.1f} {end[0]:.1f} {end[1]:.1f}"


@dataclass
class Dot:
    """A city on the sheet, with its label where there is room for one."""

    city: City
    x: float
    y: float
    radius: float
    in_detail: bool
    label_x: float = 0
    label_y: float = 0
    anchor: str = ""


@dataclass
class Picture:
    sheet: Sheet
    land: str
    grid: str
    dots: list[Dot]
    arcs: list[dict]
    hunan: Point
    tangents: str
    widest: dict | None
    small_radius: float

    @property
    def caption_y(self) -> float:
        """Where the circle's caption stands: inside it, at its foot."""
        return self.sheet.detail[1] + self.sheet.detail_radius - 10


def draw(cities: list[City], links: list[Link], rings: list[list[Point]], sheet: Sheet) -> Picture:
    """Returns everything the template needs to draw one sheet; the most matched link is drawn last, on top.

    A city beyond the sheet's edge, or whose place the magnified circle covers, is left out with its links.
    """
    dots = []
    for city in cities:
        (x, y), in_detail = place(city.latitude, city.longitude, sheet)
        covered = not in_detail and math.dist((x, y), sheet.detail) < sheet.detail_radius + 4
        if not covered and 0 <= x <= sheet.width and 0 <= y <= sheet.height:
            dots.append(Dot(city, x, y, 2 + 1.1 * math.sqrt(city.count), in_detail))
    set_labels(dots, sheet)
    at = {dot.city: dot for dot in dots}
    most = max((link.matches for link in links), default=0)
    arcs = []
    for link in sorted(links, key=lambda link: (link.matches, -link.start, -link.end)):
        start, end = at.get(cities[link.start]), at.get(cities[link.end])
        if start and end:
            arcs.append(arc(link, start, end, most, sheet))
    hunan = project(*HUNAN, sheet)
    small = sheet.detail_radius / sheet.magnified
    return Picture(
        sheet, land_path(rings, sheet), graticule_path(sheet), dots, arcs, hunan,
        tangents(hunan, small, sheet.detail, sheet.detail_radius), arcs[-1] if arcs else None, small,
    )  # fmt: skip


def arc(link: Link, start: Dot, end: Dot, most: int, sheet: Sheet) -> dict:
    """One thread of the bridge: its path, and its weight from 1 (a single match) to 4 (the most matches)."""
    share = (link.matches - 1) / (most - 1) if most > 1 else 0.5
    return {
        "d": arc_path((start.x, start.y), (end.x, end.y), sheet.rise),
        "weight": 1 + int(share * 3),
        "matches": link.matches,
        "start": start.city,
        "end": end.city,
        "km": round(distance_km(
            (start.city.latitude, start.city.longitude), (end.city.latitude, end.city.longitude)
        ), -1),
    }  # fmt: skip


def tangents(small_at: Point, small: float, large_at: Point, large: float) -> str:
    """Returns the `d` of the two outer tangents that lead from the true place to the magnified circle."""
    length = math.dist(small_at, large_at)
    if length <= large - small:
        return ""
    angle = math.atan2(large_at[1] - small_at[1], large_at[0] - small_at[0])
    open_by = math.acos((small - large) / length)
    lines = ""
    for side in (1, -1):
        dx, dy = math.cos(angle + side * open_by), math.sin(angle + side * open_by)
        lines += polyline(
            [(small_at[0] + small * dx, small_at[1] + small * dy), (large_at[0] + large * dx, large_at[1] + large * dy)]
        )
    return lines


def set_labels(dots: list[Dot], sheet: Sheet) -> None:
    """Gives the largest cities a label on the first side where it covers neither another label nor a dot."""
    taken = [(dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius) for dot in dots]
    left = {True: sheet.labels // 2 + 1, False: sheet.labels}
    for number, dot in sorted(enumerate(dots), key=lambda pair: (-pair[1].city.count, pair[1].city.name)):
        others = taken[:number] + taken[number + 1 :]
        for anchor, x, y in sides(dot):
            box = label_box(dot.city.name, anchor, x, y, sheet.letter)
            inside = box[0] >= 4 and box[2] <= sheet.width - 4 and box[1] >= 4 and box[3] <= sheet.height - 4
            if inside and left[dot.in_detail] and not any(overlaps(box, other) for other in others):
                dot.label_x, dot.label_y, dot.anchor = x, y, anchor
                taken.append(box)
                left[dot.in_detail] -= 1
                break


def sides(dot: Dot) -> list[tuple[str, float, float]]:
    gap = dot.radius + 4
    return [
        ("start", dot.x + gap, dot.y + 4),
        ("end", dot.x - gap, dot.y + 4),
        ("middle", dot.x, dot.y + gap + 9),
        ("middle", dot.x, dot.y - gap - 2),
    ]
