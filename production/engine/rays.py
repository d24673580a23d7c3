"""Where rays meet triangles: a tree of boxes over triangles in the order of a Z-curve (Lauterbach and others, Fast BVH
construction on GPUs, 2009), walked by all rays at once, and Möller and Trumbore's test (1997) at its leaves."""

import numpy as np

LEAF = 8
AT_ONCE = 256
"""So many rays go down together: what bounds the memory they take."""


class Rays:
    """Triangles (f, 3, 3), made ready to be met."""

    def __init__(self, triangles: np.ndarray):
        self.order = _z_order(triangles)
        self.triangles = triangles[self.order]
        self.levels = _boxes(self.triangles)

    def first(self, starts: np.ndarray, ways: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray]:
        """The first triangle each ray meets farther away than `least`.

        starts, ways: (r, 3); ways have length 1. Returns the distances (r,), infinite where nothing is met, and the numbers
        of the triangles (r,), -1 there. Of triangles equally far the one with the smallest number counts.
        """
        distances = np.full(len(starts), np.inf)
        numbers = np.full(len(starts), -1)
        for begin in range(0, len(starts), AT_ONCE):
            part = slice(begin, begin + AT_ONCE)
            ray, triangle, away = self._hits(starts[part], ways[part], least)
            order = np.lexsort((self.order[triangle], away, ray))
            met, at = np.unique(ray[order], return_index=True)
            distances[begin + met] = away[order][at]
            numbers[begin + met] = self.order[triangle[order][at]]
        return distances, numbers

    def _hits(self, starts: np.ndarray, ways: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        ray, leaf = self._leaves(starts, ways)
        triangle = (leaf[:, None] * LEAF + np.arange(LEAF)).reshape(-1)
        ray = np.repeat(ray, LEAF)
        exists = triangle < len(self.triangles)
        ray, triangle = ray[exists], triangle[exists]
        away = _meet(starts[ray], ways[ray], self.triangles[triangle])
        hit = away > least
        return ray[hit], triangle[hit], away[hit]

    def _leaves(self, starts: np.ndarray, ways: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which rays pass through the boxes of which leaves."""
        inverse = 1 / np.where(ways == 0, 1e-300, ways)
        ray, node = np.arange(len(starts)), np.zeros(len(starts), dtype=np.int64)
        for depth, (low, high) in enumerate(self.levels):
            if depth:
                ray, node = np.repeat(ray, 2), np.stack([2 * node, 2 * node + 1], axis=1).reshape(-1)
                exists = node < len(low)
                ray, node = ray[exists], node[exists]
            with np.errstate(over="ignore"):
                one = (low[node] - starts[ray]) * inverse[ray]
                other = (high[node] - starts[ray]) * inverse[ray]
            enters = np.minimum(one, other).max(axis=1)
            leaves = np.maximum(one, other).min(axis=1)
            through = leaves >= np.maximum(enters, 0)
            ray, node = ray[through], node[through]
        return ray, node


def _meet(starts: np.ndarray, ways: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(n,): how far along each ray its triangle is met; -1 where it is not."""
    corner = triangles[:, 0]
    one, other = triangles[:, 1] - corner, triangles[:, 2] - corner
    across = np.cross(ways, other)
    scale = np.einsum("ij,ij->i", one, across)
    flat = np.abs(scale) <= 1e-12 * np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    scale = np.where(flat, 1.0, scale)
    away = starts - corner
    u = np.einsum("ij,ij->i", away, across) / scale
    turned = np.cross(away, one)
    v = np.einsum("ij,ij->i", ways, turned) / scale
    t = np.einsum("ij,ij->i", other, turned) / scale
    margin = 1e-9  # a ray through an edge meets both of its faces rather than neither
    hit = ~flat & (u >= -margin) & (v >= -margin) & (u + v <= 1 + margin)
    return np.where(hit, t, -1.0)


def _z_order(triangles: np.ndarray) -> np.ndarray:
    """(f,): the triangles' numbers along a Z-curve through their middles, of 1024 steps a side."""
    middles = triangles.mean(axis=1)
    low, size = middles.min(axis=0), np.ptp(middles, axis=0)
    cells = ((middles - low) / np.where(size > 0, size, 1) * 1023).astype(np.int64)
    code = sum(_spread(cells[:, axis]) << axis for axis in range(3))
    return np.argsort(code, kind="stable")


def _spread(cells: np.ndarray) -> np.ndarray:
    """Puts two zero bits between the ten bits of each number."""
    for shift, mask in ((16, 0x030000FF), (8, 0x0300F00F), (4, 0x030C30C3), (2, 0x09249249)):
        cells = (cells | (cells << shift)) & mask
    return cells


def _boxes(triangles: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """The boxes of each level of the tree, from its root: lowest and highest corners (n, 3). A leaf holds LEAF triangles."""
    starts = np.arange(0, len(triangles), LEAF)
    margin = 1e-9 * np.ptp(triangles.reshape(-1, 3), axis=0).max()
    low = np.minimum.reduceat(triangles.min(axis=1), starts) - margin
    high = np.maximum.reduceat(triangles.max(axis=1), starts) + margin
    levels = [(low, high)]
    while len(low) > 1:
        starts = np.arange(0, len(low), 2)
        low, high = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
        levels.append((low, high))
    return levels[::-1]
