"""Entries as a spreadsheet, as JSON and as an archive of files."""

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from competitions.exports.columns import Options, is_included
from competitions.exports.entries import Entry
from competitions.models import Competition
from competitions.wording import said
from core.csv_files import cell
from core.models import StoredFile
from ecosystem.languages import WRITTEN

LONGEST_CELL = 32_767
"""More than this no spreadsheet keeps in a cell."""
PIECE = 256 * 1024
NOT_IN_NAMES = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


# --- XLSX ---------------------------------------------------------------------------------------------------------------
def book(rows: Iterable[list[Any]], *, title: str) -> IO[bytes]:
    """Writes a spreadsheet on disk, row by row, and returns it open at its beginning. Nothing in it is a formula."""
    written = Workbook(write_only=True)
    sheet = written.create_sheet(NOT_IN_NAMES.sub(" ", title).replace("[", "(").replace("]", ")")[:31] or "Entries")
    sheet.freeze_panes = "B2"
    for row in rows:
        sheet.append([spreadsheet_cell(value) for value in row])
    out = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    written.save(out)
    out.seek(0)
    return out


def spreadsheet_cell(value: Any) -> int | float | str:
    """A number as it is, everything else as text that is no formula and holds no letter that spreadsheets refuse.

    >>> spreadsheet_cell("=1+1"), spreadsheet_cell(3), spreadsheet_cell("-5 °C")
    ("'=1+1", 3, "'-5 °C")
    """
    if isinstance(value, int | float):
        return value
    return ILLEGAL_CHARACTERS_RE.sub("", cell(value))[:LONGEST_CELL]


# --- JSON ---------------------------------------------------------------------------------------------------------------
def json_pieces(competition: Competition, entries: Iterable[Entry], options: Options) -> Iterator[str]:
    """One JSON object with a list of entries, an entry a line."""
    about = {"competition": competition.slug, "code": competition.code, "closes_at": competition.closes_at.isoformat()}
    yield json.dumps(about, ensure_ascii=False)[:-1] + ', "entries": ['
    comma = "\n"
    for entry in entries:
        yield comma + json.dumps(as_json(entry, options), ensure_ascii=False)
        comma = ",\n"
    yield "\n]}\n"


def as_json(entry: Entry, options: Options) -> dict[str, Any]:
    """What was handed in: each answer as it is kept, with its question and, in words, what it says in both languages."""
    application, content = entry.application, entry.content
    told: dict[str, Any] = {
        "number": application.number,
        "category": application.category.code if application.category else None,
        "country": application.organisation.region.code if application.organisation.region else None,
        "status": application.status,
        "screening": application.screening,
        "outcome": application.outcome,
        "arrived_at": entry.submission.arrived_at.isoformat(),
        "version": entry.submission.number,
        "sha256": entry.submission.sha256,
    }
    if options.identifying:
        told["organisation"] = content["organisation"]
    fields = {key: field for key, field in entry.form.fields.items() if is_included(field.marks, options)}
    told["answers"] = {
        key: {
            "question": {language: field.label(language) for language in WRITTEN},
            "value": content["answers"][key],
            "text": {language: said(field, content["answers"][key], content, language) for language in WRITTEN},
        }
        for key, field in fields.items()
        if key in content["answers"]
    }
    named = entry.form.files_in({key: value for key, value in content["answers"].items() if key in fields})
    told["files"] = {key: file for key, file in content["files"].items() if key in named}
    return told


# --- the files ----------------------------------------------------------------------------------------------------------
class _Pipe(io.RawIOBase):
    """Takes what an archive writes, and gives it away piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        pieces, self.pieces = self.pieces, []
        return b"".join(pieces)


def archive(entries: Iterable[Entry], options: Options) -> Iterator[bytes]:
    """A ZIP file with a folder for each entry: its answers as JSON, and its files under their questions.

    What is kept in memory is a piece of a file, and of each file its line of the list of contents.
    """
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as out:
        for entry in entries:
            folder, told = folder_of(entry, options), as_json(entry, options)
            out.writestr(f"{folder}/answers.json", json.dumps(told, ensure_ascii=False, indent=1))
            for name, file in _named(entry, told):
                yield from _copied(out, pipe, f"{folder}/{name}", file)
            yield pipe.taken()
    yield pipe.taken()


def folder_of(entry: Entry, options: Options) -> str:
    number = entry.application.number
    return f"{number} {safe(entry.name('en'))}" if options.identifying else number


def safe(name: str) -> str:
    """A name as every file system takes it.

    >>> safe("a/b: c?.pdf"), safe("..")
    ('a_b_ c_.pdf', '_')
    """
    return NOT_IN_NAMES.sub("_", name)[:120].strip(" .") or "_"


def _named(entry: Entry, told: dict[str, Any]) -> Iterator[tuple[str, StoredFile]]:
    """Each file of an entry with a name that no other one of it has."""
    taken: set[str] = set()
    for file in entry.files():
        if str(file.pk) not in told["files"]:
            continue
        name = safe(file.name)
        stem, dot, ending = name.rpartition(".")
        number = 2
        while name.lower() in taken:
            name, number = f"{stem or ending} ({number}){dot}{ending if stem else ''}", number + 1
        taken.add(name.lower())
        yield name, file


def _copied(out: zipfile.ZipFile, pipe: _Pipe, name: str, file: StoredFile) -> Iterator[bytes]:
    try:
        content = file.open()
    except FileNotFoundError:
        out.writestr(f"{name}.missing.txt", "The bytes of this file are missing.\n")
        return
    with content, out.open(zipfile.ZipInfo(name), "w", force_zip64=True) as copy:
        for piece in iter(lambda: content.read(PIECE), b""):
            copy.write(piece)
            yield pipe.taken()
