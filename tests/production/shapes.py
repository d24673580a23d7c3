"""Parts made up for tests, as the bytes of files."""

import io
import struct
import zipfile

import numpy as np
import trimesh

from production.engine.geometry import Geometry, Unit
from production.engine.measuring import measure


def file_of(mesh: trimesh.Trimesh, ending: str = "stl") -> bytes:
    if ending == "3mf":
        return threemf_of(model_of(mesh))
    content = mesh.export(file_type=ending)
    return content.encode() if isinstance(content, str) else content


def measured(mesh: trimesh.Trimesh, unit: Unit | None = Unit.MM, ending: str = "stl") -> Geometry:
    return measure(file_of(mesh, ending), ending, unit)


def box(*sides: float, at: tuple[float, float, float] = (0, 0, 0)) -> trimesh.Trimesh:
    mesh = trimesh.creation.box(sides)
    mesh.apply_translation(at)
    return mesh


def tube(outer: float, inner: float, height: float) -> trimesh.Trimesh:
    return trimesh.creation.annulus(r_min=inner, r_max=outer, height=height, sections=64)


def hollow_cube() -> trimesh.Trimesh:
    """A cube of 10 with a hollow of 4 in it that nothing leads to."""
    inside = box(4, 4, 4)
    inside.invert()
    return trimesh.util.concatenate([box(10, 10, 10), inside])


def tray(wall: float = 2.0) -> trimesh.Trimesh:
    """A box of 40 × 30 × 20 that is open above, of walls of one thickness, with sharp corners inside."""
    x, y, z = 20.0, 15.0, 20.0
    outer = np.array([[-x, -y], [x, -y], [x, y], [-x, y]])
    inner = outer - np.sign(outer) * wall
    rings = [(outer, 0.0), (outer, z), (inner, z), (inner, wall)]
    vertices = np.concatenate([np.column_stack([ring, np.full(4, height)]) for ring, height in rings])
    faces = [[0, 2, 1], [0, 3, 2], [12, 13, 14], [12, 14, 15]]
    for ring in range(3):
        for corner in range(4):
            a, b = 4 * ring + corner, 4 * ring + (corner + 1) % 4
            faces += [[a, b, b + 4], [a, b + 4, a + 4]]
    return trimesh.Trimesh(vertices, faces, process=False)


def stl_of(triangles: np.ndarray, claimed: int | None = None) -> bytes:
    """A binary STL of triangles (f, 3, 3), whose header claims so many."""
    record = np.zeros(len(triangles), dtype=[("n", "<f4", 3), ("v", "<f4", (3, 3)), ("a", "<u2")])
    record["v"] = triangles
    return bytes(80) + struct.pack("<I", len(triangles) if claimed is None else claimed) + record.tobytes()


def threemf_of(model: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("3D/3dmodel.model", model)
    return out.getvalue()


def model_of(
    mesh: trimesh.Trimesh, unit: str = "millimeter", more: str = "", items: str = '<item objectid="1"/>'
) -> str:
    """The XML of a 3MF file with a mesh as object 1, more objects, and what is built of them."""
    vertices = "".join(f'<vertex x="{x}" y="{y}" z="{z}"/>' for x, y, z in mesh.vertices.tolist())
    faces = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in mesh.faces.tolist())
    return (
        f'<model unit="{unit}" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><resources>'
        f'<object id="1"><mesh><vertices>{vertices}</vertices><triangles>{faces}</triangles></mesh></object>{more}'
        f"</resources><build>{items}</build></model>"
    )
