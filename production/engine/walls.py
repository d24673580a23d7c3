"""How thick the walls of a part are, by rays inwards from its surface (the shape diameter function: Shapira and others,
Consistent mesh partitioning and skeletonisation using the shape diameter function, 2008, with one ray a point)."""

from dataclasses import dataclass

import numpy as np

from production.engine.geometry import Point
from production.engine.mesh import Mesh
from production.engine.rays import Rays

BY_AREA, BY_FACE = 3_000, 3_000
"""How many points are taken evenly over the area, and how many middles of faces evenly over their number: small walls
have little area, and often many faces."""
FACING = np.cos(np.radians(30))
"""The two sides of a wall face away from each other within 30°; where they lean together more it is an edge, no wall."""
EVEN = 0.1
_STEPS = np.array([0.7548776662466927, 0.5698402909980532])
"""Steps of an even sequence over a square (Roberts, The unreasonable effectiveness of quasirandom sequences, 2018)."""


@dataclass(frozen=True)
class Walls:
    thinnest: float | None = None
    thinnest_at: Point | None = None
    typical: float | None = None
    even: float = 0.0


def measure_walls(mesh: Mesh, rays: Rays) -> Walls:
    """The thinnest wall and the median of those over the area. The points are the same for the same file."""
    by_area, area_faces = _over_area(mesh)
    every = np.unique(np.linspace(0, len(mesh.faces) - 1, min(BY_FACE, len(mesh.faces))).astype(np.int64))
    faces = np.concatenate([area_faces, every[mesh.areas[every] > 0]])
    points = np.concatenate([by_area, mesh.centres[every[mesh.areas[every] > 0]]])
    inwards = -mesh.normals[faces]
    away, met = rays.first(points, inwards, least=mesh.diagonal * 1e-6)
    facing = np.einsum("ij,ij->i", inwards, mesh.normals[met]) >= FACING
    is_wall = np.isfinite(away) & facing
    if not is_wall.any():
        return Walls()
    thinnest = int(np.argmin(np.where(is_wall, away, np.inf)))
    over_area = away[: len(area_faces)][is_wall[: len(area_faces)]]
    typical = float(np.median(over_area)) if len(over_area) else None
    return Walls(
        thinnest=float(away[thinnest]),
        thinnest_at=_point(points[thinnest] + inwards[thinnest] * away[thinnest] / 2),
        typical=typical,
        even=float((np.abs(over_area - typical) <= EVEN * typical).mean()) if typical else 0.0,
    )


def _over_area(mesh: Mesh) -> tuple[np.ndarray, np.ndarray]:
    """(n, 3) points evenly over the area, and (n,) the face of each."""
    total = np.cumsum(mesh.areas)
    wanted = (np.arange(BY_AREA) + 0.5) / BY_AREA * total[-1]
    faces = np.minimum(np.searchsorted(total, wanted), len(mesh.faces) - 1)
    u, v = ((np.arange(BY_AREA)[:, None] + 1) * _STEPS % 1).T
    fold = u + v > 1
    u, v = np.where(fold, 1 - u, u), np.where(fold, 1 - v, v)
    a, b, c = (mesh.triangles[faces, corner] for corner in range(3))
    return a + u[:, None] * (b - a) + v[:, None] * (c - a), faces


def _point(values: np.ndarray) -> Point:
    x, y, z = values.tolist()
    return (x, y, z)
