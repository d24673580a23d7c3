"""Parts for tests: files of shapes, a startup that has them and a manufacturer that may be shown them."""

from datetime import timedelta
from io import BytesIO

import numpy as np
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.uploads.receiving import append, finish
from production.actions import parts as actions
from production.actions.part_grants import give_part_grant
from production.engine.geometry import Unit
from production.models import Part, PartVersion
from production.parts.measuring import measure_version

EMPTY_HEAD = b"\0" * 80


def stl(triangles: np.ndarray) -> bytes:
    """Binary STL of (n, 3, 3) corners."""
    rows = np.zeros(len(triangles), dtype=[("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("rest", "<u2")])
    rows["corners"] = triangles
    return EMPTY_HEAD + len(triangles).to_bytes(4, "little") + rows.tobytes()


def box_triangles(x: float, y: float, z: float) -> np.ndarray:
    corners = np.array([[i, j, k] for i in (0, x) for j in (0, y) for k in (0, z)], dtype=float)
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = [(a, b, c) for a, b, c, _d in quads] + [(a, c, d) for a, _b, c, d in quads]
    return corners[np.array(faces)]


def box_stl(x: float = 40, y: float = 30, z: float = 20) -> bytes:
    return stl(box_triangles(x, y, z))


def sent(organisation, by, content: bytes, name: str = "bracket.stl"):
    """The key of a file that has arrived."""
    upload = actions.begin_upload(organisation=organisation, name=name, size=len(content), sha256="", by=by)
    source = BytesIO(content)
    while piece := source.read(1024 * 1024):
        append(upload, piece, at=upload.offset)
    return finish(upload).pk


def make_part(organisation, by, content: bytes | None = None, name: str = "bracket.stl", **columns) -> Part:
    part = actions.make_part(organisation=organisation, name=columns.pop("title", "Bracket"), by=by, **columns)
    actions.add_version(part=part, file=sent(organisation, by, content or box_stl(), name), by=by)
    return part


def measured(part: Part, by, unit: Unit | None = Unit.MM) -> PartVersion:
    """Its newest version, read and, where a unit is asked for and given, measured in it."""
    version = part.versions.first()
    measure_version(version.pk)
    version.refresh_from_db()
    if version.state == PartVersion.State.UNIT_NEEDED and unit is not None:
        actions.declare_unit(version=version, unit=unit, by=by)
        measure_version(version.pk)
        version.refresh_from_db()
    return version


def shared(
    version: PartVersion,
    organisation,
    by,
    *,
    days: float = 7,
    reference: str = "",
    purpose: str = "quote",
    rung: int = 0,
):
    return give_part_grant(
        rung=rung,
        version=version,
        organisation=organisation,
        purpose=purpose,
        reference=reference,
        until=timezone.now() + timedelta(days=days),
        by=by,
    )


def chosen(content: bytes, name: str = "bracket.stl") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def measured_here(version: PartVersion, unit: Unit | None = Unit.MM) -> PartVersion:
    """The same in this process, which is quicker: for tests of what comes after."""
    from production.engine.kept import to_kept
    from production.engine.measuring import measure_and_draw
    from production.parts.measuring import keep

    with version.file.open() as content:
        geometry, drawn = measure_and_draw(content.read(), version.suffix, unit)
    keep(version, to_kept(geometry), drawn)
    version.refresh_from_db()
    return version
