"""Reads 3MF (3MF Consortium, 3D Manufacturing Format: Core Specification 1.3, and paths of its Production Extension).

Ours rather than trimesh's, which leaves out placings without a word: those of a part number that comes twice, and those beyond
as many as it cares to follow. A part priced without half of itself is worse than one that is refused.
"""

import io
import zipfile
from array import array
from dataclasses import dataclass, field
from xml.parsers import expat

import numpy as np

from production.engine.refusals import Refused

UNITS = {"micron": 0.001, "millimeter": 1.0, "centimeter": 10.0, "inch": 25.4, "foot": 304.8, "meter": 1000.0}
NOT_PART = frozenset({"support", "solidsupport", "other"})
"""Types of objects that are printed with a part, or beside it, and are none of it."""
MOST_PLACINGS = 10_000

Key = tuple[str, str]
"""The member of the archive that an object is in, and its number there."""


@dataclass(frozen=True)
class Placing:
    """`matrix` (4, 3): a point (x, y, z, 1), as a row, times it is where the object's point stands."""

    key: Key
    matrix: np.ndarray


@dataclass
class Thing:
    """An object: a mesh of its own, or others placed together. Both arrays are flat, three numbers a vertex or triangle."""

    kind: str
    vertices: array = field(default_factory=lambda: array("d"))
    triangles: array = field(default_factory=lambda: array("q"))
    parts: list[Placing] = field(default_factory=list)


class Model:
    """One member of the archive, read as a stream: its unit, its objects, and what of them is built."""

    def __init__(self, member: str, content: bytes, most: int):
        self.member, self.most = member, most
        self.unit = "millimeter"
        self.things: dict[Key, Thing] = {}
        self.items: list[Placing] = []
        self.thing = Thing("")
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._begin
        parser.StartDoctypeDeclHandler = _refuse_definitions
        parser.Parse(content, True)

    def _begin(self, name: str, given: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        if name == "vertex":
            self.thing.vertices.extend((float(given["x"]), float(given["y"]), float(given["z"])))
        elif name == "triangle":
            self.thing.triangles.extend((int(given["v1"]), int(given["v2"]), int(given["v3"])))
            if len(self.thing.triangles) > 3 * self.most:
                raise Refused("too_many", claimed=len(self.thing.triangles) // 3, limit=self.most)
        elif name == "object":
            self.thing = self.things[self.member, given["id"]] = Thing(given.get("type", "model"))
        elif name == "component":
            self.thing.parts.append(self._placing(given))
        elif name == "item":
            self.items.append(self._placing(given))
        elif name == "model":
            self.unit = given.get("unit", self.unit)

    def _placing(self, given: dict[str, str]) -> Placing:
        path = next((value for name, value in given.items() if name.rpartition(" ")[2] == "path"), self.member)
        matrix = np.array([float(number) for number in given.get("transform", "1 0 0 0 1 0 0 0 1 0 0 0").split()])
        return Placing((path.lstrip("/"), given["objectid"]), matrix.reshape(4, 3))


def read(content: bytes, most: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Vertices (v, 3) and faces (f, 3) of all that is built, where it stands, and what its unit is in mm.

    Raises Refused where that is more than `most` triangles, and KeyError, ValueError and the like for damaged files.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith(".model")]
        root = min(names, key=lambda name: (name.lower() != "3d/3dmodel.model", name))
        models = {name: Model(name, archive.read(name), most) for name in names}
    things = {key: thing for model in models.values() for key, thing in model.things.items()}
    placed = _placed(models[root].items, things, most)
    if not placed:
        raise Refused("no_faces")
    return *_joined(placed), UNITS[models[root].unit]


def _placed(items: list[Placing], things: dict[Key, Thing], most: int) -> list[tuple[Thing, np.ndarray]]:
    """Every mesh that is built, with its matrix. Counted as they are found, so that a few lines cannot ask for a billion."""
    found: list[tuple[Thing, np.ndarray]] = []
    waiting = [(item.key, item.matrix, 0) for item in reversed(items)]
    triangles = visits = 0
    while waiting:
        key, matrix, depth = waiting.pop()
        thing, visits = things[key], visits + 1
        if depth > len(things) or visits > MOST_PLACINGS:
            raise Refused("unpacked")
        if thing.kind in NOT_PART:
            continue
        if thing.triangles:
            triangles += len(thing.triangles) // 3
            found.append((thing, matrix))
        if triangles > most:
            raise Refused("too_many", claimed=triangles, limit=most)
        waiting += [(part.key, _times(part.matrix, matrix), depth + 1) for part in reversed(thing.parts)]
    return found


def _times(inner: np.ndarray, outer: np.ndarray) -> np.ndarray:
    """(4, 3): first the inner placing, then the outer."""
    return np.column_stack([inner, (0, 0, 0, 1)]) @ outer


def _joined(placed: list[tuple[Thing, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    vertices, faces, start = [], [], 0
    for thing, matrix in placed:
        points = np.array(thing.vertices).reshape(-1, 3)
        corners = np.array(thing.triangles).reshape(-1, 3)
        if corners.min() < 0 or corners.max() >= len(points):
            raise Refused("damaged")
        mirrored = np.linalg.det(matrix[:3]) < 0
        vertices.append(np.einsum("ij,jk->ik", points, matrix[:3]) + matrix[3])
        faces.append((corners[:, ::-1] if mirrored else corners) + start)
        start += len(points)
    return np.concatenate(vertices), np.concatenate(faces)


def _refuse_definitions(*declared: object) -> None:
    raise Refused("entities")
