"""XLSX workbooks. Formulas are never worked out: a cell that holds one counts as its own text."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from ecosystem.imports.headers import find_header, no_header, rows_below
from ecosystem.imports.limits import HEADER_WITHIN, MAX_COLUMNS, MAX_UNPACKED_BYTES, ImportRefused
from ecosystem.imports.reading import SourceRow, Table

MAX_SHEET_ROWS = 1_048_576  # what a sheet can have


def read(data: bytes) -> Table:
    """Reads the first sheet that has a header. Raises ImportRefused for what is no workbook, or is a trap."""
    check_archive(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl remarks on colours and menus it does not keep
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            return _first_table([sheet for sheet in book.worksheets if sheet.sheet_state == "visible"])
    except ImportRefused:
        raise
    except Exception as error:  # openpyxl raises nearly everything for a damaged workbook
        raise ImportRefused(
            _("The workbook is damaged and cannot be read. Open it in a spreadsheet program and save it again.")
        ) from error


def check_archive(data: bytes) -> None:
    """Looks at the archive's directory before anything is unpacked. Its sizes bind: reading stops there."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ImportRefused(_("The workbook is damaged: it is not a whole zip archive.")) from error
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise ImportRefused(_("This archive is not an XLSX workbook. Save the table as .xlsx or as CSV."))
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise ImportRefused(
            _("The workbook unpacks to more than %(most)s MB, so it is not opened. Split it, or save it as CSV.")
            % {"most": MAX_UNPACKED_BYTES // 1024 // 1024}
        )


def _first_table(sheets: list[ReadOnlyWorksheet]) -> Table:
    first_rows: list = []
    for sheet in sheets:
        # What a workbook says of its own extent may be wrong, and cut rows off.
        sheet.reset_dimensions()
        top = list(sheet.iter_rows(max_row=HEADER_WITHIN, max_col=MAX_COLUMNS, values_only=True))
        first_rows += top
        at = find_header(top)
        if at is not None:
            rows = list(_rows(sheet, top[at], at + 1))
            others = [other.title for other in sheets if other is not sheet]
            return Table("xlsx", "xlsx", rows, _notes(sheet.title, others))
    raise no_header(first_rows)


def _rows(sheet: ReadOnlyWorksheet, header: tuple, header_row: int) -> Iterator[SourceRow]:
    # openpyxl fills gaps with empty rows, so a forged row number would keep it busy for ever.
    below = islice(sheet.iter_rows(min_row=header_row + 1, max_col=MAX_COLUMNS, values_only=True), MAX_SHEET_ROWS)
    numbered = ((number, tuple(map(plain_value, values))) for number, values in enumerate(below, start=header_row + 1))
    return rows_below(header, numbered)


def plain_value(value: Any) -> Any:
    """Returns a cell's value; of an array or table formula, its text."""
    if hasattr(value, "ref"):
        return str(getattr(value, "text", "") or "=")
    return value


def _notes(read: str, others: list[str]) -> tuple[str, ...]:
    if not others:
        return ()
    return (_("Only the sheet “%(read)s” was read, not: %(others)s.") % {"read": read, "others": ", ".join(others)},)
