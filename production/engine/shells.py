"""Which way the faces of a mesh should point, and which of its pieces are bodies and which are hollows in them."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from production.engine.mesh import Mesh


@dataclass(frozen=True, eq=False)
class Turned:
    """A mesh with its faces turned; how many were turned against their neighbours, whether there was no way to turn them
    (a Möbius strip), and how many closed bodies as a whole pointed inwards."""

    mesh: Mesh
    bodies: int
    volume: float
    cavities: tuple[int, ...]
    """A face of each hollow."""
    turned: int
    one_sided: bool
    inverted: int


def turn(mesh: Mesh) -> Turned:
    """Turns faces outwards, as far as their neighbours tell, and adds up volumes: of bodies, less those of their hollows.

    Only closed pieces have a volume of their own; those of open pieces are added as the file has them, which is a guess.
    """
    mesh, turned, one_sided = _consistent(mesh)
    count, shell = mesh.shells
    volumes = np.bincount(shell, mesh.signed_volumes, minlength=count)
    closed = _closed(mesh, shell, count) & (volumes != 0)
    outer = _outermost(mesh, shell, closed)
    nested = outer != np.arange(count)
    hollow = closed & nested & (np.sign(volumes) != np.sign(volumes[outer]))
    inside_out = closed & np.where(hollow, volumes > 0, volumes < 0)
    faces = np.where(inside_out[shell][:, None], mesh.faces[:, ::-1], mesh.faces)
    total = np.abs(volumes[closed & ~hollow]).sum() - np.abs(volumes[hollow]).sum() + abs(volumes[~closed].sum())
    return Turned(
        mesh=Mesh(mesh.vertices, faces),
        bodies=int(count - hollow.sum()),
        volume=float(total),
        cavities=tuple(int(np.argmax(shell == number)) for number in np.flatnonzero(hollow)),
        turned=turned,
        one_sided=one_sided,
        inverted=int((inside_out & ~hollow).sum()),
    )


def _consistent(mesh: Mesh) -> tuple[Mesh, int, bool]:
    """Turns the fewer faces of each piece so that all neighbours face the same side.

    Each face stands twice in a graph, as it is and turned, joined to its neighbours' copy that fits. Where both copies of a
    face hang together, there is no such way.
    """
    edges = mesh.edges
    if not edges.same_way.any():
        return mesh, 0, False
    count = len(mesh.faces)
    one, other = edges.pairs.T
    across = np.where(edges.same_way, count, 0)
    rows = np.concatenate([one, one + count])
    columns = np.concatenate([other + across, other + count - across])
    graph = coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(2 * count, 2 * count))
    labels = connected_components(graph, directed=False)[1]
    as_is, turned = labels[:count], labels[count:]
    size = np.bincount(as_is, minlength=labels.max() + 1)  # how many faces stay as they are if this copy is taken
    flip = (size[turned] > size[as_is]) | ((size[turned] == size[as_is]) & (turned < as_is))
    one_sided = bool((as_is == turned).any())
    faces = np.where(flip[:, None], mesh.faces[:, ::-1], mesh.faces)
    return Mesh(mesh.vertices, faces), int(flip.sum()), one_sided


def _closed(mesh: Mesh, shell: np.ndarray, count: int) -> np.ndarray:
    """(count,): whether every edge of a piece has exactly two faces."""
    paired = np.bincount(mesh.edges.pairs.reshape(-1), minlength=len(mesh.faces)) == 3
    return np.bincount(shell, ~paired, minlength=count) == 0


def _outermost(mesh: Mesh, shell: np.ndarray, closed: np.ndarray) -> np.ndarray:
    """(count,): of each piece, the largest closed piece around it, or itself."""
    count = len(closed)
    outer = np.arange(count)
    if closed.sum() < 2:
        return outer
    low, high = np.full((count, 3), np.inf), np.full((count, 3), -np.inf)
    np.minimum.at(low, shell, mesh.triangles.min(axis=1))
    np.maximum.at(high, shell, mesh.triangles.max(axis=1))
    size = np.prod(high - low, axis=1)
    points = mesh.triangles[np.unique(shell, return_index=True)[1], 0]
    for number in np.flatnonzero(closed):
        around = closed & (low < low[number]).all(axis=1) & (high > high[number]).all(axis=1)
        for candidate in sorted(np.flatnonzero(around), key=lambda one: (-size[one], one)):
            if is_inside(points[number], mesh.triangles[shell == candidate]):
                outer[number] = candidate
                break
    return outer


def is_inside(point: np.ndarray, triangles: np.ndarray) -> bool:
    """Whether a closed surface (f, 3, 3) goes around a point (3,): the solid angles under which its faces are seen add up to
    4π (van Oosterom and Strackee, The solid angle of a plane triangle, 1983).

    >>> corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=float)
    >>> tetrahedron = corners[[[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]]]
    >>> is_inside(np.array([0.1, 0.1, 0.1]), tetrahedron), is_inside(np.array([1.0, 1.0, 1.0]), tetrahedron)
    (True, False)
    """
    a, b, c = (triangles[:, corner] - point for corner in range(3))
    x, y, z = (np.linalg.norm(side, axis=1) for side in (a, b, c))
    above = np.einsum("ij,ij->i", a, np.cross(b, c))
    dots = (np.einsum("ij,ij->i", *pair) for pair in ((a, b), (b, c), (c, a)))
    ab, bc, ca = dots
    below = x * y * z + ab * z + bc * x + ca * y
    return bool(abs(2 * np.arctan2(above, below).sum()) > 2 * np.pi)
