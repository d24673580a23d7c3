"""A mesh whose equal points are one: how its faces hang together. Pure functions over arrays.

Shapes: `vertices` (v, 3) float64, `faces` (f, 3) of their numbers, turned so that the normal points outwards.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

MERGED = 1e-7
"""Points closer than this share of the box's diagonal are one: what single precision, in which STL is written, can tell."""


@dataclass(frozen=True, eq=False)
class Mesh:
    """Faces over merged vertices. Faces that two of their corners share with each other are left out."""

    vertices: np.ndarray
    faces: np.ndarray

    @cached_property
    def triangles(self) -> np.ndarray:
        """(f, 3, 3): face, corner, coordinate."""
        return self.vertices[self.faces]

    @cached_property
    def crosses(self) -> np.ndarray:
        """(f, 3): the normal of each face, as long as twice its area."""
        a, b, c = (self.triangles[:, corner] for corner in range(3))
        return np.cross(b - a, c - a)

    @cached_property
    def areas(self) -> np.ndarray:
        return np.linalg.norm(self.crosses, axis=1) / 2

    @cached_property
    def normals(self) -> np.ndarray:
        """(f, 3), of length 1; 0 for a face without area."""
        return self.crosses / np.maximum(2 * self.areas, np.finfo(float).tiny)[:, None]

    @cached_property
    def centres(self) -> np.ndarray:
        return self.triangles.mean(axis=1)

    @cached_property
    def lowest(self) -> np.ndarray:
        return self.triangles.reshape(-1, 3).min(axis=0)

    @cached_property
    def box(self) -> np.ndarray:
        return np.ptp(self.triangles.reshape(-1, 3), axis=0)

    @cached_property
    def diagonal(self) -> float:
        return float(np.linalg.norm(self.box))

    @cached_property
    def signed_volumes(self) -> np.ndarray:
        """(f,): of the tetrahedra between each face and the middle of the box. Those of a closed mesh add up to its volume."""
        from_middle = self.triangles - (self.lowest + self.box / 2)
        a, b, c = (from_middle[:, corner] for corner in range(3))
        return np.einsum("ij,ij->i", a, np.cross(b, c)) / 6

    @cached_property
    def edges(self) -> "Edges":
        return Edges.of(self.faces)

    @cached_property
    def shells(self) -> tuple[int, np.ndarray]:
        """How many pieces hang together by their corners, and (f,) the piece of each face, in the order of the file."""
        count = len(self.vertices)
        ends = self.faces[:, [0, 1, 1, 2]].reshape(-1, 2)
        graph = coo_array((np.ones(len(ends), dtype=np.int8), (ends[:, 0], ends[:, 1])), shape=(count, count))
        labels = connected_components(graph, directed=False)[1][self.faces[:, 0]]
        _, first, piece = np.unique(labels, return_index=True, return_inverse=True)
        order = np.argsort(np.argsort(first))
        return len(first), order[piece]


@dataclass(frozen=True, eq=False)
class Edges:
    """`open` and `crowded` count edges with one face and with more than two; `pairs` (p, 2) are the faces on either side of
    the others, `ends` (p, 2) the vertices of those edges, and `same_way` (p,) whether both faces run along them in one
    direction, as no two neighbours that face the same side do."""

    open: int
    crowded: int
    pairs: np.ndarray
    ends: np.ndarray
    same_way: np.ndarray

    @classmethod
    def of(cls, faces: np.ndarray) -> "Edges":
        directed = faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
        low, high = directed.min(axis=1), directed.max(axis=1)
        key = low.astype(np.int64) * (int(faces.max()) + 1) + high
        order = np.argsort(key, kind="stable")
        starts = np.flatnonzero(np.diff(key[order], prepend=-1))
        counts = np.diff(np.append(starts, len(order)))
        first = order[starts[counts == 2]]
        second = order[starts[counts == 2] + 1]
        return cls(
            open=int((counts == 1).sum()),
            crowded=int((counts > 2).sum()),
            pairs=np.stack([first // 3, second // 3], axis=1),
            ends=directed[first],
            same_way=directed[first, 0] == directed[second, 0],
        )


def merged(vertices: np.ndarray, faces: np.ndarray) -> Mesh:
    """Makes points that are equal, or nearly so (`MERGED`), one, and leaves out faces that thereby lose a corner."""
    used, faces = np.unique(faces, return_inverse=True)
    points, number = _distinct(vertices[used] + 0.0)
    faces = number[faces.reshape(-1, 3)]
    close = float(np.linalg.norm(np.ptp(points, axis=0))) * MERGED
    pairs = cKDTree(points).query_pairs(close, output_type="ndarray")
    if len(pairs):
        graph = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(len(points),) * 2)
        labels = connected_components(graph, directed=False)[1]
        _, first, label = np.unique(labels, return_index=True, return_inverse=True)
        points, faces = points[first], label[faces]
    a, b, c = faces.T
    return Mesh(points, faces[(a != b) & (b != c) & (c != a)])


def _distinct(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct rows, in order, and the number among them of each row: np.unique of rows, in a third of its time."""
    order = np.lexsort(points.T[::-1])
    ordered = points[order]
    begins = np.ones(len(points), dtype=bool)
    begins[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    number = np.empty(len(points), dtype=np.int64)
    number[order] = np.cumsum(begins) - 1
    return ordered[begins], number
