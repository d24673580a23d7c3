"""The frozen copy of an agreement that both sides keep: its texts, who signed it when, and how to check it."""

from collections.abc import Callable
from datetime import UTC

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer, Table, TableStyle

from collaboration.agreeing.agreements import blocks, named
from collaboration.agreeing.words import mark_of, method_said
from collaboration.models import Agreement, LogEntry, Signature
from core.pdf_fonts import NUMBERS, SANS, SANS_BOLD, SERIF, SERIF_BOLD
from core.pdf_sheets import FAINT, LINE, MARGIN, THREAD, built, paragraph
from core.templatetags.instants import CENTRAL_EUROPE, CHINA, written
from ecosystem.languages import CHINESE, ENGLISH, WRITTEN

GAP = 8 * mm
LONGEST_BESIDE = 1800
"""Letters of the longest paragraph that is set beside its translation; a longer one could not be broken over pages."""
LANGUAGES = {ENGLISH: _("English"), CHINESE: _("Chinese")}


def drawn(agreement: Agreement, entry: LogEntry) -> bytes:
    """The PDF of an agreement that is in force; `entry` is the log's about that. The same rows give the same bytes."""
    story = [*_head(agreement), *_texts(agreement), *_signatures(agreement), *_proof(agreement, entry)]
    return built(story, title=both(_("Agreement on confidentiality")), foot=agreement.text_sha256)


def both(text) -> str:
    """A label in both languages, the prevailing one or not: each side reads its own."""
    said = []
    for language in WRITTEN:
        with translation.override(language):
            said.append(str(text))
    return " · ".join(dict.fromkeys(said))


def _paragraph(text: str, *, size: float = 9, **how) -> Paragraph:
    return paragraph(text, size=size, leading=1.5, **how)


def _head(agreement: Agreement) -> list[Flowable]:
    found: list[Flowable] = [
        _paragraph(both(_("Frozen copy")), size=8.5, color=THREAD, after=2),
        _paragraph(both(_("Agreement on confidentiality")), size=17, font=SERIF_BOLD, after=4),
    ]
    mark = mark_of(agreement)
    if mark:
        words = " ".join(dict.fromkeys(_in(language, lambda: mark_of(agreement)) for language in WRITTEN))
        found.append(_paragraph(words, size=8.5, color=THREAD, after=6))
    return found


def _in(language: str, said: Callable[[], str]) -> str:
    with translation.override(language):
        return said()


# --- the texts ----------------------------------------------------------------------------------------------------------
def _texts(agreement: Agreement) -> list[Flowable]:
    """The one that prevails first; beside it the other, paragraph by paragraph, where they have as many."""
    texts = {ENGLISH: agreement.text_en, CHINESE: agreement.text_zh}
    first = agreement.prevails if texts[agreement.prevails] else next(code for code in WRITTEN if texts[code])
    other = next(code for code in WRITTEN if code != first)
    ones, others = list(blocks(texts[first])), list(blocks(texts[other]))
    short = all(len(text) <= LONGEST_BESIDE for _kind, text in (*ones, *others))
    if others and len(ones) == len(others) and short:
        return [_beside(agreement, first, other, ones, others), Spacer(1, GAP)]
    found: list[Flowable] = []
    for language, parts in ((first, ones), (other, others)):
        if parts:
            found += [_label(agreement, language), *(_set(kind, text) for kind, text in parts), Spacer(1, GAP)]
    return found


def _label(agreement: Agreement, language: str) -> Paragraph:
    words = both(LANGUAGES[language])
    if language == agreement.prevails and agreement.text_en and agreement.text_zh:
        words += " – " + both(_("This text prevails"))
    return _paragraph(words, size=8, color=THREAD, after=3)


def _set(kind: str, text: str) -> Paragraph:
    if kind == "title":
        return _paragraph(text, size=13, font=SERIF_BOLD, after=4)
    if kind == "heading":
        return _paragraph(text, size=9.5, font=SANS_BOLD, before=5, after=2)
    return _paragraph(text, size=9, font=SERIF, after=3)


def _beside(agreement: Agreement, first: str, other: str, ones, others) -> Table:
    rows = [[_label(agreement, first), _label(agreement, other)]]
    rows += [[_set(*one), _set(*two)] for one, two in zip(ones, others, strict=True)]
    width = (A4[0] - 2 * MARGIN) / 2
    style = TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("RIGHTPADDING", (0, 0), (0, -1), 4 * mm),
            ("LEFTPADDING", (1, 0), (1, -1), 4 * mm),
            ("RIGHTPADDING", (1, 0), (1, -1), 0),
            ("LINEAFTER", (0, 0), (0, -1), 0.4, LINE),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            # A heading is not left alone at the foot of a page.
            *(
                ("NOSPLIT", (0, row), (-1, row + 1))
                for row, (kind, _text) in enumerate(ones, start=1)
                if kind == "heading" and row < len(ones)
            ),
        ]
    )
    return Table(rows, colWidths=[width, width], style=style, hAlign="LEFT", repeatRows=1)


# --- signatures and proof -----------------------------------------------------------------------------------------------
def _facts(rows: list[tuple[str, str]], *, numbers: frozenset[str] = frozenset()) -> Table:
    drawn_rows = [
        [
            _paragraph(label, size=8, color=FAINT),
            _paragraph(value, size=7.4 if label in numbers else 9, font=NUMBERS if label in numbers else SANS),
        ]
        for label, value in rows
    ]
    style = TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ]
    )
    return Table(drawn_rows, colWidths=[52 * mm, None], style=style, hAlign="LEFT")


def times_of(moment) -> str:
    """A moment in UTC to the second, in China's time and in Central Europe's."""
    utc = moment.astimezone(UTC)
    with translation.override(ENGLISH):
        zones = [written(moment, zone) for zone in (CHINA, CENTRAL_EUROPE)]
    return "\n".join([f"{utc:%Y-%m-%d %H:%M:%S} UTC", *zones])


def _signatures(agreement: Agreement) -> list[Flowable]:
    found: list[Flowable] = []
    heading = _paragraph(both(_("Signatures")), size=12.5, font=SERIF_BOLD, after=3)
    for number, one in enumerate(agreement.signatures.select_related("organisation").order_by("id")):
        head = [heading] if number == 0 else []
        found.append(KeepTogether([*head, _signature(agreement, one), Spacer(1, 5 * mm)]))
    return found


def _signature(agreement: Agreement, one: Signature) -> Table:
    rows = [
        (both(_("Signed for")), named(one.organisation, agreement.prevails)),
        (both(_("Name of the signer")), one.name),
        (both(_("In what capacity")), one.capacity),
        (both(_("Read in")), both(LANGUAGES[one.language])),
        (both(_("Proved who they are by")), "; ".join(dict.fromkeys(_said(one.method)))),
        (both(_("Signed")), times_of(one.at)),
    ]
    return _facts(rows)


def _said(method: str) -> list[str]:
    return [_in(language, lambda: method_said(method)) for language in WRITTEN]


def _proof(agreement: Agreement, entry: LogEntry) -> list[Flowable]:
    digest, log, number = (
        both(_("SHA-256 of the texts and terms")),
        both(_("Digest in the log")),
        both(_("Entry in the log")),
    )
    rows = [
        (both(_("In force since")), times_of(agreement.in_force_at)),
        (both(_("In force until")), times_of(agreement.ends_at)),
        (both(_("Number of the agreement")), str(agreement.pk)),
        (digest, agreement.text_sha256),
        (number, f"{entry.kind} {entry.number}"),
        (log, entry.digest),
    ]
    heading = _paragraph(both(_("How to check it")), size=12.5, font=SERIF_BOLD, after=3)
    return [KeepTogether([heading, _facts(rows, numbers=frozenset({digest, log, number}))])]
