"""A quotation on paper, in one of the two languages."""

from collections.abc import Iterable, Sequence

from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from core.pdf_sheets import FAINT, INK, LINE, built, paragraph
from production.models import Quotation, SiteQuote
from production.quoting import words
from production.quoting.showing import Shown, asked_lines, shown_all

MOST_SITES = 12
"""Of each quantity: a PDF of all would be a book; the CSV file has them."""
WIDTHS = (54 * mm, 30 * mm, 30 * mm, 30 * mm, 30 * mm)


def quotation_pdf(quotation: Quotation, rows: Iterable[SiteQuote], language: str) -> bytes:
    """The same quotation gives the same bytes."""
    with translation.override(language):
        story = [*_head(quotation), *_answers(quotation, list(rows)), *_foot(quotation)]
        title = _("Quotation %(number)s") % {"number": quotation.number}
        return built(story, title=title, foot=f"{quotation.number} · Techbridge", language=language)


def _head(quotation: Quotation) -> list[Flowable]:
    part, version = quotation.version.part, quotation.version
    title = _("Quotation %(number)s") % {"number": quotation.number}
    until = date_format(quotation.valid_until) if quotation.valid_until else "–"
    facts = [
        (_("For"), quotation.organisation.name),
        (pgettext("to be made", "Part"), f"{part.number} · {part.name}"),
        (_("Version"), f"{version.number} · SHA-256 {version.sha256}"),
        (_("Asked on"), date_format(quotation.asked_at)),
        (_("Valid until"), until),
        *asked_lines(quotation),
    ]
    if quotation.rate is not None:
        rate = quotation.rate
        facts.append((str(words.RATE), f"{rate.cny_per_eur} CNY/EUR · {rate.source} · {date_format(rate.on)}"))
    return [paragraph(title, size=18, after=8), _table([[label, value] for label, value in facts], (40 * mm, 134 * mm))]


def _answers(quotation: Quotation, rows: Sequence[SiteQuote]) -> list[Flowable]:
    if quotation.failure:
        return [paragraph(words.reason(quotation.failure), before=10)]
    story: list[Flowable] = []
    for many in quotation.quantities:
        found = shown_all(row for row in rows if row.quantity == many)
        priced = [one for one in found if one.row.expected is not None][:MOST_SITES]
        heading = _("%(count)s pieces") % {"count": f"{many:,}"}
        story.append(paragraph(heading, size=13, before=12, after=4))
        if not priced:
            story.append(paragraph(_("No site prices this at once. Manufacturers can be asked.")))
        story += [KeepTogether(_answer(one)) for one in priced]
    return story


def _answer(one: Shown) -> list[Flowable]:
    row, site = one.row, one.site
    title = f"{site.organisation.name} · {site.name} · {site.region.label} · {row.get_kind_display()}"
    head = ["", _("Low"), _("Expected"), _("High"), _("kgCO₂e")]
    body = [
        [line.label, *(_money(value) for value in (line.low, line.expected, line.high)), f"{line.carbon_kg:.2f}"]
        for line in one.lines
    ]
    total = [row.currency, *(_money(value) for value in (row.low, row.expected, row.high)), f"{row.carbon_kg:.2f}"]
    arrives = date_format(row.arrives_on) if row.arrives_on else _("no day known")
    facts = _("Arrives: %(day)s. Waste of material: %(grams)s g.") % {"day": arrives, "grams": f"{row.waste_g:,.0f}"}
    story: list[Flowable] = [paragraph(title, before=6, after=2), _table([head, *body, total], WIDTHS, total=True)]
    story.append(paragraph(facts, size=8, color=FAINT, before=2))
    story += [paragraph(sentence, size=8, color=FAINT) for sentence in (*one.reasons, *one.against)]
    return story


def _foot(quotation: Quotation) -> list[Flowable]:
    prevails = [f"{number}. {text}" for number, text in enumerate(map(str, words.PREVAILS), start=1)]
    return [
        Spacer(1, 8),
        paragraph(_("Where two documents differ, the first of these prevails:"), size=9, before=8),
        *(paragraph(one, size=9) for one in prevails),
        paragraph(
            _("Only firm prices bind, and only until the day named above. Taxes and customs are not in them."),
            size=9,
            before=6,
        ),
    ]


def _money(value) -> str:
    return "–" if value is None else number_format(value, 2, force_grouping=True)


def _table(rows: Sequence[Sequence[str]], widths: Sequence[float], *, total: bool = False) -> Table:
    cells = [[paragraph(str(cell), size=8.5) for cell in row] for row in rows]
    table = Table(cells, colWidths=list(widths), hAlign="LEFT")
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
    ]
    if total:
        style.append(("LINEABOVE", (0, -1), (-1, -1), 1, INK))
    table.setStyle(TableStyle(style))
    return table
