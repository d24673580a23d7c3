"""Score sheets as a table, as a spreadsheet and as JSON."""

import json
import tempfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook

from competitions.exports.sheets import (
    Sheet,
    SheetOptions,
    long_header,
    long_rows,
    wide_header,
    wide_row,
)
from competitions.exports.writing import spreadsheet_cell
from competitions.models import Round
from ecosystem.languages import WRITTEN


def plain(value: Any) -> Any:
    """A number without zeros behind the point that say nothing.

    >>> plain(Decimal("3.50")), plain(Decimal("40.00")), plain("3.50")
    ('3.5', '40', '3.50')
    """
    if not isinstance(value, Decimal):
        return value
    whole = value.to_integral_value()
    return f"{whole:f}" if value == whole else f"{value.normalize():f}"


def table(round: Round, sheets: Iterable[Sheet], options: SheetOptions) -> Iterator[list[Any]]:
    """The header, then a row for each criterion of each sheet."""
    yield long_header(options)
    for sheet in sheets:
        for row in long_rows(sheet, options):
            yield [plain(value) for value in row]


def book(round: Round, sheets: Iterable[Sheet], options: SheetOptions, *, titles: tuple[str, str]) -> IO[bytes]:
    """A spreadsheet of two pages, written on disk row by row and open at its beginning: a row for each sheet, and a row for
    each criterion of each sheet. Nothing in it is a formula."""
    written = Workbook(write_only=True)
    wide, long = (written.create_sheet(title[:31]) for title in titles)
    for page, header in ((wide, wide_header(round, options)), (long, long_header(options))):
        page.freeze_panes = "B2"
        page.append([spreadsheet_cell(label) for label in header])
    for sheet in sheets:
        wide.append([_cell(value) for value in wide_row(sheet, options)])
        for row in long_rows(sheet, options):
            long.append([_cell(value) for value in row])
    out = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    written.save(out)
    out.seek(0)
    return out


def _cell(value: Any) -> int | float | str:
    """A score as the number that it is."""
    return float(value) if isinstance(value, Decimal) else spreadsheet_cell(value)


def json_pieces(round: Round, sheets: Iterable[Sheet], options: SheetOptions) -> Iterator[str]:
    """One JSON object with the round, its criteria and a list of sheets, a sheet a line."""
    competition = round.competition
    about = {
        "competition": competition.slug,
        "round": round.number,
        "names": {"en": round.name_en, "zh": round.name_zh},
        "status": round.status,
        "blind": round.blind,
        "method_sha256": round.method_sha256,
        "criteria": [
            {
                "id": one.pk,
                "names": {"en": one.name_en, "zh": one.name_zh},
                "weight": plain(one.weight),
                "least": one.least,
                "most": one.most,
                "step": plain(one.step),
            }
            for one in round.criteria.all()
        ],
    }
    yield json.dumps(about, ensure_ascii=False)[:-1] + ', "sheets": ['
    comma = "\n"
    for sheet in sheets:
        yield comma + json.dumps(as_json(sheet, options), ensure_ascii=False)
        comma = ",\n"
    yield "\n]}\n"


def as_json(sheet: Sheet, options: SheetOptions) -> dict[str, Any]:
    """Scores and totals are texts, so that no digit is lost; what is not applicable, or not given yet, is null."""
    row = sheet.row
    application = row.entry.application
    told: dict[str, Any] = {"entry": row.entry.pseudonym}
    if options.identifying:
        told["number"] = application.number
        told["organisation"] = {language: sheet.organisation(language) for language in WRITTEN}
    return told | {
        "category": application.category.code if application.category else None,
        "practice": row.entry.is_calibration,
        "judge": sheet.judge(options),
        "status": row.status,
        "counts": sheet.counts,
        "version_judged": row.submission.number,
        "version_in_round": row.entry.submission.number,
        "begun_at": row.started_at.isoformat(),
        "changed_at": row.changed_at.isoformat(),
        "handed_in_at": row.submitted_at.isoformat() if row.submitted_at else None,
        "total_percent": None if sheet.total is None else plain(sheet.total),
        "for_applicant": row.for_applicant,
        "for_committee": row.for_committee,
        "scores": [
            {
                "criterion": one.pk,
                "value": None
                if (score := sheet.scores.get(one.pk)) is None or score.value is None
                else plain(score.value),
                "not_applicable": bool(score and score.skipped),
                "comment": score.comment if score else "",
            }
            for one in sheet.criteria
        ],
    }
