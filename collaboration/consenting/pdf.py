"""The receipt of a consent as a PDF, drawn from its frozen JSON: the same receipt gives the same bytes."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer, Table, TableStyle

from collaboration.models import Consent
from core.pdf_fonts import NUMBERS, SANS_BOLD
from core.pdf_sheets import FAINT, LINE, THREAD, built, paragraph


def drawn(consent: Consent) -> bytes:
    """The PDF, in the language the person read."""
    with override(consent.language):
        title, foot = _("Receipt of your consent"), f"SHA-256  {consent.receipt_sha256}"
        return built(_story(consent, title), title=title, foot=foot, language=consent.language)


def _story(consent: Consent, title: str) -> list[Flowable]:
    receipt = consent.receipt
    return [
        paragraph("Techbridge", size=9, color=THREAD, after=2),
        paragraph(title, size=18, font=SANS_BOLD, after=3),
        paragraph(receipt["purpose"]["text"], size=11, color=FAINT, after=8),
        paragraph(receipt["privacy_notice"]["text"], after=8),
        _table(facts(receipt)),
        Spacer(1, 6 * mm),
        paragraph(_("To verify it: the file receipt.json has this SHA-256."), size=8.5, color=FAINT, after=1),
        paragraph(consent.receipt_sha256, size=8.5, font=NUMBERS),
    ]


def facts(receipt: dict[str, Any]) -> list[tuple[str, str]]:
    """Every field of a receipt with its name in words, for the PDF and the page."""
    recipient, controller = receipt["recipient_third_parties"][0], receipt["pii_controllers"][0]
    notice = receipt["privacy_notice"]
    website = f"\n{recipient['website']}" if "://" in recipient["website"] else ""
    return [
        (_("Who receives it"), _lines(recipient, "name", "country", "contact") + website),
        (_("What is given"), ", ".join(one["text"] for one in receipt["pii_information"])),
        (_("How it is processed"), receipt["processing_method"]),
        (pgettext("personal data are handled", "Where"), " · ".join(receipt["processing_locations"])),
        (_("Limits"), receipt["geographic_restrictions"]),
        (_("How long"), receipt["retention_period"]),
        (_("Lawful basis"), receipt["lawful_basis"]),
        (_("Your rights"), receipt["rights"]),
        (pgettext("a consent", "Withdrawing"), _lines(receipt["withdrawal_method"], "text", "address")),
        (_("Controller"), _lines(controller, "name", "contact", "country")),
        (_("Representative in China"), controller["representative_in_china"]),
        (_("Jurisdiction"), receipt["jurisdiction"]),
        (_("Authority"), receipt["authority"]),
        (_("Kept at"), " · ".join(receipt["storage_locations"])),
        (pgettext("of a consent", "Asked by"), _lines(receipt["collection_method"], "text", "signed_in_by")),
        (_("Notice"), f"{notice['edition']} · {notice['published_at']} · {notice['confirmed_by_counsel']}"),
        (_("Notice’s SHA-256"), notice["sha256"]),
        (pgettext("of a consent", "Given"), receipt["events"][0]["at"]),
        (_("Person, by number"), receipt["pii_principal_id"]),
        (_("Record"), f"{receipt['record_id']} · {receipt['receipt_id']}"),
        (_("Schema"), f"{receipt['schema_version']} · {receipt['language']}"),
    ]


def _lines(values: dict[str, str], *names: str) -> str:
    return "\n".join(values[name] for name in names if values.get(name))


def _table(rows: list[tuple[str, str]]) -> Table:
    cells = [[paragraph(label, size=8.5, color=FAINT), paragraph(value, size=8.5)] for label, value in rows]
    style = TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEABOVE", (0, 0), (-1, -1), 0.25, LINE),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ]
    )
    return Table(cells, colWidths=[42 * mm, None], style=style, hAlign="LEFT")
