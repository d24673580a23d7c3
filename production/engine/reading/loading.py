"""Loads what the guards let through: triangles as the file has them, in the order of the file. Meshes through trimesh, STEP
through the kernel of cascadio, 3MF through our own reader (threemf.py says why)."""

import gc
import io
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import trimesh

from production.engine.geometry import Unit
from production.engine.reading import guards, threemf
from production.engine.refusals import Refused

STEP_DEFLECTION, STEP_ANGLE = 0.01, 0.1
"""How far a triangle may lie from the surface it stands for, in mm, and turn from it, in radians."""
LARGE = 50_000


@dataclass(frozen=True)
class Loaded:
    """`vertices` (v, 3) float64 and `faces` (f, 3) of their numbers; `in_mm` is what one unit of the coordinates is, in mm,
    where the file itself says so, else None."""

    vertices: np.ndarray
    faces: np.ndarray
    in_mm: float | None = None


def load(content: bytes, ending: str) -> Loaded:
    """Loads a part. Raises Refused for whatever is no sound file of its kind; MemoryError as it comes."""
    checked = guards.check(content, ending)
    kind = "step" if ending == "stp" else ending
    try:
        loaded = _READERS[kind](checked.content, kind)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # the readers of six formats raise whatever they come upon in a damaged file
        raise Refused("damaged") from error
    if len(loaded.faces) < checked.triangles:
        raise Refused("damaged")
    if len(loaded.faces) > LARGE:
        gc.collect()  # scenes refer to themselves, and hold several times what is wanted of them
    return _checked(loaded)


def _mesh(content: bytes, kind: str) -> Loaded:
    # Without a resolver nothing that a file refers to is opened.
    options: dict[str, Any] = {"skip_materials": True} if kind in ("obj", "ply") else {}
    scene = trimesh.load_scene(io.BytesIO(content), file_type=kind, process=False, **options)
    return _joined(scene, None)


def _threemf(content: bytes, kind: str) -> Loaded:
    return Loaded(*threemf.read(content, guards.MOST_TRIANGLES))


def _step(content: bytes, kind: str) -> Loaded:
    try:
        import cascadio
    except ImportError:
        raise Refused("no_kernel") from None
    options: dict[str, Any] = {"tol_linear": STEP_DEFLECTION, "tol_angular": STEP_ANGLE, "use_parallel": False}
    triangles = cascadio.load(content, file_type="step", **options)
    if not triangles:
        raise Refused("damaged")
    _check_glb(triangles)
    metres = _joined(trimesh.load_scene(io.BytesIO(triangles), file_type="glb", process=False), 1.0)
    return Loaded(metres.vertices * 1000.0, metres.faces, 1.0)  # the kernel knows the file's unit; glTF is in metres


def _check_glb(content: bytes) -> None:
    """How many triangles the kernel made, before they are loaded: a small STEP file may hold a great many."""
    length = int.from_bytes(content[12:16], "little")
    made = json.loads(content[20 : 20 + length])
    parts = [part for mesh in made.get("meshes", []) for part in mesh["primitives"] if "indices" in part]
    guards.check_triangles(sum(made["accessors"][part["indices"]]["count"] for part in parts) // 3)


def _joined(scene: Any, in_mm: float | None) -> Loaded:
    """All meshes of a scene where they stand in it, as one; in the order of their names in the file."""
    placed = [mesh for mesh in scene.dump(concatenate=False) if isinstance(mesh, trimesh.Trimesh) and len(mesh.faces)]
    guards.check_triangles(sum(len(mesh.faces) for mesh in placed))
    starts = np.cumsum([0] + [len(mesh.vertices) for mesh in placed])
    vertices = np.concatenate([np.asarray(mesh.vertices, dtype=np.float64) for mesh in placed])
    faces = np.concatenate([np.asarray(mesh.faces) + start for mesh, start in zip(placed, starts, strict=False)])
    return Loaded(vertices, faces, in_mm)


def _checked(loaded: Loaded) -> Loaded:
    used = loaded.vertices[np.unique(loaded.faces)]
    if not np.isfinite(used).all():
        raise Refused("not_finite")
    size = np.ptp(used, axis=0)
    if not np.isfinite(size).all():
        raise Refused("not_finite")
    if size.max() == 0:
        raise Refused("zero_size")
    if np.linalg.matrix_rank(_spread(used), tol=1e-14) < 3:
        raise Refused("flat")
    return loaded


def _spread(points: np.ndarray) -> np.ndarray:
    """The (3, 3) matrix of second moments of points about their middle, each scaled to the largest extent."""
    away = (points - points.mean(axis=0)) / np.ptp(points, axis=0).max()
    return away.T @ away / len(away)


_READERS = {"stl": _mesh, "obj": _mesh, "ply": _mesh, "3mf": _threemf, "step": _step}


def factor(loaded: Loaded, unit: Unit | None) -> tuple[float, Unit | None, bool]:
    """By what coordinates are multiplied to be in mm, the unit that holds, and whether the file's own was taken instead of
    another that was declared. Of a unit that nobody declared, the factor is 1.

    >>> factor(Loaded(np.zeros((0, 3)), np.zeros((0, 3)), 1.0), Unit.INCH)
    (1.0, <Unit.MM: 'mm'>, True)
    """
    if loaded.in_mm is None:
        return (unit.in_mm if unit else 1.0), unit, False
    return loaded.in_mm, Unit.MM, unit is not None and unit.in_mm != loaded.in_mm
