"""Documents that the demo's pair shows each other. Invented, written once, through the actions."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from django.utils import timezone
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from collaboration.actions.declaring import Stated
from collaboration.actions.disclosing import ask, give
from collaboration.disclosing.conditions import NotYet
from collaboration.models import Document, Mode, Purpose, Version
from core.files import store
from ecosystem.models.rung import Rung
from portal.demo.pair import Pair

SHOWN = "Nozzle N-14, outline drawing"
ANNOUNCED = "Flow test of nozzle N-14"
LINE = "Coating line 3, interface drawing"


def plant(pair: Pair) -> None:
    """Safe to repeat: what is there already is left as it is."""
    if Document.objects.filter(organisation=pair.startup, title=SHOWN).exists():
        return
    drawing = _document(pair.startup, SHOWN, Document.Kind.DRAWING, Rung.INTRODUCED, pair.ada)
    report = _document(pair.startup, ANNOUNCED, Document.Kind.REPORT, Rung.NDA, pair.ada)
    _document(pair.manufacturer, LINE, Document.Kind.DRAWING, Rung.NDA, pair.li)
    said = Stated("not_listed", "China", "Trial of the nozzle on a coating line")
    words = "To see whether the nozzle fits the holders of line 3."
    try:
        give(
            room=pair.room, version=drawing.versions.get(), purpose=Purpose.EVALUATION, words=words, mode=Mode.VIEW,
            ends_at=timezone.now() + timedelta(days=60), export=said, by=pair.ada,
        )  # fmt: skip
    except NotYet:
        return
    words = "We would compare the flow with that of our present nozzle before we plan the trial."
    ask(room=pair.room, document=report, purpose=Purpose.FEASIBILITY, words=words, by=pair.li)


def _document(organisation, title: str, kind: str, rung: str, by) -> Document:
    document = Document.objects.create(organisation=organisation, title=title, kind=kind, rung=rung, made_by=by)
    file = store(
        _page(title), purpose="document", owner_id=organisation.pk, name=f"{title}.pdf", by=by,
        content_type="application/pdf",
    )  # fmt: skip
    Version.objects.create(document=document, number=1, file=file, pages=1, added_by=by)
    return document


def _page(title: str) -> bytes:
    """One page with a frame and a title block."""
    out = BytesIO()
    width, height = landscape(A4)
    canvas = Canvas(out, pagesize=(width, height), invariant=1)
    canvas.rect(28, 28, width - 56, height - 56)
    canvas.rect(width - 288, 28, 260, 64)
    canvas.drawString(width - 278, 68, title)
    canvas.drawString(width - 278, 44, "Demo drawing, invented")
    canvas.circle(width / 2, height / 2 + 20, 90)
    canvas.circle(width / 2, height / 2 + 20, 34)
    canvas.showPage()
    canvas.save()
    return out.getvalue()
