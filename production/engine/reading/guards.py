"""What a file claims, against what it can hold, before anything of it is loaded. Nothing here reads more than is in the file."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from production.engine.reading import ply
from production.engine.refusals import Refused

MB = 1024 * 1024
MOST_BYTES = 100 * MB
MOST_TRIANGLES, MOST_WRITTEN_OUT = 400_000, 150_000
"""The second of STL that is written as text, which takes its reader many times as much memory."""
MOST_UNPACKED = 200 * MB
MOST_RATIO = 100
"""Meshes as XML shrink to a fifth or a twentieth; what shrinks more was made to."""
MOST_MEMBERS = 1_000

_OTHERS = (
    b"%PDF",
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"GIF8",
    b"PK\x03\x04",
    b"ISO-10303-21",
    b"ply\n",
    b"ply\r",
    b"\x7fELF",
    b"MZ",
    b"<",
)
"""How files of other kinds begin, that people rename by mistake."""


@dataclass(frozen=True)
class Checked:
    """What is to be loaded, without what stands behind its end; and how many triangles that must give at least, where they
    can be counted: a reader that leaves some out says nothing of it."""

    content: bytes
    triangles: int = 1


def check(content: bytes, ending: str) -> Checked:
    """Looks at what a file claims. Raises Refused.

    `ending` is one of `ENDINGS`, in small letters and without a dot.
    """
    if ending not in _CHECKS:
        raise Refused("ending", ending=ending)
    check_size(len(content))
    return _CHECKS[ending](content)


def check_size(size: int) -> None:
    """Raises Refused for an empty file (of `size` bytes) and one that is too large."""
    if not size:
        raise Refused("empty")
    if size > MOST_BYTES:
        raise Refused("too_big", limit=MOST_BYTES // MB)


def check_triangles(claimed: int, most: int = MOST_TRIANGLES) -> None:
    """Raises Refused for more triangles than can be measured, and for none."""
    if claimed > most:
        raise Refused("too_many", claimed=claimed, limit=most)
    if claimed <= 0:
        raise Refused("no_faces")


def _stl(content: bytes) -> Checked:
    """Binary: an 80-byte header, a count, 50 bytes a triangle. A file that fits its count is binary even if it begins with
    “solid”, as many exporters write it."""
    claimed = int.from_bytes(content[80:84], "little") if len(content) >= 84 else -1
    end = 84 + 50 * claimed
    if claimed >= 0 and end == len(content):
        check_triangles(claimed)
        return Checked(content, claimed)
    if content.lstrip()[:5].lower() == b"solid" and b"\0" not in content[:1024]:
        facets = len(re.findall(rb"(?i)endfacet", content))
        check_triangles(facets, MOST_WRITTEN_OUT)
        return Checked(content, facets)
    if content.startswith(_OTHERS) or claimed < 0:
        raise Refused("wrong_content", ending="STL")
    if end > len(content):
        raise Refused("claims", claimed=claimed, ending="STL")
    check_triangles(claimed)
    return Checked(content[:end], claimed)


def _ply(content: bytes) -> Checked:
    header = ply.read_header(content)
    if header.least_bytes > len(content) - header.length:
        raise Refused("claims", claimed=header.records, ending="PLY")
    check_triangles(header.faces)
    return Checked(content, header.faces)


def _obj(content: bytes) -> Checked:
    if b"\0" in content or not re.search(rb"^\s*v\s", content, re.MULTILINE):
        raise Refused("wrong_content", ending="OBJ")
    faces = re.findall(rb"^[ \t]*f[ \t]([^\r\n]*)", content, re.MULTILINE)
    triangles = sum(len(corners.split()) - 2 for corners in faces)
    check_triangles(triangles)
    return Checked(content, triangles)


def _threemf(content: bytes) -> Checked:
    """A zip that unpacks to a bounded size, with a model in it. Its triangles are counted as they are read (threemf.py)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as error:
        raise Refused("damaged" if content.startswith(b"PK") else "wrong_content", ending="3MF") from error
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > min(MOST_UNPACKED, MB + MOST_RATIO * len(content)):
        raise Refused("unpacked")
    if not any(member.filename.lower().endswith(".model") for member in members):
        raise Refused("wrong_content", ending="3MF")
    return Checked(content)


def _step(content: bytes) -> Checked:
    if b"ISO-10303-21;" not in content[:1024]:
        raise Refused("wrong_content", ending="STEP")
    return Checked(content)


_CHECKS: dict[str, Callable[[bytes], Checked]] = {
    "stl": _stl,
    "ply": _ply,
    "obj": _obj,
    "3mf": _threemf,
    "step": _step,
    "stp": _step,
}
ENDINGS = tuple(_CHECKS)
