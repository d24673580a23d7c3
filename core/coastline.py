"""Coastlines for the site's maps, from Natural Earth's 1:110m land (public domain) as the `world-atlas`
package carries it, in TopoJSON (https://github.com/topojson/topojson-specification)."""

import functools
import json

from core.icons import VENDOR

Ring = list[tuple[float, float]]

WEST, EAST, SOUTH, NORTH = -25.0, 150.0, 0.0, 78.0
"""What the picture may show, in degrees; rings outside are left out, the others kept whole."""


@functools.cache
def coastlines() -> list[Ring]:
    """The rings that `manage.py frontend` has written."""
    return json.loads((VENDOR / "land.json").read_text(encoding="utf-8"))


def outlines(atlas: dict) -> list[Ring]:
    """Returns the outer rings of land that reach into the picture, each as (longitude, latitude) pairs in degrees,
    rounded to 0.01°. `atlas` is a TopoJSON topology with an object `land`."""
    lines = [_degrees(arc, atlas["transform"]) for arc in atlas["arcs"]]
    rings = [_ring(polygon[0], lines) for polygon in _polygons(atlas["objects"]["land"])]
    return [ring for ring in rings if any(_shown(*point) for point in ring)]


def _degrees(arc: list, transform: dict) -> Ring:
    """Undoes TopoJSON's quantisation: each point is the difference to the one before, in whole steps."""
    (step_x, step_y), (left, bottom) = transform["scale"], transform["translate"]
    points, x, y = [], 0, 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((round(left + x * step_x, 2), round(bottom + y * step_y, 2)))
    return points


def _polygons(shape: dict):
    """Yields each polygon as its list of rings of arc numbers, whatever it is nested in."""
    if shape["type"] == "GeometryCollection":
        for part in shape["geometries"]:
            yield from _polygons(part)
    elif shape["type"] == "MultiPolygon":
        yield from shape["arcs"]
    else:
        yield shape["arcs"]


def _ring(numbers: list[int], lines: list[Ring]) -> Ring:
    """Joins arcs end to end; ~n stands for arc n read backwards, and joints are given twice."""
    points: Ring = []
    for number in numbers:
        line = lines[number] if number >= 0 else lines[~number][::-1]
        points.extend(line[1:] if points else line)
    return points


def _shown(longitude: float, latitude: float) -> bool:
    return WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH
