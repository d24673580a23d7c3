"""A part as a page draws it: few enough triangles, each corner once, in a form that a browser takes as it comes.

    "TBDRAWN1"                      8 bytes
    corners, triangles              two unsigned 32-bit integers
    corners                         three 32-bit floats each, in mm from the corner of the box with the least x, y and z
    triangles                       three unsigned 32-bit integers each, the numbers of their corners

All little-endian.
"""

import struct

import numpy as np

from production.engine.mesh import Mesh

MARK = b"TBDRAWN1"
HEAD = struct.Struct("<8sII")
MOST = 300_000
"""Triangles that a telephone turns without stuttering."""
FINEST, COARSER = 1024, 0.8
"""Boxes along the longest side, into which corners are gathered where there are too many; each try takes fewer."""


def drawn(mesh: Mesh, most: int = MOST) -> bytes:
    """The mesh in that form, more coarsely where it has more than `most` triangles."""
    corners, triangles = thinned(mesh.vertices - mesh.lowest, mesh.faces, most)
    head = HEAD.pack(MARK, len(corners), len(triangles))
    return head + corners.astype("<f4").tobytes() + triangles.astype("<u4").tobytes()


def thinned(corners: np.ndarray, triangles: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Corners (n, 3) and triangles (m, 3) with m at most `most`: corners that lie in the same small box become their middle, and
    triangles that fall together with one another or into a line are left out (Rossignac and Borrel, Multi-resolution 3D
    approximations for rendering complex scenes, 1993).

    >>> corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], dtype=float)
    >>> thinned(corners, np.array([[0, 1, 2]]), 1)[1].tolist()
    [[0, 1, 2]]
    """
    boxes = float(FINEST)
    found = corners, triangles
    while len(found[1]) > most:
        found = _gathered(corners, triangles, float(np.ptp(corners, axis=0).max()) / boxes)
        boxes *= COARSER
    return found


def _gathered(corners: np.ndarray, triangles: np.ndarray, side: float) -> tuple[np.ndarray, np.ndarray]:
    box = np.floor((corners - corners.min(axis=0)) / side).astype(np.int64)
    key = (box[:, 0] * 2**21 + box[:, 1]) * 2**21 + box[:, 2]
    _, place = np.unique(key, return_inverse=True)
    count = np.bincount(place)
    middles = np.stack([np.bincount(place, corners[:, axis]) / count for axis in range(3)], axis=1)
    moved = place[triangles]
    whole = (moved[:, 0] != moved[:, 1]) & (moved[:, 1] != moved[:, 2]) & (moved[:, 2] != moved[:, 0])
    moved = moved[whole]
    _, first = np.unique(np.sort(moved, axis=1), axis=0, return_index=True)
    return middles, moved[np.sort(first)]
