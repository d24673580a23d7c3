"""PDF: how many pages, whether anything in it runs, a page drawn, and a mark on every page.

A PDF that holds a program (JavaScript, an XFA form, something to launch) is refused, not merely kept from being viewed: a
partner who downloads it would open it in a reader that runs it. Such a file is printed anew in a minute.
"""

import contextlib
import mmap
import re
import zlib
from typing import BinaryIO

import pypdfium2
from PIL import Image

from core.apart import mark
from core.apart.refusals import Unfit

PAGES = 500
PIXELS = 12_000_000
UNPACKED = 256 * 1024 * 1024
OBJECTS, LONGEST_HEAD = 32 * 1024 * 1024, 64 * 1024
SHEET = 1400
"""Pixels of a side of the mark that is laid upon pages, stretched to their longer side."""


def _name(word: str) -> bytes:
    """A pattern of a name, each letter of which may also be written as #4A."""
    return (
        b"/"
        + b"".join(rb"(?:%c|#%02x|#%02X)" % (letter, letter, letter) for letter in word.encode())
        + rb"(?![A-Za-z0-9])"
    )


RUNS = re.compile(b"|".join(map(_name, ("JavaScript", "Launch", "XFA", "ImportData"))))
ENCRYPTED = re.compile(_name("Encrypt"))
OBJECT_STREAM = re.compile(_name("ObjStm"))
STREAM = re.compile(rb"(?<!end)stream(?=[\r\n])")


def opened(content: BinaryIO) -> pypdfium2.PdfDocument:
    content.seek(0)
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unfit("locked" if "assword" in str(error) else "pdf") from None


def pages_of(content: BinaryIO) -> int:
    """How many pages there are. Raises Unfit."""
    content.seek(0)
    if not content.read(16).lstrip(b"\xef\xbb\xbf\r\n ").startswith(b"%PDF-"):
        raise Unfit("before")
    with contextlib.closing(mmap.mmap(content.fileno(), 0, access=mmap.ACCESS_READ)) as data:
        if RUNS.search(data):
            raise Unfit("runs")
        if ENCRYPTED.search(data):
            raise Unfit("locked")
        _look_into_object_streams(data)
    document = opened(content)
    pages = len(document)
    if not pages:
        raise Unfit("pdf")
    if pages > PAGES:
        raise Unfit("pages")
    try:
        document[0].get_size()
    except pypdfium2.PdfiumError:
        raise Unfit("pdf") from None
    return pages


def _look_into_object_streams(data: mmap.mmap) -> None:
    """Objects may lie packed, out of sight of a search. What cannot be unpacked is not taken."""
    before, total = 0, 0
    for found in STREAM.finditer(data):
        head = data[max(before, found.start() - LONGEST_HEAD) : found.start()]
        before = found.end()
        if not OBJECT_STREAM.search(head):
            continue
        start = found.end() + (2 if data[found.end() : found.end() + 2] == b"\r\n" else 1)
        objects = _unpacked(data, start)
        total += len(objects)
        if total > UNPACKED:
            raise Unfit("unpacked")
        if RUNS.search(objects):
            raise Unfit("runs")


def _unpacked(data: mmap.mmap, start: int) -> bytes:
    unpack = zlib.decompressobj()
    with contextlib.suppress(zlib.error):
        objects = unpack.decompress(data[start : start + OBJECTS], OBJECTS)
        if unpack.eof:
            return objects
        if len(objects) >= OBJECTS:
            raise Unfit("unpacked")
    raise Unfit("pdf")


# --- drawing ------------------------------------------------------------------------------------------------------------
def drawn(content: BinaryIO, number: int, width: int) -> Image.Image:
    """Page `number`, from 1, `width` pixels wide or less where it is very long."""
    document = opened(content)
    if not 1 <= number <= len(document):
        raise Unfit("pages")
    try:
        with contextlib.suppress(pypdfium2.PdfiumError, RuntimeError):
            document.init_forms()
        page = document[number - 1]
        across, down = page.get_size()
        scale = min(width / across, (PIXELS / (across * down)) ** 0.5)
        return page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, ZeroDivisionError, ValueError):
        raise Unfit("pdf") from None


def stamp(content: BinaryIO, lines: mark.Lines, target: BinaryIO) -> None:
    """Writes the document with the mark laid upon every page; all pages share one picture of it."""
    document = opened(content)
    try:
        laid = _sheet(lines).page_as_xobject(0, document)
        for number in range(len(document)):
            page = document[number]
            left, bottom, right, top = page.get_cropbox()
            upon, scale = laid.as_pageobject(), max(right - left, top - bottom) / SHEET
            upon.set_matrix(pypdfium2.PdfMatrix().scale(scale, scale).translate(left, bottom))
            page.insert_obj(upon)
            page.gen_content()
            page.close()
        document.save(target)
    except pypdfium2.PdfiumError:
        raise Unfit("pdf") from None


def _sheet(lines: mark.Lines) -> pypdfium2.PdfDocument:
    """A document of one square page that shows nothing but the mark."""
    sheet = pypdfium2.PdfDocument.new()
    page = sheet.new_page(SHEET, SHEET)
    picture = pypdfium2.PdfImage.new(sheet)
    picture.set_bitmap(pypdfium2.PdfBitmap.from_pil(mark.overlay(SHEET, lines)))
    picture.set_matrix(pypdfium2.PdfMatrix().scale(SHEET, SHEET))
    page.insert_obj(picture)
    page.gen_content()
    return sheet
