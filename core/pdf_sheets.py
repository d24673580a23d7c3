"""Our PDFs of running text: a sheet with a thread at its top and, at its foot, what names it and the number of the page."""

import io
from collections.abc import Callable

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

from core.pdf_fonts import FIRST_CHINESE, NUMBERS, SANS, letters, marked

INK, FAINT, THREAD, LINE = HexColor("#15212b"), HexColor("#5d6a74"), HexColor("#b3261e"), HexColor("#d6dddd")
MARGIN = 18 * mm


def paragraph(
    text: str,
    *,
    size: float = 9.5,
    font: str = SANS,
    color=INK,
    before: float = 0,
    after: float = 0,
    leading: float = 1.45,
) -> Paragraph:
    """A paragraph in Latin or Chinese; a dash for none. `leading` is the distance of its lines in parts of `size`."""
    style = ParagraphStyle(
        "text",
        fontName=font,
        fontSize=size,
        leading=size * leading,
        textColor=color,
        spaceBefore=before,
        spaceAfter=after,
        wordWrap="CJK" if any(ord(letter) >= FIRST_CHINESE for letter in text) else None,
        splitLongWords=True,
    )
    return Paragraph(marked(text) or "–", style)


def built(story: list[Flowable], *, title: str, foot: str, language: str | None = None) -> bytes:
    """The PDF of a story; `foot` names the sheet on each page. The same story gives the same bytes."""
    letters()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=22 * mm,
        title=title,
        author="Techbridge",
        lang=language,
        invariant=1,
    )
    draw = _thread_and_foot(foot)
    document.build(story, onFirstPage=draw, onLaterPages=draw)
    return out.getvalue()


def _thread_and_foot(words: str) -> Callable[..., None]:
    def draw(canvas, document) -> None:
        width, height = A4
        canvas.saveState()
        canvas.setFillColor(THREAD)
        canvas.rect(0, height - 2.2 * mm, width, 2.2 * mm, stroke=0, fill=1)
        canvas.setFillColor(FAINT)
        canvas.setFont(NUMBERS, 7)
        canvas.drawString(MARGIN, 12 * mm, words)
        canvas.drawRightString(width - MARGIN, 12 * mm, str(document.page))
        canvas.restoreState()

    return draw
