"""Documents on the shelf of the demo's startup: a drawing in two versions, a data sheet and a model. Invented."""

from __future__ import annotations

import io
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.pdfgen import canvas

from collaboration.actions.documents import add_version, begin_upload, make_document
from collaboration.models import Document
from core.uploads.receiving import append, finish
from portal.demo.pair import Pair

STEP = (
    b"ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('Coolant nozzle CN-7'),'2;1');\nFILE_NAME('CN-7.step','2026-01-12');\n"
    b"ENDSEC;\nDATA;\n#1=CARTESIAN_POINT('',(0.,0.,0.));\nENDSEC;\nEND-ISO-10303-21;\n"
)


def drawing(revision: str) -> bytes:
    """A sheet with a frame, a title block and a nozzle in section."""
    out = io.BytesIO()
    across, down = landscape(A3)
    sheet = canvas.Canvas(out, pagesize=(across, down), invariant=True)
    for view in ("Section A-A", "Detail B, 5:1"):
        sheet.rect(30, 30, across - 60, down - 60)
        sheet.rect(across - 330, 30, 300, 90)
        sheet.setFont("Helvetica-Bold", 14)
        sheet.drawString(across - 320, 92, "Coolant nozzle CN-7")
        sheet.setFont("Helvetica", 10)
        sheet.drawString(across - 320, 72, f"{view} · revision {revision} · scale 2:1 · 1.4404, LPBF")
        sheet.drawString(across - 320, 52, "Invented for this demo; measures mean nothing")
        sheet.setLineWidth(2)
        middle = down / 2 + 40
        for side in (1, -1):
            path = sheet.beginPath()
            path.moveTo(180, middle + side * 120)
            path.lineTo(420, middle + side * 120)
            path.curveTo(560, middle + side * 110, 600, middle + side * 40, 820, middle + side * 28)
            path.lineTo(820, middle + side * 12)
            path.curveTo(610, middle + side * 18, 540, middle + side * 70, 420, middle + side * 80)
            path.lineTo(180, middle + side * 80)
            path.close()
            sheet.drawPath(path)
        sheet.setLineWidth(0.5)
        sheet.setDash(12, 4)
        sheet.line(150, middle, 860, middle)
        sheet.setDash()
        sheet.drawString(560, middle + 150, "Ø 6.4 ±0.05" if revision == "A" else "Ø 6.2 ±0.03")
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def data_sheet() -> bytes:
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=A4, invariant=True)
    sheet.setFont("Helvetica-Bold", 20)
    sheet.drawString(70, 760, "CN-7 data sheet")
    sheet.setFont("Helvetica", 12)
    for line, words in enumerate(("Flow at 70 bar: 14 l/min", "Jet length: 180 mm", "Mass: 41 g", "Life: 9,000 h")):
        sheet.drawString(70, 715 - 24 * line, words)
    sheet.save()
    return out.getvalue()


def plant(pair: Pair) -> None:
    """Safe to repeat: what is there by its title stays."""
    _document(pair, "Coolant nozzle CN-7, drawing", "drawing", "nda", [("CN-7 A.pdf", drawing("A"), ""),
              ("CN-7 B.pdf", drawing("B"), "Narrower throat after the trial at 70 bar")])  # fmt: skip
    _document(pair, "CN-7 data sheet", "sheet", "introduced", [("CN-7 data sheet.pdf", data_sheet(), "")])
    _document(pair, "CN-7, model for CAD", "model", "contract", [("CN-7.step", STEP, "")])


def _document(pair: Pair, title: str, kind: str, rung: str, versions: list[tuple[str, bytes, str]]) -> None:
    if Document.objects.filter(organisation=pair.startup, title=title).exists():
        return
    document = make_document(organisation=pair.startup, title=title, kind=kind, rung=rung, announced=True, by=pair.ada)
    for name, content, note in versions:
        add_version(document=document, file=_sent(pair, document, name, content), note=note, by=pair.ada)


def _sent(pair: Pair, document: Document, name: str, content: bytes) -> uuid.UUID:
    sent = SimpleUploadedFile(name, content)
    upload = begin_upload(document=document, name=name, size=len(content), sha256="", by=pair.ada)
    for piece in sent.chunks():
        append(upload, piece, at=upload.offset)
    file = finish(upload)
    if file is None:
        raise RuntimeError(f"{name} did not arrive.")
    return file.pk
