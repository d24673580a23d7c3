"""Places on the globe as points on a sheet: pure functions for the site's maps.

The projection is Lambert's azimuthal equal-area one on a sphere (Snyder, Map Projections: A Working Manual, 1987, eq.
24-2 to 24-4), so that a country's size on the sheet is its size on the ground.
"""

import math
import unicodedata

EARTH_KM = 6371.0088
Point = tuple[float, float]


def azimuthal(latitude: float, longitude: float, centre: Point) -> Point:
    """Where a place (degrees) falls on a sheet about `centre` (latitude, longitude in degrees): x to the east, y to the
    south, in Earth radii.

    >>> azimuthal(46, 62, (46, 62))
    (0.0, -0.0)
    """
    phi, phi0 = math.radians(latitude), math.radians(centre[0])
    away = math.radians(longitude - centre[1])
    across = math.cos(phi) * math.sin(away)
    up = math.cos(phi0) * math.sin(phi) - math.sin(phi0) * math.cos(phi) * math.cos(away)
    nearness = math.sin(phi0) * math.sin(phi) + math.cos(phi0) * math.cos(phi) * math.cos(away)
    k = math.sqrt(2 / max(1 + nearness, 1e-9))
    return k * across, -k * up


def distance_km(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Great-circle distance between two (latitude, longitude) pairs in degrees, by the haversine formula.

    >>> round(distance_km((52.52, 13.405), (28.228, 112.939)))
    8156
    """
    (lat1, lon1), (lat2, lon2) = [tuple(map(math.radians, point)) for point in (start, end)]
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def polyline(points: list[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def clip(points: list[Point], width: float, height: float, margin: float = 4) -> list[Point]:
    """Cuts a polygon to the sheet, one edge after the other (Sutherland and Hodgman, 1974)."""
    edges = [(0, -margin, 1), (0, width + margin, -1), (1, -margin, 1), (1, height + margin, -1)]
    for axis, limit, side in edges:
        kept: list[Point] = []
        for before, point in zip(points[-1:] + points[:-1], points, strict=True):
            was_in, is_in = (before[axis] - limit) * side >= 0, (point[axis] - limit) * side >= 0
            if was_in != is_in:
                share = (limit - before[axis]) / (point[axis] - before[axis])
                x, y = (before[i] + share * (point[i] - before[i]) for i in (0, 1))
                kept.append((x, y))
            if is_in:
                kept.append(point)
        points = kept
    return points


def label_box(text: str, anchor: str, x: float, y: float, letter: float) -> tuple[float, float, float, float]:
    """Returns (left, top, right, bottom) of a label, taking a Chinese character as one em and another as 0.56."""
    width = sum(letter if unicodedata.east_asian_width(sign) in "WF" else letter * 0.56 for sign in text)
    start = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
    return (start, y - letter * 0.85, start + width, y + letter * 0.3)


def overlaps(one: tuple, other: tuple) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
