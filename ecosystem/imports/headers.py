"""Finding the header of a table and giving its rows, whatever it came from."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ecosystem.imports.columns import meaning_of
from ecosystem.imports.limits import HEADER_WITHIN, MAX_CELL, ImportRefused
from ecosystem.imports.reading import SourceRow, check_number_of_rows


def known_columns(row: Sequence[Any]) -> int:
    """Returns how many different fields a row of headers names, 0 if the name is not among them."""
    fields = {found[0] for value in row if isinstance(value, str) and (found := meaning_of(value))}
    return len(fields) if "name" in fields else 0


def find_header(rows: Sequence[Sequence[Any]]) -> int | None:
    """Returns the index of the header: of the first rows, the one that names most fields. None if none has a name."""
    counted = [(known_columns(row), -index) for index, row in enumerate(rows[:HEADER_WITHIN])]
    best, index = max(counted, default=(0, 0))
    return -index if best else None


def no_header(rows: Sequence[Sequence[Any]]) -> ImportRefused:
    filled = ([value for value in row if _filled(value)] for row in rows)
    seen = [str(value).strip()[:40] for value in next(filter(None, filled), [])]
    return ImportRefused(
        _(
            "No column holds the names of the organisations. Call it “name” or “企业名称”; docs/import.md lists all "
            "headers. The first row reads: %(seen)s."
        )
        % {"seen": ", ".join(seen[:12]) or "–"},
        seen,
    )


def rows_below(
    header: Sequence[Any], numbered: Iterable[tuple[int, Sequence[Any] | str]], *, may_shift: bool = False
) -> Iterator[SourceRow]:
    """Yields a SourceRow for each (number, values) that is not blank; a text in place of values is a fault.

    `may_shift`: a row with more cells than the header is a fault, since a delimiter inside a text has moved them.
    """
    names = ["" if value is None else str(value) for value in header]
    count = 0
    for number, values in numbered:
        if not isinstance(values, str) and not any(_filled(value) for value in values):
            continue
        count += 1
        check_number_of_rows(count)
        if isinstance(values, str):
            yield SourceRow(number, fault=values)
        else:
            cells = tuple((name, value) for name, value in zip(names, values, strict=False) if name)
            shifted = may_shift and any(_filled(value) for value in values[len(names) :])
            yield SourceRow(number, cells, fault=_shift_fault() if shifted else fault_of_size(cells))


def fault_of_size(cells: Iterable[tuple[str, Any]]) -> str:
    """Returns a sentence about the first cell that is too large to be meant, "" if there is none."""
    for name, value in cells:
        if isinstance(value, str) and len(value) > MAX_CELL:
            return _(
                "the cell “%(name)s” holds %(length)s characters; a quotation mark that never closes may have "
                "swallowed the rows below it"
            ) % {"name": name[:40], "length": f"{len(value):,}"}
    return ""


def _shift_fault() -> str:
    return _(
        "it has more cells than the header has columns, so they may be shifted; put texts with a delimiter in quotes"
    )


def _filled(value: Any) -> bool:
    return value is not None and str(value).strip() != ""
