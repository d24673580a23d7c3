"""CSV and its relatives: fields between commas, semicolons or tabs."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from ecosystem.imports.encodings import decode
from ecosystem.imports.headers import find_header, known_columns, no_header, rows_below
from ecosystem.imports.limits import HEADER_WITHIN, MAX_BYTES
from ecosystem.imports.reading import Table

DELIMITERS = (",", ";", "\t", "|")
SEPARATOR_LINE = re.compile(r"\Asep=(.)\r?\n", re.IGNORECASE)  # how Excel is told the delimiter

# Cells may be as long as the file; headers.py has the say on what is too long.
csv.field_size_limit(MAX_BYTES)


def read(data: bytes, encoding: str) -> Table:
    """Reads delimited text. Raises ImportRefused when no header names the organisations' names."""
    decoded = decode(data, encoding)
    text, first = decoded.text, 1
    if said := SEPARATOR_LINE.match(text):
        text, first = text[said.end() :], 2
    delimiter = said[1] if said else best_delimiter(text)
    top = [values for _number, values in islice(_records(text, delimiter, first), HEADER_WITHIN)]
    top = [[] if isinstance(values, str) else values for values in top]
    at = find_header(top)
    if at is None:
        raise no_header(top)
    numbered = islice(_records(text, delimiter, first), at + 1, None)
    notes = ()
    if decoded.guessed:
        notes = (
            _(
                "The file does not say its encoding; it was read as %(encoding)s. Look at names with accents, and name "
                "another with --encoding if they are wrong."
            )
            % {"encoding": decoded.encoding},
        )
    return Table("csv", decoded.encoding, list(rows_below(top[at], numbered, may_shift=True)), notes)


def best_delimiter(text: str) -> str:
    """Returns the delimiter by which the first rows name most fields we know, else the one that splits most."""

    def closeness(delimiter: str) -> tuple[int, int]:
        rows = [row for _number, row in islice(_records(text, delimiter, 1), HEADER_WITHIN) if not isinstance(row, str)]
        return max((known_columns(row) for row in rows), default=0), max((len(row) for row in rows), default=0)

    return max(DELIMITERS, key=closeness)


def _records(text: str, delimiter: str, first: int) -> Iterator[tuple[int, list[str] | str]]:
    """Yields (row of the spreadsheet, its fields or a sentence on what is wrong with it)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = first
    while True:
        line = reader.line_num + first
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, _fault(error, line, reader.line_num + first - 1)
        number += 1


def _fault(error: csv.Error, begins: int, ends: int) -> str:
    if ends > begins:
        return _(
            "its quotation marks do not match: what begins in line %(begins)s of the file goes on to line %(ends)s "
            "(%(error)s)"
        ) % {"begins": begins, "ends": ends, "error": error}
    return _("its quotation marks do not match, in line %(line)s of the file (%(error)s)") % {
        "line": begins,
        "error": error,
    }
