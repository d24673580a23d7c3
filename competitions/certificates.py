"""Certificates as PDF: a landscape sheet in the competition's colours, both languages, with an address that verifies it."""

import io
from datetime import date
from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from competitions.models import Certificate, Finalist
from core.links import absolute
from core.pdf_fonts import SANS, SERIF, SERIF_BOLD, draw_line, fitting, letters
from ecosystem.languages import CHINESE as IN_CHINESE
from ecosystem.languages import ENGLISH

WIDTH, HEIGHT = landscape(A4)
BAND = 46 * mm
LEFT, RIGHT = BAND + 24 * mm, WIDTH - 22 * mm
INK, FAINT = HexColor("#15212b"), HexColor("#5d6a74")
FACES: dict[str, tuple[str, str, str, str]] = {
    # ground, deep, light, accent: as in static/css/faces.css
    "archipelago": ("#e4eff3", "#0a577a", "#c9e0e8", "#cfa75a"),
    "harbour": ("#f8eee1", "#9c3517", "#d9b88f", "#40708a"),
    "spree": ("#eeece5", "#3b3791", "#d3d0c6", "#f1c02f"),
    "orange-isle": ("#fcf1de", "#9a4600", "#bccfa9", "#e87a1d"),
}


def award_in_words(finalist: Finalist | None) -> str:
    """What a certificate is for, in the present language."""
    if finalist is None:
        return pgettext("on a certificate", "Certificate of participation")
    if finalist.voted_prize is None or finalist.award == Finalist.Award.WINNER:
        return jury_in_words(finalist)
    if finalist.award == Finalist.Award.FINALIST:
        return public_in_words()
    return f"{jury_in_words(finalist)} · {public_in_words()}"


def public_in_words() -> str:
    return pgettext("on a certificate", "Winner of the public vote")


def jury_in_words(finalist: Finalist) -> str:
    """What those who decide have given it, whatever the public gave."""
    if finalist.award == Finalist.Award.COMMENDED:
        return pgettext("on a certificate", "Commended")
    if finalist.award == Finalist.Award.FINALIST:
        return pgettext("on a certificate", "Finalist")
    if finalist.place == 1:
        return pgettext("on a certificate", "Winner")
    places = {2: pgettext("on a certificate", "Second place"), 3: pgettext("on a certificate", "Third place")}
    return places.get(finalist.place or 0) or pgettext("on a certificate", "Place %(place)d") % {
        "place": finalist.place or 0
    }


def drawn(certificate: Certificate) -> bytes:
    """The PDF. The same certificate gives the same bytes."""
    letters()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1, lang=certificate.language)
    first, second = _languages(certificate)
    canvas.setTitle(f"{certificate.content[first]['award']} · {certificate.content[first]['name']}")
    canvas.setAuthor("Techbridge")
    canvas.setSubject(certificate.code)
    colours = [HexColor(one) for one in FACES.get(certificate.competition.face, FACES["archipelago"])]
    _paper(canvas, colours)
    _motif(canvas, certificate.competition.face, colours)
    _words(canvas, certificate.content, first, second, colours[1])
    _proof(canvas, certificate, colours[1])
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _languages(certificate: Certificate) -> tuple[str, str]:
    return (IN_CHINESE, ENGLISH) if certificate.language == IN_CHINESE else (ENGLISH, IN_CHINESE)


def _paper(canvas: Canvas, colours) -> None:
    ground, deep, *_rest = colours
    canvas.setFillColor(HexColor("#ffffff"))
    canvas.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
    canvas.setFillColor(ground)
    canvas.rect(0, 0, BAND, HEIGHT, stroke=0, fill=1)
    canvas.setStrokeColor(deep)
    canvas.setLineWidth(0.6)
    canvas.rect(BAND + 9 * mm, 9 * mm, WIDTH - BAND - 18 * mm, HEIGHT - 18 * mm, stroke=1, fill=0)
    canvas.setLineWidth(0.25)
    canvas.rect(BAND + 10.4 * mm, 10.4 * mm, WIDTH - BAND - 20.8 * mm, HEIGHT - 20.8 * mm, stroke=1, fill=0)


def _motif(canvas: Canvas, face: str, colours) -> None:
    """The band at the left, drawn as the competition's pages are: islands, gables, a grid of steel, or an isle."""
    _ground, deep, light, accent = colours
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(0, 0, BAND, HEIGHT)
    canvas.clipPath(clip, stroke=0, fill=0)
    canvas.setStrokeColor(deep)
    if face == "harbour":
        for number, top in enumerate((62, 78, 70, 90)):
            canvas.setFillColor((deep, accent, light, deep)[number])
            left = number * BAND / 4
            path = canvas.beginPath()
            path.moveTo(left, 0)
            path.lineTo(left, top * mm)
            path.lineTo(left + BAND / 8, (top + 12) * mm)
            path.lineTo(left + BAND / 4, top * mm)
            path.lineTo(left + BAND / 4, 0)
            canvas.drawPath(path, stroke=0, fill=1)
    elif face == "spree":
        canvas.setLineWidth(1.4)
        for step in range(-8, 14):
            canvas.line(0, step * 16 * mm, BAND, step * 16 * mm + BAND)
            canvas.line(0, step * 16 * mm + BAND, BAND, step * 16 * mm)
        canvas.setFillColor(accent)
        canvas.circle(BAND / 2, HEIGHT - 52 * mm, 13 * mm, stroke=0, fill=1)
    else:
        canvas.setFillColor(accent)
        canvas.circle(BAND * 0.62, HEIGHT - 46 * mm, 13 * mm, stroke=0, fill=1)
        for number, colour in enumerate((light, deep, light, deep)):
            canvas.setFillColor(colour)
            base = (58 - number * 17) * mm
            middle = BAND * (0.15, 0.95, 0.35, 0.7)[number]
            canvas.ellipse(middle - 38 * mm, base - 30 * mm, middle + 38 * mm, base + 16 * mm, stroke=0, fill=1)
    canvas.restoreState()


def _words(canvas: Canvas, content: dict[str, Any], first: str, second: str, deep) -> None:
    room = RIGHT - LEFT
    main, other = content[first], content[second]

    def line(text: str, top: float, size: float, font: str, colour) -> None:
        if text:
            canvas.setFillColor(colour)
            draw_line(canvas, LEFT, HEIGHT - top * mm, text, font, fitting(text, font, size, room))

    line(main["competition"], 34, 15, SERIF, INK)
    line(other["competition"] if other["competition"] != main["competition"] else "", 41, 11, SERIF, FAINT)
    line(main["award"], 66, 38, SERIF_BOLD, deep)
    line(other["award"], 78, 19, SERIF, deep)
    line(main["name"], 106, 30, SERIF_BOLD, INK)
    line(other["name"] if other["name"] != main["name"] else "", 118, 19, SERIF, INK)
    for top, one, size in ((133, main, 12.5), (140, other, 10.5)):
        line(" · ".join(part for part in (one["category"], one["prize"]) if part), top, size, SANS, FAINT)
    for top, language, size in ((152, first, 11), (158.5, second, 9.5)):
        line(_place_and_day(content, language), top, size, SANS, FAINT)


def _place_and_day(content: dict[str, Any], language: str) -> str:
    with translation.override(language):
        day = formats.date_format(
            date.fromisoformat(content["date"]), pgettext("how a certificate writes its day", "j F Y")
        )
        return f"{content[language]['city']} · {day}" if content[language]["city"] else day


def _proof(canvas: Canvas, certificate: Certificate, deep) -> None:
    """The code and the address that verify it, and both as a picture for a camera."""
    address = absolute("competitions:certificate", certificate.language, code=certificate.code)
    size = 25 * mm
    widget = QrCodeWidget(address, barFillColor=deep, barBorder=0)
    left, bottom, right, top = widget.getBounds()
    picture = Drawing(size, size, transform=[size / (right - left), 0, 0, size / (top - bottom), 0, 0])
    picture.add(widget)
    renderPDF.draw(picture, canvas, RIGHT - size, 18 * mm)
    canvas.setFillColor(INK)
    draw_line(canvas, LEFT, 29 * mm, certificate.code, "Courier-Bold", 13)
    with translation.override(certificate.language):
        words = _("Anybody can verify this certificate at this address:")
    canvas.setFillColor(FAINT)
    draw_line(canvas, LEFT, 23.5 * mm, words, SANS, 8)
    draw_line(canvas, LEFT, 19.5 * mm, address, SANS, fitting(address, SANS, 8, RIGHT - LEFT - size - 8 * mm, least=5))
