"""The receipt of a submission as a PDF, in the language of those who apply."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from competitions.models import Submission
from competitions.reading import read_version
from competitions.wording import all_said
from core.pdf_fonts import NUMBERS
from core.pdf_fonts import SANS_BOLD as BOLD
from core.pdf_sheets import FAINT, LINE, THREAD, built, paragraph
from core.templatetags.instants import CENTRAL_EUROPE, CHINA, written

LONGEST_LINE = 20_000
"""A text that nobody types by hand is cut for the receipt; its sum is of all of it."""


def drawn(submission: Submission) -> bytes:
    """The PDF. The same submission gives the same bytes."""
    with translation.override(submission.language):
        title = _("Receipt of application %(number)s") % {"number": submission.application.number}
        foot = f"{submission.application.number}/{submission.number}  {submission.sha256}"
        return built(_story(submission, title), title=title, foot=foot, language=submission.language)


def _story(submission: Submission, title: str) -> list[Flowable]:
    language, content = submission.language, submission.content
    story: list[Flowable] = [
        paragraph(submission.application.competition.name, size=9, color=THREAD, after=2),
        paragraph(title, size=18, font=BOLD, after=8),
        _facts(submission),
        Spacer(1, 5 * mm),
        paragraph(_("The SHA-256 of everything that was handed in"), size=8.5, color=FAINT, after=1),
        paragraph(submission.sha256, size=8.5, font=NUMBERS, after=10),
    ]
    if content["files"]:
        story += [paragraph(_("Files"), size=12.5, font=BOLD, after=3), _files(content), Spacer(1, 6 * mm)]
    story.append(paragraph(_("Answers"), size=12.5, font=BOLD, after=4))
    for one in all_said(read_version(submission.form_version), content, language):
        label, text = paragraph(one.label, size=8.5, color=FAINT, after=1), paragraph(one.text[:LONGEST_LINE], after=7)
        story += [KeepTogether([label, text])] if len(one.text) < 400 else [label, text]
    return story


def _facts(submission: Submission) -> Table:
    application, content = submission.application, submission.content
    zones = [application.competition.zone_info, CHINA, CENTRAL_EUROPE]
    arrived = [written(submission.arrived_at, zone) for zone in zones]
    arrived.append(f"{submission.arrived_at:%Y-%m-%d %H:%M:%S} UTC")
    names = " · ".join(dict.fromkeys(content["organisation"]["names"].values()))
    version = _("version %(version)s, form %(form)s") % {
        "version": submission.number,
        "form": content["form"]["number"],
    }
    facts = [
        (_("Organisation"), names),
        (_("Number"), f"{application.number}, {version}"),
        (_("Category"), application.category.name if application.category else "–"),
        (_("Arrived"), "\n".join(dict.fromkeys(arrived))),
        (_("Submitted by"), str(submission.submitted_by) if submission.submitted_by else "–"),
    ]
    rows = [[paragraph(label, size=8.5, color=FAINT), paragraph(value)] for label, value in facts]
    return Table(rows, colWidths=[34 * mm, None], style=_lines(), hAlign="LEFT")


def _files(content: dict[str, Any]) -> Table:
    rows = [
        [
            paragraph(file["name"], size=8.5),
            paragraph(f"{file['size']:,} B", size=7.5, color=FAINT),
            paragraph(file["sha256"], size=6.1, font=NUMBERS),
        ]
        for file in content["files"].values()
    ]
    return Table(rows, colWidths=[54 * mm, 22 * mm, None], style=_lines(), hAlign="LEFT")


def _lines() -> TableStyle:
    return TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ]
    )
