"""Pictures: whether one can be taken, and one drawn anew."""

import struct
import zlib
from typing import Any, BinaryIO

from PIL import Image, ImageOps

from core.apart.refusals import Unfit

MEGAPIXELS = {"PNG": 10, "JPEG": 25, "WEBP": 10, "GIF": 10}
PROGRESSIVE = 10
"""A progressive JPEG is in memory as a whole twice before there is a picture."""
UNREADABLE = (OSError, EOFError, SyntaxError, ValueError, LookupError, TypeError, struct.error, zlib.error)
ROUND_JPEG = {0x01, *range(0xD0, 0xD8)}
"""Marks of a JPEG without a length."""


def opened(content: BinaryIO) -> Image.Image:
    content.seek(0)
    Image.MAX_IMAGE_PIXELS = 2 * 25_000_000
    try:
        picture = Image.open(content, formats=list(MEGAPIXELS))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unfit("pixels") from None
    except UNREADABLE:
        raise Unfit("picture") from None
    most = PROGRESSIVE if picture.info.get("progressive") else MEGAPIXELS[str(picture.format)]
    if picture.width * picture.height > most * 1_000_000:
        raise Unfit("pixels")
    return picture


def check(content: BinaryIO) -> None:
    """Raises Unfit for what is no whole picture, has too many pixels, or has something else behind its end."""
    picture = opened(content)
    if not ENDS[str(picture.format)](content):
        raise Unfit("behind")
    content.seek(0)
    try:
        opened(content).load()
    except UNREADABLE:
        raise Unfit("picture") from None


def drawn(content: BinaryIO, width: int) -> Image.Image:
    """The picture upright, at most `width` pixels wide, on white."""
    picture = opened(content)
    try:
        picture.draft("RGB", (width, width * 3))
        picture = ImageOps.exif_transpose(picture)
        if picture.mode not in ("L", "RGB", "RGBA"):
            picture = picture.convert("RGBA" if "transparency" in picture.info or picture.mode == "LA" else "RGB")
        picture.thumbnail((width, width * 3))
    except UNREADABLE:
        raise Unfit("picture") from None
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


# --- whether a picture's end is the file's -----------------------------------------------------------------------------
def _size(content: BinaryIO) -> int:
    return content.seek(0, 2)


def _png(content: BinaryIO) -> bool:
    size, at = _size(content), 8
    while at + 12 <= size:
        content.seek(at)
        length, kind = struct.unpack(">I4s", content.read(8))
        at += 12 + length
        if kind == b"IEND":
            return at == size
    return False


def _webp(content: BinaryIO) -> bool:
    size = _size(content)
    content.seek(4)
    (said,) = struct.unpack("<I", content.read(4))
    return said + 8 + said % 2 == size


def _gif(content: BinaryIO) -> bool:
    content.seek(0)
    data = content.read()
    flags, at = data[10], 13
    at += 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0
    while at < len(data):
        kind = data[at]
        if kind == 0x3B:
            return at + 1 == len(data)
        if kind == 0x21:
            at = _past_blocks(data, at + 2)
        elif kind == 0x2C and at + 9 < len(data):
            local = data[at + 9]
            at = _past_blocks(data, at + 11 + (3 * 2 ** ((local & 7) + 1) if local & 0x80 else 0))
        else:
            return False
    return False


def _past_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1


def _jpeg(content: BinaryIO) -> bool:
    """Telephones put further pictures behind the first; each has to be one."""
    content.seek(0)
    data, at = content.read(), 0
    while data.startswith(b"\xff\xd8", at):
        at = _past_jpeg(data, at + 2)
        if at < 0:
            return False
        if at == len(data) or not data[at:].strip(b"\0"):
            return True
    return False


def _past_jpeg(data: bytes, at: int) -> int:
    """Where one picture ends, or -1."""
    while at + 2 <= len(data) and data[at] == 0xFF:
        mark = data[at + 1]
        if mark == 0xD9:
            return at + 2
        if mark == 0xFF or mark in ROUND_JPEG:
            at += 1 if mark == 0xFF else 2
            continue
        if at + 4 > len(data):
            return -1
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if mark == 0xDA:
            at = _past_scan(data, at)
    return -1


def _past_scan(data: bytes, at: int) -> int:
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2
    return len(data)


ENDS: dict[str, Any] = {"PNG": _png, "JPEG": _jpeg, "WEBP": _webp, "GIF": _gif}
