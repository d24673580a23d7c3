"""Round holes and roundings: groups of faces that bend gently into one another and lie on a cylinder that opens inwards."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from production.engine.geometry import Hole, Point
from production.engine.mesh import Mesh

BEND = np.cos(np.radians(35))
"""Neighbours that bend by less belong to one surface: a circle of eleven sides or more."""
LEAST_FACES = 4
MOST_GROUPS = 2_000
"""The largest groups are looked at; the others are small beside them."""
ALONG = 1e-3
"""How little the normals of a cylinder may leave the plane across its axis: the share of the squares."""
OFF = 0.01
"""How far points may lie off the circle, in shares of its radius."""
FULL = np.radians(50)
"""Between neighbouring points around a full circle there is less."""
LEAST_ARC = np.radians(30)


@dataclass(frozen=True)
class Rounding:
    radius: float
    depth: float
    at: Point


@dataclass(frozen=True, eq=False)
class _Cylinder:
    radius: float
    centre: np.ndarray
    axis: np.ndarray
    depth: float
    arc: float
    widest_gap: float
    inwards: bool


def find_rounds(mesh: Mesh) -> tuple[tuple[Hole, ...], tuple[Rounding, ...]]:
    """Round holes, narrowest first, and roundings of less than a full circle. Lengths as the mesh has them.

    Not found: holes whose mouth is blended into the face, slots, cones, threads, and circles of ten sides and fewer.
    """
    holes, roundings = [], []
    for group in _groups(mesh):
        cylinder = _fit(mesh, group)
        if cylinder is None or not cylinder.inwards:
            continue
        if cylinder.widest_gap < FULL:
            holes.append(Hole(2 * cylinder.radius, cylinder.depth, _point(cylinder.centre), _point(cylinder.axis)))
        elif cylinder.arc >= LEAST_ARC:
            roundings.append(Rounding(cylinder.radius, cylinder.depth, _point(cylinder.centre)))
    return (
        tuple(sorted(holes, key=lambda hole: (hole.diameter, hole.at))),
        tuple(sorted(roundings, key=lambda rounding: (rounding.radius, rounding.at))),
    )


def _groups(mesh: Mesh) -> list[np.ndarray]:
    """The faces of each curved surface. A plane is none, though it may run into one."""
    one, other = mesh.edges.pairs.T
    cosine = np.einsum("ij,ij->i", mesh.normals[one], mesh.normals[other])
    joined = cosine > BEND
    count = len(mesh.faces)
    graph = coo_array((np.ones(joined.sum(), dtype=np.int8), (one[joined], other[joined])), shape=(count, count))
    labels = connected_components(graph, directed=False)[1]
    bent = joined & (cosine < 1 - 1e-6)
    sizes = np.bincount(labels) * (np.bincount(labels[one[bent]], minlength=labels.max() + 1) > 0)
    large = np.argsort(-sizes, kind="stable")[:MOST_GROUPS]
    order = np.argsort(labels, kind="stable")
    ends = np.cumsum(np.bincount(labels))
    starts = ends - np.bincount(labels)
    return [order[starts[label] : ends[label]] for label in large if sizes[label] >= LEAST_FACES]


def _fit(mesh: Mesh, group: np.ndarray) -> _Cylinder | None:
    """The cylinder that a group of faces lies on; None where it lies on none.

    Sums are einsum's, not those of a BLAS: that one adds up in another order when it has another number of threads.
    """
    normals, weights = mesh.normals[group], mesh.areas[group]
    spread, ways = np.linalg.eigh(np.einsum("i,ij,ik->jk", weights, normals, normals))
    if spread[2] <= 0 or spread[0] > ALONG * spread[2]:
        return None
    axis = ways[:, 0] * (1 if ways[np.argmax(np.abs(ways[:, 0])), 0] > 0 else -1)
    across = ways[:, 1:]
    points = mesh.vertices[np.unique(mesh.faces[group])]
    flat = np.einsum("ij,jk->ik", points, across)
    middle = flat.mean(axis=0)
    circle = _circle(flat - middle)
    if circle is None:
        return None
    centre, radius = circle[0] + middle, circle[1]
    spokes = flat - centre
    if np.abs(np.linalg.norm(spokes, axis=1) - radius).max() > OFF * radius:
        return None
    outwards = np.einsum("ij,jk,ik->i", normals, across, np.einsum("ij,jk->ik", mesh.centres[group], across) - centre)
    along = np.einsum("ij,j->i", points, axis)
    angles = np.sort(np.arctan2(spokes[:, 1], spokes[:, 0]))
    gap = float(np.diff(angles, append=angles[0] + 2 * np.pi).max())
    return _Cylinder(
        radius=radius,
        centre=across @ centre + axis * (along.min() + along.max()) / 2,
        axis=axis,
        depth=float(np.ptp(along)),
        arc=2 * np.pi - gap,
        widest_gap=gap,
        inwards=bool((outwards < 0).all()),
    )


def _circle(points: np.ndarray) -> tuple[np.ndarray, float] | None:
    """Centre (2,) and radius of the circle nearest to points (n, 2), by least squares (Kåsa, 1976); None for a line."""
    matrix = np.column_stack([points, np.ones(len(points))])
    squares = np.einsum("ij,ij->i", points, points)
    normal = np.einsum("ij,ik->jk", matrix, matrix)
    if np.linalg.cond(normal[:2, :2]) > 1e10:
        return None
    found = np.linalg.solve(normal, np.einsum("ij,i->j", matrix, squares))
    square = found[2] + (found[:2] ** 2).sum() / 4
    return (found[:2] / 2, float(np.sqrt(square))) if square > 0 else None


def _point(values: np.ndarray) -> Point:
    x, y, z = values.tolist()
    return (x, y, z)
