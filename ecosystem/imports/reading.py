"""Opening a file of whatever format and giving its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from ecosystem.imports.limits import MAX_BYTES, MAX_ROWS, ImportRefused


@dataclass(frozen=True)
class SourceRow:
    """One row as the source has it.

    `number` is what a person sees: the row of the spreadsheet (its header is row 1), the line of a JSON Lines file, or
    the place in a JSON list, from 1. `cells` are (header, value) pairs. `fault`, if any, says why it cannot be used.
    """

    number: int
    cells: tuple[tuple[str, Any], ...] = ()
    fault: str = ""


@dataclass(frozen=True)
class Table:
    """Everything in a file. `notes` are sentences about the file as a whole."""

    format: str
    encoding: str
    rows: Sequence[SourceRow]
    notes: tuple[str, ...] = ()


def read_file(file: str | Path | BinaryIO, *, encoding: str = "") -> Table:
    """Reads a file whole and returns its rows; the format is told by the content, never by the name alone.

    Raises ImportRefused with a sentence when the file as a whole cannot be used.
    """
    from ecosystem.imports import delimited, json_rows, workbook

    data = _bytes_of(file)
    name = str(getattr(file, "name", file)).lower()
    if not data.strip():
        raise ImportRefused(_("The file is empty."))
    if data.startswith(b"PK\x03\x04"):
        table = workbook.read(data)
    elif refusal := _known_other_format(data):
        raise ImportRefused(refusal)
    elif json_rows.looks_like_json(data, name):
        table = json_rows.read(data, name, encoding)
    else:
        table = delimited.read(data, encoding)
    if not table.rows:
        raise ImportRefused(_("The file has no rows of data."))
    return table


def check_number_of_rows(number: int) -> None:
    if number > MAX_ROWS:
        raise ImportRefused(
            _("The file has more than %(most)s rows. Split it into smaller files.") % {"most": f"{MAX_ROWS:,}"}
        )


def _bytes_of(file: str | Path | BinaryIO) -> bytes:
    if isinstance(file, (str, Path)):
        try:
            with Path(file).open("rb") as opened:
                return _bytes_of(opened)
        except OSError as error:
            raise ImportRefused(
                _("Cannot open %(file)s: %(error)s.") % {"file": file, "error": error.strerror}
            ) from error
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ImportRefused(
            _("The file is larger than %(most)s MB. Split it into smaller files.") % {"most": MAX_BYTES // 1024 // 1024}
        )
    return data


def _known_other_format(data: bytes) -> str:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _("This is an old .xls file or a workbook with a password. Save it as .xlsx without a password.")
    if data.startswith(
        (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"\x7fELF", b"MZ\x90")
    ):
        return _("This is no table. Give a CSV, XLSX, JSON or JSON Lines file.")
    if data[:200].lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        return _("This is a web page or an XML file, not a table. Give a CSV, XLSX, JSON or JSON Lines file.")
    return ""
