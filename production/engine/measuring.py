"""Measures a part: from loaded triangles to a `Geometry`. The same file gives the same numbers to the last bit."""

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from production.engine.corners import sharp_corners
from production.engine.drawn import drawn
from production.engine.geometry import Features, Geometry, Point, Problem, Unit
from production.engine.mesh import Mesh, merged
from production.engine.rays import Rays
from production.engine.reading.loading import factor, load
from production.engine.refusals import Refused
from production.engine.rounds import Rounding, find_rounds
from production.engine.shells import Turned, turn
from production.engine.walls import Walls, measure_walls

OVERHANG = -np.cos(np.radians(45)) - 1e-6
"""The z of the normal of a face that hangs over by more than 45°."""
UPRIGHT = np.sin(np.radians(1))
ROUND = np.sin(np.radians(6))
"""How far a normal may pass its axis by: two triangles of one of fifteen sides do so by 4°."""


def measure(content: bytes, ending: str, unit: Unit | None) -> Geometry:
    """Reads a file and measures it. `unit` is what was declared; a file that knows its own (3MF, STEP) is believed instead.

    Raises Refused.
    """
    return measure_and_draw(content, ending, unit)[0]


def measure_and_draw(content: bytes, ending: str, unit: Unit | None) -> tuple[Geometry, bytes]:
    """As `measure`, and the part as a page draws it (production/engine/drawn.py)."""
    loaded = load(content, ending)
    scale, holds, differs = factor(loaded, unit)
    mesh, triangles = merged(loaded.vertices * scale, loaded.faces), len(loaded.faces)
    del loaded  # of a large file it is much, and the hull needs the room
    return measure_mesh(mesh, triangles, holds, differs), drawn(mesh)


def measure_mesh(mesh: Mesh, triangles: int, unit: Unit | None, differs: bool = False) -> Geometry:
    """Measures a mesh whose coordinates are in mm, of a file of so many triangles. Raises Refused."""
    if not len(mesh.faces):
        raise Refused("zero_size")
    hull_volume = _hull_volume(mesh.vertices)
    turned = turn(mesh)
    rays = Rays(turned.mesh.triangles)
    holes, roundings = find_rounds(turned.mesh)
    watertight = not mesh.edges.open and not mesh.edges.crowded
    walls = measure_walls(turned.mesh, rays) if watertight else Walls()  # what is open has no inside
    overhang, overhang_at = _overhang(turned.mesh)
    return Geometry(
        volume=turned.volume,
        area=float(mesh.areas.sum()),
        box=_point(mesh.box),
        hull_volume=hull_volume,
        bodies=turned.bodies,
        triangles=triangles,
        watertight=watertight,
        unit=unit,
        overhang_area=overhang,
        thinnest=walls.thinnest,
        holes=tuple(hole.diameter for hole in holes),
        problems=_problems(mesh, turned, unit, differs),
        features=Features(
            lowest=_point(mesh.lowest),
            thinnest_at=walls.thinnest_at,
            overhang_at=overhang_at,
            holes=holes,
            **_inner(roundings),
            **_corners(turned.mesh, rays),
            cavity_at=_point(mesh.centres[turned.cavities[0]]) if turned.cavities else None,
            typical_wall=walls.typical,
            even_wall=walls.even,
            upright_areas=_upright_areas(turned.mesh),
            round_share=_round_share(turned.mesh),
        ),
    )


def _problems(mesh: Mesh, turned: Turned, unit: Unit | None, differs: bool) -> tuple[Problem, ...]:
    """In this order: what keeps the volume from being known, what was put right, what one should know."""
    found = (
        Problem("open_edges", mesh.edges.open, firm=False),
        Problem("crowded_edges", mesh.edges.crowded, firm=False),
        Problem("one_sided", int(turned.one_sided), firm=False),
        Problem("winding", turned.turned, firm=False),
        Problem("inverted", turned.inverted),
        Problem("no_volume", int(turned.volume <= 0), firm=False),
        Problem("no_unit", int(unit is None), firm=False),
        Problem("unit_of_file", int(differs)),
        Problem("bodies", turned.bodies if turned.bodies > 1 else 0),
        Problem("cavities", len(turned.cavities)),
    )
    return tuple(problem for problem in found if problem.count)


def _hull_volume(vertices: np.ndarray) -> float:
    try:
        return float(ConvexHull(vertices).volume)
    except QhullError as error:
        if "memory" in str(error):
            raise MemoryError from error
        raise Refused("flat") from error


def _overhang(mesh: Mesh) -> tuple[float, Point | None]:
    """The area that hangs over, without what lies on the plate, and the middle of its largest face."""
    floor = mesh.lowest[2] + 1e-6 * mesh.diagonal
    hangs = (mesh.normals[:, 2] < OVERHANG) & (mesh.triangles[:, :, 2].max(axis=1) > floor)
    if not hangs.any():
        return 0.0, None
    return float(mesh.areas[hangs].sum()), _point(mesh.centres[np.argmax(np.where(hangs, mesh.areas, 0))])


def _inner(roundings: tuple[Rounding, ...]) -> dict:
    if not roundings:
        return {}
    least = roundings[0]
    return {"inner_radius": least.radius, "inner_radius_at": least.at, "inner_depth": least.depth}


def _corners(mesh: Mesh, rays: Rays) -> dict:
    count, at = sharp_corners(mesh, rays)
    return {"sharp_corners": count, "sharp_corner_at": at}


def _upright_areas(mesh: Mesh) -> Point:
    x, y, z = (float(mesh.areas[np.abs(mesh.normals[:, axis]) < UPRIGHT].sum()) for axis in range(3))
    return (x, y, z)


def _round_share(mesh: Mesh) -> float:
    """The greatest share of the area whose normals meet one of the three axes through the middle of the box."""
    away = mesh.centres - (mesh.lowest + mesh.box / 2)
    shares = []
    for axis in np.eye(3):
        around = np.cross(axis, away)
        lean = np.abs(np.einsum("ij,ij->i", around, mesh.normals))
        shares.append(mesh.areas[lean <= ROUND * np.linalg.norm(around, axis=1) + 1e-9 * mesh.diagonal].sum())
    return float(max(shares) / mesh.areas.sum())


def _point(values: np.ndarray) -> Point:
    x, y, z = values.tolist()
    return (x, y, z)
