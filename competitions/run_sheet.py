"""The run sheet as a PDF: minute by minute by the clocks of the city and by China's, then a card for each presenter."""

import io
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from competitions.ceremony import Timed, day_of
from competitions.models import CeremonyPlan
from core.pdf_fonts import SANS, SANS_BOLD, SERIF, SERIF_BOLD, letters, marked

INK, FAINT, LINE, SECRET = HexColor("#15212b"), HexColor("#5d6a74"), HexColor("#d6dddd"), HexColor("#b3261e")


def _text(text: str, size: float = 10, font: str = SANS, color=INK, after: float = 0) -> Paragraph:
    style = ParagraphStyle("text", fontName=font, fontSize=size, leading=size * 1.4, textColor=color, spaceAfter=after)
    if any(ord(letter) >= 0x2E80 for letter in text):
        style.wordWrap = "CJK"
    return Paragraph(marked(text) or " ", style)


def drawn(plan: CeremonyPlan, rows: list[Timed], language: str) -> bytes:
    """The PDF. It names no winner: who they are is in the envelopes and on the presenters' screen."""
    letters()
    out = io.BytesIO()
    with translation.override(language):
        title = _("Run sheet")
        document = SimpleDocTemplate(
            out, pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=18 * mm, bottomMargin=18 * mm,
            title=f"{title} · {plan.competition.name}", author="Techbridge", lang=language,
        )  # fmt: skip
        story = [*_head(plan, title), _table(plan, rows), *_cards(rows)]
        document.build(story, onFirstPage=_foot, onLaterPages=_foot)
    return out.getvalue()


def _foot(canvas, document) -> None:
    canvas.setFillColor(FAINT)
    canvas.setFont(SANS, 8)
    canvas.drawRightString(A4[0] - 18 * mm, 10 * mm, str(document.page))


def _head(plan: CeremonyPlan, title: str) -> list[Flowable]:
    place = " · ".join(one for one in (plan.venue, plan.address) if one)
    return [
        _text(plan.competition.name, 10, SANS, FAINT),
        _text(title, 22, SERIF_BOLD, after=2),
        _text(" · ".join(one for one in (day_of(plan), place) if one), 10, SANS, FAINT, after=2),
        _text(_("In confidence. The winners are not on this sheet."), 9, SANS_BOLD, SECRET, after=8),
    ]


def _table(plan: CeremonyPlan, rows: list[Timed]) -> Table:
    here = ZoneInfo(plan.zone).key.rpartition("/")[2].replace("_", " ")
    heads = [here, _("China"), _("Min"), _("What happens"), _("Presenter")]
    cells = [[_text(one, 8, SANS_BOLD, FAINT) for one in heads]]
    for row in rows:
        names = "\n".join(dict.fromkeys(one for one in (row.item.name_en, row.item.name_zh) if one))
        minutes = str(row.item.minutes)
        cells.append([_text(row.here, 11, SANS_BOLD), _text(row.in_china, 11), _text(minutes), _text(names),
                      _text(row.item.presenter, 9)])  # fmt: skip
    style = TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ]
    )
    return Table(cells, colWidths=[21 * mm, 18 * mm, 14 * mm, None, 40 * mm], style=style, repeatRows=1, hAlign="LEFT")


def _cards(rows: list[Timed]) -> list[Flowable]:
    """One card on each page, in letters that one reads on a stage."""
    found: list[Flowable] = []
    for row in rows:
        if not (row.item.card_en or row.item.card_zh):
            continue
        found.append(PageBreak())
        clock = _("%(number)d · %(time)s") % {"number": row.number, "time": row.here}
        head = [_text(clock, 12, SANS_BOLD, FAINT, after=4), _text(row.item.name, 22, SERIF_BOLD, after=3)]
        found.append(KeepTogether([*head, _text(row.item.presenter, 12, SANS, FAINT, after=10)]))
        for text in (row.item.card_en, row.item.card_zh):
            if text:
                found += [_text(text, 19, SERIF, after=10), Spacer(1, 5 * mm)]
    return found
