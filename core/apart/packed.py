"""ZIP files and office documents: how much is in one, and whether anything of it runs or leads elsewhere."""

import re
import stat
import struct
import zipfile
import zlib
from typing import BinaryIO

from core.apart.refusals import Unfit

MEMBERS = 10_000
UNPACKED = 1024 * 1024 * 1024
SMALL, RATIO = 64 * 1024 * 1024, 100
"""What unpacks to more than that may be so many times its size at most."""
PIECE = 1024 * 1024
XML = (".xml", ".rels", ".vml")
ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
RUNS = re.compile(r"vbaProject|vbaData|activeX|macrosheets|\.(?:exe|dll|js|vbs|wsf|hta|scr|bat|cmd)$", re.IGNORECASE)
BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)


def check(content: BinaryIO, *, office: bool) -> None:
    """Raises Unfit. Archives within the archive stay closed: they are files like others."""
    size = content.seek(0, 2)
    if not _ends_with_its_list(content, size):
        raise Unfit("archive")
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            members = archive.infolist()
            _by_its_list(members, size, office)
            _by_its_bytes(archive, members, office)
    except BROKEN:
        raise Unfit("archive") from None


def _ends_with_its_list(content: BinaryIO, size: int) -> bool:
    """Whether nothing follows the end of the list of contents but the remark whose length it gives."""
    content.seek(max(0, size - 65_557))
    tail = content.read()
    at = tail.rfind(b"PK\x05\x06")
    return at >= 0 and int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail) - at - 22


def _by_its_list(members: list[zipfile.ZipInfo], size: int, office: bool) -> None:
    if len(members) > MEMBERS:
        raise Unfit("members")
    total = sum(member.file_size for member in members)
    if total > UNPACKED or (total > SMALL and total > RATIO * size):
        raise Unfit("unpacked")
    if sum(member.compress_size for member in members) > size:
        raise Unfit("archive")  # members that lie upon each other
    for member in members:
        if member.flag_bits & 0x41:
            raise Unfit("locked")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unfit("archive")
        if leads_out(member.orig_filename) or stat.S_ISLNK(member.external_attr >> 16):
            raise Unfit("names")
        if office and RUNS.search(member.filename):
            raise Unfit("macros")


def leads_out(name: str) -> bool:
    """Whether unpacking it might write elsewhere.

    >>> leads_out("a/b.txt"), leads_out("../b.txt"), leads_out("C:\\\\b.txt"), leads_out("/etc/b")
    (False, True, True, True)
    """
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name[:1] in ("/", "\\") or name[1:2] == ":" or any(ord(letter) < 32 for letter in name)


def _by_its_bytes(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], office: bool) -> None:
    """Unpacks everything, a piece at a time, and keeps none of it: a list of contents may lie."""
    for member in members:
        xml = office and member.filename.lower().endswith(XML)
        came, before = 0, b""
        with archive.open(member) as entry:
            while piece := entry.read(PIECE):
                came += len(piece)
                if xml and ((came == len(piece) and b"\0" in piece[:4]) or ENTITIES.search(before + piece)):
                    raise Unfit("entities")
                before = piece[-16:]
        if came != member.file_size:
            raise Unfit("archive")
