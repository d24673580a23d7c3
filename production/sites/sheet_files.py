"""Spreadsheets of machines as files: reading one, and writing the template."""

import csv
import io
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from core.csv_files import cell
from ecosystem.imports.encodings import decode
from ecosystem.imports.limits import ImportRefused
from ecosystem.imports.workbook import check_archive, plain_value
from production.sites.sheet_columns import KEYS, NEEDED, key_of, label_of

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 1000
MAX_COLUMNS = 60
HEADER_WITHIN = 10
DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class Line:
    """`number` is the row of the spreadsheet, from 1; `cells` are texts by column."""

    number: int
    cells: dict[str, str]


def read_sheet(upload: Any) -> list[Line]:
    """The rows below the header. Raises ImportRefused with a sentence for a file that cannot be used."""
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ImportRefused(_("The file is larger than %(most)s MB.") % {"most": MAX_BYTES // 1024 // 1024})
    rows = _workbook(data) if data.startswith(b"PK\x03\x04") else _delimited(data)
    found = _below_header(rows)
    if not found:
        raise ImportRefused(_("The file has no rows of data."))
    return found


def _below_header(rows: Sequence[Sequence[str]]) -> list[Line]:
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        keys = [key_of(value) for value in row]
        if set(keys) >= NEEDED:
            below = [
                Line(number, {key: value for key, value in zip(keys, values, strict=False) if key})
                for number, values in enumerate(rows[at + 1 :], start=at + 2)
                if any(value.strip() for value in values)
            ]
            if len(below) > MAX_ROWS:
                raise ImportRefused(_("The file has more than %(most)s machines.") % {"most": f"{MAX_ROWS:,}"})
            return below
    raise ImportRefused(
        _("No row has the headers “%(site)s” and “%(machine)s”. Begin with the template.")
        % {"site": label_of("site"), "machine": label_of("code")}
    )


def _workbook(data: bytes) -> list[list[str]]:
    check_archive(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl remarks on colours and menus it does not keep
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            sheet = next(one for one in book.worksheets if one.sheet_state == "visible")
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_row=MAX_ROWS + HEADER_WITHIN + 1, max_col=MAX_COLUMNS, values_only=True)
            return [[_text(plain_value(value)) for value in row] for row in rows]
    except Exception as error:  # openpyxl raises nearly everything for a damaged workbook
        raise ImportRefused(
            _("The workbook is damaged and cannot be read. Open it in a spreadsheet program and save it again.")
        ) from error


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".")
    return "" if value is None else str(value)


def _delimited(data: bytes) -> list[list[str]]:
    text = decode(data).text
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise ImportRefused(_("Its quotation marks do not match (%(error)s).") % {"error": error}) from error


def template_book(rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook with the header in the page's language and a row for each machine that is there. Nothing is a formula."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Machines")[:31]
    for at, values in enumerate([[label_of(key) for key in KEYS], *rows], start=1):
        for place, value in enumerate(values, start=1):
            written = sheet.cell(at, place, value)
            written.data_type = "s" if isinstance(value, str) else written.data_type
            if at == 1:
                written.font = Font(bold=True)
    for letters in sheet.columns:
        sheet.column_dimensions[letters[0].column_letter].width = min(40, 4 + len(str(letters[0].value)))
    sheet.freeze_panes = "C2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def template_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([cell(label_of(key)) for key in KEYS])
    writer.writerows([[cell(value) for value in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")
