"""Purchase orders and delivery notes, in both languages side by side."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer, Table, TableStyle

from core.pdf_fonts import SANS, SANS_BOLD, SERIF_BOLD
from core.pdf_sheets import FAINT, LINE, MARGIN, THREAD, built, paragraph
from core.templatetags.instants import CENTRAL_EUROPE, CHINA, written
from ecosystem.languages import WRITTEN
from ecosystem.models import Organisation
from production.engine.processes import Process
from production.models import Lot, Order
from production.orders.page import Here, lots_of
from production.orders.words import money
from production.sites.words import MATERIALS, PROCESSES

WIDTH = A4[0] - 2 * MARGIN


def both(text) -> str:
    """A label in English and in Chinese."""
    said = []
    for language in WRITTEN:
        with translation.override(language):
            said.append(str(text))
    return " · ".join(dict.fromkeys(said))


def names(organisation: Organisation) -> str:
    found = {text.language: text.name for text in organisation.texts.all() if text.name}
    return " · ".join(dict.fromkeys(found[one] for one in WRITTEN if one in found)) or organisation.slug


def site_names(lot: Lot) -> str:
    site = lot.machine.site
    return " · ".join(dict.fromkeys(filter(None, [site.name_en, site.name_zh])))


def purchase_order(here: Here) -> bytes:
    """Of all lots for the customer; of its own for a manufacturer."""
    order = here.order
    lots = [lot for lot in lots_of(here) if lot.state in Order.LIVE_LOTS]
    rows = [[both(_("Lot")), both(_("Manufacturer")), both(_("Pieces")), both(_("Due")), both(_("Price"))]]
    rows += [
        [f"{lot.number}", f"{names(lot.maker)} – {site_names(lot)}", f"{lot.pieces}", lot.due.isoformat(),
         money(lot.expected, order.currency)]
        for lot in lots
    ]  # fmt: skip
    total = sum((lot.expected for lot in lots), Decimal(0))
    rows.append(["", both(_("Total")), f"{sum(lot.pieces for lot in lots)}", "", money(total, order.currency)])
    story = [
        *_head(_("Purchase order"), order.number),
        _facts([*_parties(order), *_part(order), *_terms(order)]),
        Spacer(1, 6 * mm),
        _table(rows, (14, 74, 22, 26, 38), last=True),
        Spacer(1, 5 * mm),
        paragraph(both(_("No payment is made through this portal. Terms are recorded as the two sides agreed them.")),
                  size=8, color=FAINT),
    ]  # fmt: skip
    return built(story, title=f"{both(_('Purchase order'))} {order.number}", foot=order.number)


def delivery_note(here: Here, number: int) -> bytes | None:
    """Of a lot that has left; None for another, and for one that the reader may not see."""
    lot = next((one for one in lots_of(here) if one.number == number and hasattr(one, "shipment")), None)
    if lot is None:
        return None
    order, sent = here.order, lot.shipment
    passed = next((one for one in reversed(lot.inspections.all()) if one.passed), None)
    facts = [
        *_parties(order),
        (both(_("Sent by")), f"{names(lot.maker)} – {site_names(lot)}"),
        *_part(order),
        (both(_("Carrier")), f"{sent.carrier} {sent.tracking}".strip()),
        (both(pgettext_lazy("pieces", "Sent")), _instant(sent.at)),
        (both(_("Expected to arrive on")), _day(sent.expected_on)),
    ]
    if passed:
        inspected = (
            f"ISO 2859-1, AQL {passed.aql}: n = {passed.size}, Ac = {passed.accept}, Re = {passed.reject}; {passed.bad}"
        )
        facts.append((both(_("Inspection")), inspected))
    rows = [
        [both(_("Lot")), both(pgettext_lazy("to be made", "Part")), both(_("Pieces"))],
        [f"{order.number}/{lot.number}", f"{order.version.part.number} {order.version.part.name}", f"{sent.pieces}"],
    ]
    story = [*_head(_("Delivery note"), f"{order.number}/{lot.number}"), _facts(facts), Spacer(1, 6 * mm),
             _table(rows, (40, 104, 30)), Spacer(1, 14 * mm), _signature()]  # fmt: skip
    return built(
        story, title=f"{both(_('Delivery note'))} {order.number}/{lot.number}", foot=f"{order.number}/{lot.number}"
    )


def _head(title, number: str) -> list[Flowable]:
    return [
        paragraph(both(title), size=17, font=SERIF_BOLD, after=2),
        paragraph(number, size=11, font=SANS_BOLD, color=THREAD, after=8),
    ]


def _parties(order: Order) -> list[tuple[str, str]]:
    found = [
        (both(_("Customer")), names(order.organisation)),
        (both(_("Delivered to")), order.deliver_to),
        (both(_("Ordered")), _instant(order.placed_at)),
    ]
    return found + ([(both(_("Your own number")), order.reference)] if order.reference else [])


def _part(order: Order) -> list[tuple[str, str]]:
    asked, version = order.quotation, order.version
    made_of = f"{both(PROCESSES[Process(asked.process)])}, {both(MATERIALS.get(asked.material, asked.material))}"
    return [
        (
            both(pgettext_lazy("to be made", "Part")),
            f"{version.part.number} {version.part.name}, v{version.number} ({version.file_name})",
        ),
        ("SHA-256", version.sha256),
        (both(_("Process and material")), made_of),
        (both(_("Quotation")), asked.number),
    ]


def _terms(order: Order) -> list[tuple[str, str]]:
    prevails = both(dict(Order.Prevails.choices)[order.prevails])
    found = [
        (both(_("Delivery")), both(dict(Order.Delivery.choices)[order.delivery])),
        (both(_("Which document prevails")), f"{prevails} {order.contract}".strip()),
    ]
    return found + ([(both(_("Terms of payment")), order.terms)] if order.terms else [])


def _instant(moment) -> str:
    with translation.override("en"):
        return f"{written(moment, CHINA)} · {written(moment, CENTRAL_EUROPE)}"


def _day(day: date) -> str:
    return day.isoformat()


def _facts(rows: Sequence[tuple[str, str]]) -> Table:
    cells = [[paragraph(label, size=8, color=FAINT), paragraph(text, size=9)] for label, text in rows]
    style = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
             ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
             ("LINEBELOW", (0, 0), (-1, -1), 0.3, LINE)]  # fmt: skip
    return Table(cells, colWidths=[52 * mm, WIDTH - 52 * mm], style=TableStyle(style), hAlign="LEFT")


def _table(rows: Sequence[Sequence[str]], widths: Sequence[int], *, last: bool = False) -> Table:
    """Rows under a head; with `last`, the last one sums them up."""
    cells = [[paragraph(text or " ", size=8, color=FAINT) for text in rows[0]]]
    for at, row in enumerate(rows[1:], start=1):
        font = SANS_BOLD if last and at == len(rows) - 1 else SANS
        cells.append([paragraph(text or " ", size=9, font=font) for text in row])
    style = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, 0), 0.8, THREAD),
             ("LINEBELOW", (0, 1), (-1, -1), 0.3, LINE), ("LEFTPADDING", (0, 0), (0, -1), 0)]  # fmt: skip
    return Table(cells, colWidths=[one * mm for one in widths], style=TableStyle(style), hAlign="LEFT", repeatRows=1)


def _signature() -> Table:
    cells = [[paragraph(both(_("Received in good order: name, date")), size=8, color=FAINT)]]
    return Table(
        cells, colWidths=[90 * mm], style=TableStyle([("LINEABOVE", (0, 0), (-1, 0), 0.6, LINE)]), hAlign="LEFT"
    )
