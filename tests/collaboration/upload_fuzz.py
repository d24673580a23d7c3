"""Some hundred files that people and attackers might send, made up on the spot, each with what must become of it."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image
from reportlab.pdfgen import canvas

from tests.collaboration.reading_scene import a_pdf, a_picture

TAKEN, REFUSED, EITHER = "taken", "refused", "either"
SCRIPT = b"<html><script>document.title='ran';window.ran=1;alert('ran')</script></html>"
OOXML = "application/vnd.openxmlformats-officedocument."
MAIN = {"docx": f"{OOXML}wordprocessingml.document", "xlsx": f"{OOXML}spreadsheetml.sheet"}
MAIN["pptx"] = f"{OOXML}presentationml.presentation"


@dataclass(frozen=True)
class Sent:
    what: str
    name: str
    content: bytes
    becomes: str


# --- what is good -------------------------------------------------------------------------------------------------------
def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, method)
    return out.getvalue()


def office(ending: str = "docx", *, types: bytes = b"", **members: bytes) -> bytes:
    said = types or f'<?xml version="1.0"?><Types><Override ContentType="{MAIN[ending]}.main+xml"/></Types>'.encode()
    inside = {"[Content_Types].xml": said, "_rels/.rels": b'<?xml version="1.0"?><Relationships/>'}
    inside |= {"word/document.xml": b'<?xml version="1.0"?><w:document>Nozzle</w:document>'}
    return packed(
        inside | {name.replace("__", "/").replace("_dot_", "."): content for name, content in members.items()}
    )


def stl() -> bytes:
    return bytes(80) + struct.pack("<I", 2) + bytes(100)


STEP = b"ISO-10303-21;\nHEADER;\nFILE_NAME('nozzle');\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n"
IGES = b"Nozzle".ljust(72) + b"S      1\n" + b"S      1G      0D      0P      0".ljust(72) + b"T      1\n"
STL_TEXT = b"solid nozzle\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nendloop\nendfacet\nendsolid nozzle\n"
DXF = b"0\nSECTION\n2\nHEADER\n0\nENDSEC\n0\nEOF\n"


def animated() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("P", (20, 20), number) for number in range(3)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def good() -> dict[str, bytes]:
    return {
        "one.pdf": a_pdf(),
        "three.pdf": a_pdf(3),
        "a.png": a_picture("PNG"),
        "a.jpg": a_picture("JPEG"),
        "progressive.jpg": a_picture("JPEG", progressive=True),
        "a.webp": a_picture("WEBP"),
        "a.gif": animated(),
        "a.docx": office("docx"),
        "a.xlsx": office("xlsx"),
        "a.pptx": office("pptx"),
        "a.zip": packed({"plan.txt": b"text" * 400, "inner.zip": packed({"deep.zip": packed({"x": b"y"})})}),
        "a.step": STEP,
        "a.igs": IGES,
        "a.stl": STL_TEXT,
        "binary.stl": stl(),
        "a.dxf": DXF,
    }


# --- what is no kind of file that is taken ------------------------------------------------------------------------------
FOREIGN = {
    "html": SCRIPT,
    "html with a remark": b"<!-- %PDF -->" + SCRIPT,
    "xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>',
    "svg with a declaration": b'<?xml version="1.0"?><!DOCTYPE svg><svg onload="alert(1)"/>',
    "xml bomb": b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>',
    "javascript": b"window.ran = 1; alert('ran');",
    "css": b"body { background: url(javascript:alert(1)) }",
    "php": b"<?php system($_GET['c']); ?>",
    "windows program": b"MZ" + bytes(200),
    "linux program": b"\x7fELF\x02\x01\x01" + bytes(200),
    "mac program": b"\xcf\xfa\xed\xfe" + bytes(200),
    "java class": b"\xca\xfe\xba\xbe" + bytes(100),
    "shell": b"#!/bin/sh\nrm -rf /\n",
    "batch": b"@echo off\r\ndel /q *\r\n",
    "rich text": b"{\\rtf1\\ansi{\\object\\objocx}}",
    "old office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "postscript": b"%!PS-Adobe-3.0\n/x {(%PDF) run} def\n",
    "tiff": b"II*\0" + bytes(60),
    "bmp": b"BM" + bytes(80),
    "icon": b"\0\0\1\0\1\0" + bytes(60),
    "avif": b"\0\0\0\x1cftypavif" + bytes(40),
    "mp4": b"\0\0\0\x18ftypisom" + bytes(60),
    "webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + bytes(60),
    "mp3": b"ID3\x03\0\0\0" + bytes(60),
    "gzip": b"\x1f\x8b\x08\0" + bytes(60),
    "bzip2": b"BZh91AY&SY" + bytes(60),
    "xz": b"\xfd7zXZ\0" + bytes(60),
    "7z": b"7z\xbc\xaf\x27\x1c" + bytes(60),
    "rar": b"Rar!\x1a\x07\x01\0" + bytes(60),
    "sqlite": b"SQLite format 3\0" + bytes(90),
    "font": b"OTTO\0\x0a" + bytes(60),
    "mail": b"From: a@b\r\nContent-Type: text/html\r\n\r\n" + SCRIPT,
    "calendar": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    "csv": b"=cmd|'/c calc'!A0,1\n",
    "json": b'{"a": 1}',
    "text": b"Just some words.\n",
    "noise": bytes(random.Random(7).randbytes(3000)),
    "zeros": bytes(5000),
    "webassembly": b"\0asm\1\0\0\0" + bytes(40),
    "shortcut": b"L\0\0\0\x01\x14\x02\0" + bytes(60),
    "cabinet": b"MSCF\0\0\0\0" + bytes(60),
}


# --- two things in one --------------------------------------------------------------------------------------------------
def polyglots() -> dict[str, bytes]:
    archive = packed({"index.html": SCRIPT})
    return {
        "html before a pdf": SCRIPT + b"\n" + a_pdf(),
        "far before a pdf": SCRIPT.ljust(900) + a_pdf(),
        "zip before a pdf": archive + a_pdf(),
        "png and javascript": a_picture("PNG") + b"/*" + SCRIPT,
        "png and a zip": a_picture("PNG") + archive,
        "png and a pdf": a_picture("PNG") + a_pdf(),
        "gif and a zip": animated() + archive,
        "gif and javascript": b"GIF89a/*" + bytes(30) + b"*/=1;alert('ran')//;",
        "gif and html": animated() + SCRIPT,
        "jpeg and a zip": a_picture("JPEG") + archive,
        "jpeg and html": a_picture("JPEG") + SCRIPT,
        "webp and html": a_picture("WEBP") + SCRIPT,
        "step and html": STEP.replace(b"nozzle", SCRIPT),
        "step and html behind": STEP + SCRIPT,
        "stl and html": STL_TEXT.replace(b"nozzle", SCRIPT, 1),
        "dxf and html": DXF.replace(b"2\nHEADER", b"999\n" + SCRIPT),
        "iges and svg": IGES.replace(b"Nozzle", b"<svg onload=alert(1)>", 1).replace(b" " * 15, b"", 1),
        "html in a zip's beginning": SCRIPT + archive,
        "a pdf in words": b"See %PDF-1.7 for " + SCRIPT,
    }


# --- too much ---------------------------------------------------------------------------------------------------------
def png_of(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(min(height, 3000) * (1 + width // 8)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg_of(width: int, height: int) -> bytes:
    content = bytearray(a_picture("JPEG"))
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def lying(content: bytes, size: int) -> bytes:
    """A ZIP file whose list says that its first member is `size` bytes long."""
    changed = bytearray(content)
    at = changed.rindex(b"PK\x01\x02")
    changed[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(changed)


def on_each_other(count: int) -> bytes:
    """Many members of a list that are one and the same bytes."""
    single = packed({"a": bytes(300_000)})
    at, end = single.index(b"PK\x01\x02"), single.index(b"PK\x05\x06")
    entry, tail = single[at:end], bytearray(single[end:])
    entries = b"".join(entry[:46] + bytes([97 + number % 26]) for number in range(count))
    tail[8:12] = struct.pack("<HH", count, count)
    tail[12:16] = struct.pack("<I", len(entries))
    return single[:at] + entries + bytes(tail)


def flagged(content: bytes, flag: int) -> bytes:
    changed = bytearray(content)
    changed[6] |= flag
    at = changed.index(b"PK\x01\x02")
    changed[at + 8] |= flag
    return bytes(changed)


def link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def bombs() -> dict[str, bytes]:
    zeros = bytes(70 * 1024 * 1024)
    return {
        "zip bomb": packed({"zeros": zeros}),
        "docx bomb": office(word__media_dot_xml=zeros),
        "lies short": lying(packed({"a": bytes(3_000_000)}), 10),
        "lies long": lying(packed({"a": b"short"}), 2_000_000_000),
        "on each other": on_each_other(300),
        "ten thousand and one": packed({f"{number}": b"" for number in range(10_001)}, zipfile.ZIP_STORED),
        "png of 400 megapixels": png_of(20_000, 20_000),
        "png of 12 megapixels": png_of(4_000, 3_000),
        "jpeg of 900 megapixels": jpeg_of(30_000, 30_000),
        "jpeg of 4 gigapixels": jpeg_of(65_000, 65_000),
        "gif of 4 gigapixels": b"GIF89a\xff\xff\xff\xff\0\0\0," + bytes(9) + b"\x02\x02L\x01\0;",
        "501 pages": a_pdf(501),
        "billion laughs": office(
            word__styles_dot_xml=b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">]><l>&a;</l>'
        ),
        "late entities": office(word__styles_dot_xml=b"<!--" + b"x" * 1_048_560 + b"--><!DOCTYPE l []><l/>"),
        "other letters": office(word__styles_dot_xml='<?xml version="1.0"?><!DOCTYPE l []><l/>'.encode("utf-16")),
        "macros": office(word__vbaProject_dot_bin=b"\xd0\xcf"),
        "macros by type": office(types=b"application/vnd.ms-word.document.macroEnabled.main+xml"),
        "active x": office(word__activeX__activeX1_dot_xml=b"<?xml?>"),
        "program in a document": office(word__embeddings__run_dot_exe=b"MZ"),
        "leads out": packed({"../../etc/cron.d/x": b"x"}),
        "leads out on windows": packed({"..\\..\\x.txt": b"x"}),
        "from the root": packed({"/etc/passwd": b"x"}),
        "by a drive": packed({"C:\\x": b"x"}),
        "link": link(),
        "locked": flagged(packed({"a": b"secret"}), 1),
        "bzip2 inside": packed({"a": b"a" * 999}, zipfile.ZIP_BZIP2),
        "lzma inside": packed({"a": b"a" * 999}, zipfile.ZIP_LZMA),
    }


# --- pdf --------------------------------------------------------------------------------------------------------------
def pdf_of(*objects: bytes, root: int = 1) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(
        out + b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start)
    )


PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def acting(action: bytes) -> bytes:
    return pdf_of(b"<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>", PAGES, PAGE, action)


def hidden(action: bytes, *, broken: bool = False) -> bytes:
    """With an action in a stream of objects."""
    inside = zlib.compress(b"4 0 " + action)
    if broken:
        inside = inside[:9]
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(inside)
    return pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", PAGES, PAGE, b"<<>>", head + inside + b"\nendstream")


def locked() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption

    out = io.BytesIO()
    sheet = canvas.Canvas(out, encrypt=StandardEncryption("reader", "owner", canPrint=0))
    sheet.drawString(80, 700, "secret")
    sheet.save()
    return out.getvalue()


def pdfs() -> dict[str, bytes]:
    script = b"<< /S /JavaScript /JS (app.alert\\('ran'\\)) >>"
    return {
        "script": acting(script),
        "script in other letters": acting(script.replace(b"/JavaScript", b"/#4aava#53cript")),
        "launch": acting(b"<< /S /Launch /F (cmd.exe) >>"),
        "launch in other letters": acting(b"<< /S /L#61unch /F (cmd.exe) >>"),
        "form of another kind": pdf_of(b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /XFA [] >> >>", PAGES, PAGE),
        "script in a stream of objects": hidden(script),
        "unreadable stream of objects": hidden(script, broken=True),
        "locked pdf": locked(),
        "no pages": pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"),
        "head alone": b"%PDF-1.7\n",
        "head and noise": b"%PDF-1.7\n" + random.Random(3).randbytes(4000),
        "head and html": b"%PDF-1.7\n" + SCRIPT,
        "pages that turn in a circle": pdf_of(
            b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 9999999 >>"
        ),
    }


# --- names ------------------------------------------------------------------------------------------------------------
NAMES = [
    "../../../etc/passwd", "..\\..\\boot.ini", "/etc/shadow", "C:\\Windows\\a.pdf", "con.pdf", "NUL", "aux.png.pdf",
    "plan\u202efdp.exe", "\u2066x\u2069.pdf", "a\0b.pdf", "a\r\nSet-Cookie: x=1.pdf", "<img src=x onerror=alert(1)>.pdf",
    '";alert(1)//.pdf', "x" * 5000 + ".pdf", ".htaccess", "....", "  ", "图纸\u200e第3版.pdf", "a" + "\u0301" * 60 + ".pdf",
    "plan.pdf.exe", "plan.html", "plan.pdf%00.html", "{{7*7}}.pdf", "$(touch x).pdf", "plan;rm -rf.pdf", "\u2028line.pdf",
]  # fmt: skip


def all_files() -> Iterator[Sent]:
    fine = good()
    for name, content in fine.items():
        yield Sent(f"good {name}", name, content, TAKEN)
    for number, name in enumerate(NAMES):
        yield Sent(f"named {name[:20]!r}", name, STEP if number % 3 else fine["a.zip"], TAKEN)
    for what, content in FOREIGN.items():
        yield Sent(what, f"{what}.pdf", content, REFUSED)
    for kind, made in (("polyglot", polyglots()), ("bomb", bombs()), ("pdf", pdfs())):
        for what, content in made.items():
            yield Sent(f"{kind}: {what}", "plan.pdf", content, REFUSED)
    yield Sent("empty", "empty.pdf", b"", REFUSED)
    for name, content in fine.items():
        for cut in (len(content) // 2, len(content) - 1):
            # A reader of PDFs mends what breaks off; a break behind the last line of a text takes nothing away.
            mended = name.endswith("pdf") or not content[cut:].strip()
            yield Sent(f"{name} cut at {cut}", name, content[:cut], EITHER if mended else REFUSED)
    chance = random.Random(20261127)
    for turn in range(60):
        name = list(fine)[turn % len(fine)]
        changed = bytearray(fine[name])
        for _bite in range(chance.randint(1, 12)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        yield Sent(f"{name} bitten {turn}", name, bytes(changed), EITHER)
