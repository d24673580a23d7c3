"""Sharp inner corners that no rotating tool reaches: it would have to stand along the normal of one of the two walls."""

import numpy as np

from production.engine.geometry import Point
from production.engine.mesh import Mesh
from production.engine.rays import Rays

LEAST_BEND = np.cos(np.radians(40))
"""Neighbours that bend inwards by more than this make a corner; by less, they may be facets of a rounding."""
MOST = 4_000


def sharp_corners(mesh: Mesh, rays: Rays) -> tuple[int, Point | None]:
    """How many inner edges are closed to a tool, and the middle of the longest of them.

    A tool comes to an inner edge standing on one of its faces, so along that face's normal. Where a ray that way from
    beside the edge meets the part, there is no room for it. Of more than `MOST` edges the longest are looked at.
    """
    middles, normals = _inner_edges(mesh)
    if not len(middles):
        return 0, None
    beside = middles + normals.sum(axis=1) * mesh.diagonal * 1e-4
    shut = np.ones(len(middles), dtype=bool)
    for side in range(2):
        away, _ = rays.first(beside, normals[:, side], least=mesh.diagonal * 1e-6)
        shut &= np.isfinite(away)
    if not shut.any():
        return 0, None
    x, y, z = middles[np.argmax(shut)].tolist()
    return int(shut.sum()), (x, y, z)


def _inner_edges(mesh: Mesh) -> tuple[np.ndarray, np.ndarray]:
    """Middles (e, 3) of the edges that bend inwards, longest first, and the normals (e, 2, 3) of their faces."""
    one, other = mesh.edges.pairs.T
    bent = np.flatnonzero(np.einsum("ij,ij->i", mesh.normals[one], mesh.normals[other]) < LEAST_BEND)
    one, other = one[bent], other[bent]
    inwards = np.einsum("ij,ij->i", mesh.normals[one], mesh.centres[other] - mesh.centres[one]) > 0
    ends = mesh.vertices[mesh.edges.ends[bent][inwards]]
    length = np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1)
    longest = np.argsort(-length, kind="stable")[:MOST]
    normals = np.stack([mesh.normals[one[inwards]], mesh.normals[other[inwards]]], axis=1)
    return ends.mean(axis=1)[longest], normals[longest]
