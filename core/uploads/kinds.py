"""What a file is, by its bytes. Its name says nothing: anybody can type one."""

import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

START = 4096
"""So many bytes are looked at, of files that say at their beginning what they are."""
MOST_DIRECTORY = 8 * 1024 * 1024
"""The list of contents of a ZIP file is read into memory; a longer one is not."""
MOST_TYPES = 1024 * 1024
STL_HEAD, STL_FACET = 84, 50


@dataclass(frozen=True)
class Found:
    """A kind of file that forms speak of, and the content type with its usual ending."""

    kind: str
    content_type: str
    ending: str


PDF = Found("pdf", "application/pdf", "pdf")
ZIP = Found("zip", "application/zip", "zip")
PNG = Found("image", "image/png", "png")
JPEG = Found("image", "image/jpeg", "jpg")
WEBP = Found("image", "image/webp", "webp")
GIF = Found("image", "image/gif", "gif")
MP4 = Found("video", "video/mp4", "mp4")
MOV = Found("video", "video/quicktime", "mov")
WEBM = Found("video", "video/webm", "webm")
STEP = Found("cad", "model/step", "step")
IGES = Found("cad", "model/iges", "igs")
STL = Found("cad", "model/stl", "stl")
DXF = Found("cad", "image/vnd.dxf", "dxf")
PLY = Found("mesh", "model/ply", "ply")
OBJ = Found("mesh", "model/obj", "obj")
THREEMF = Found("zip", "model/3mf", "3mf")
"""Forms that take ZIP files have always taken these."""
OOXML = "application/vnd.openxmlformats-officedocument."
DOCX = Found("office", f"{OOXML}wordprocessingml.document", "docx")
XLSX = Found("office", f"{OOXML}spreadsheetml.sheet", "xlsx")
PPTX = Found("office", f"{OOXML}presentationml.presentation", "pptx")

KINDS = ("pdf", "image", "office", "cad", "video", "zip")
OTHER_ENDINGS = {"jpg": {"jpeg", "jpe"}, "step": {"stp", "p21"}, "igs": {"iges"}, "mp4": {"m4v"}}
SIGNATURES = [
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"AutoCAD Binary DXF\r\n\x1a\0", DXF),
    (b"ply\n", PLY),
    (b"ply\r", PLY),
]
OBJ_WORDS = {b"v", b"vn", b"vt", b"vp", b"f", b"l", b"p", b"o", b"g", b"s", b"mtllib", b"usemtl"}
THREEMF_MODEL = "3d/3dmodel.model"
"""Where nearly every such file has its model; another may name another place in its list of types."""
THREEMF_TYPE = b"application/vnd.ms-package.3dmanufacturing-3dmodel+xml"
MP4_BRANDS = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"dash",
    b"MSNV",
    b"mmp4",
)


def found_in(content: BinaryIO, size: int) -> Found | None:
    """Returns what the `size` bytes of `content` are, or None for anything that is not in the list."""
    content.seek(0)
    start = content.read(START)
    for signature, found in SIGNATURES:
        if start.startswith(signature):
            return found
    if start.startswith(b"PK\x03\x04"):
        return _packed(content, size)
    if b"%PDF-" in start[:1024]:
        return PDF
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return WEBP
    return _film(start) or _drawing(start, size)


def _film(start: bytes) -> Found | None:
    if start[4:8] == b"ftyp":
        if start[8:12] == b"qt  ":
            return MOV
        return MP4 if start[8:12] in MP4_BRANDS else None
    return WEBM if start.startswith(b"\x1a\x45\xdf\xa3") and b"\x42\x82\x84webm" in start[:64] else None


def _drawing(start: bytes, size: int) -> Found | None:
    """Files of computer-aided design: the exchange formats that every such program reads."""
    words = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if words.startswith(b"ISO-10303-21;"):
        return STEP
    if len(start) > 80 and start[72:73] == b"S" and start[73:80].strip() == b"1":
        return IGES
    lines = [line.strip() for line in words[:1024].splitlines()]
    if _begins_dxf(lines):
        return DXF
    if lines and lines[0].startswith(b"solid") and any(line.startswith(b"facet") for line in lines[1:4]):
        return STL
    if len(start) >= STL_HEAD:
        (facets,) = struct.unpack("<I", start[80:84])
        if facets and size == STL_HEAD + STL_FACET * facets:
            return STL
    return OBJ if _is_obj(words, whole=size <= len(start)) else None


def _is_obj(words: bytes, *, whole: bool) -> bool:
    """Lines that each begin with a word of the format, at least one of them with a corner. The last may be cut off."""
    lines = words.splitlines() if whole else words.splitlines()[:-1]
    firsts = {line.split(None, 1)[0] for line in lines if line.strip() and not line.lstrip().startswith(b"#")}
    return b"v" in firsts and firsts <= OBJ_WORDS


def _begins_dxf(lines: list[bytes]) -> bool:
    """Pairs of a code and a value; after remarks (999) comes the first section."""
    pairs = zip(lines[::2], lines[1::2], strict=False)
    return next((pair == (b"0", b"SECTION") for pair in pairs if pair[0] != b"999"), False)


def _packed(content: BinaryIO, size: int) -> Found | None:
    """A ZIP file; an office document is one whose list of types says so. One with macros is no document here."""
    if _directory_bytes(content, size) > MOST_DIRECTORY:
        return None
    try:
        with zipfile.ZipFile(content) as archive:
            if any(name.lower() == THREEMF_MODEL for name in archive.namelist()):
                return THREEMF
            if "[Content_Types].xml" not in archive.NameToInfo:
                return ZIP
            with archive.open("[Content_Types].xml") as types:
                said = types.read(MOST_TYPES)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
        struct.error,
    ):
        return None
    if b"macroEnabled" in said:
        return None
    if THREEMF_TYPE in said:
        return THREEMF
    for found in (DOCX, XLSX, PPTX):
        if f"{found.content_type}.main+xml".encode() in said:
            return found
    return ZIP


def _directory_bytes(content: BinaryIO, size: int) -> int:
    """The length of a ZIP file's list of contents, as its end says."""
    content.seek(max(0, size - 65_557))
    tail = content.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return 0
    return struct.unpack("<I", tail[at + 12 : at + 16])[0]


def named(name: str, found: Found) -> str:
    """A name whose ending says what the file is, whatever it was called.

    >>> named("plan.PDF", PDF), named("report.exe", PDF), named("", PDF)
    ('plan.PDF', 'report.exe.pdf', 'file.pdf')
    """
    name = name.replace("/", "_").replace("\\", "_").strip(". ") or "file"
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending == found.ending or ending in OTHER_ENDINGS.get(found.ending, ()):
        return name
    return f"{name[: 199 - len(found.ending)]}.{found.ending}"
