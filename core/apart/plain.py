"""Exchange formats of computer-aided design: whether one is whole, and nothing but that."""

import re
from typing import BinaryIO

from core.apart.refusals import Unfit

START, END = 256 * 1024, 4096
MARKUP = re.compile(rb"<\s*(?:script|html|svg|iframe|body|img|object|embed|link|!doctype|\?xml|\?php|%)", re.IGNORECASE)
ENDINGS = {
    "step": re.compile(rb"END-ISO-10303-21;\s*\Z"),
    "igs": re.compile(rb"T\s*[0-9]+\s*\Z"),
    "dxf": re.compile(rb"\bEOF\s*\Z"),
    "stl": re.compile(rb"endsolid[^\r\n]*\s*\Z"),
}


def check(content: BinaryIO, ending: str) -> None:
    """Raises Unfit for what breaks off before its end, or has a web page in it."""
    content.seek(0)
    start = content.read(START)
    size = content.seek(0, 2)
    content.seek(max(0, size - END))
    end = content.read()
    if MARKUP.search(start) or MARKUP.search(end):
        raise Unfit("markup")
    if _is_binary(start, ending):
        return
    if b"\0" in start or not ENDINGS[ending].search(end):
        raise Unfit("broken_off")


def _is_binary(start: bytes, ending: str) -> bool:
    """A binary STL was known by its size, which its head gives (core/uploads/kinds.py)."""
    if ending == "dxf":
        return start.startswith(b"AutoCAD Binary DXF")
    words = start.lstrip()
    return ending == "stl" and not (words.startswith(b"solid") and b"facet" in words[:1024])
