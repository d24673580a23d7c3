"""CSV files that spreadsheets open as they are meant."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import StreamingHttpResponse

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "\ufeff"
"""By which spreadsheets know UTF-8, without which they read Chinese as noise."""


class _Echo:
    def write(self, value: str) -> str:
        return value


def cell(value: Any) -> str:
    """A value as it may stand in a cell: one that a spreadsheet would work out as a formula is marked as text.

    >>> cell("=1+1"), cell(None), cell(7)
    ("'=1+1", '', '7')
    """
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def csv_file(name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """A CSV file to keep, written as it is read from the database."""
    writer = csv.writer(_Echo())

    def lines():
        yield MARK + writer.writerow([cell(value) for value in header])
        for row in rows:
            yield writer.writerow([cell(value) for value in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
