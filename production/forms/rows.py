"""Rows of a form that may grow: `material-1`, `price-1`, `material-2`, …"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

BLANK = 3
"""So many empty rows stand below those that are filled; static/js/rows.js shows them one by one."""


@dataclass(frozen=True)
class Row:
    number: int
    cells: list[forms.BoundField]

    @property
    def is_blank(self) -> bool:
        return not any(cell.value() or cell.errors for cell in self.cells)


def count_of(data: Mapping[str, Any] | None, name: str, filled: int, most: int) -> int:
    """How many rows a form has: as many as were sent, or those there are and some empty ones."""
    if data is None:
        return min(filled + BLANK, most)
    numbers = [int(found[1]) for key in data if (found := re.fullmatch(rf"{name}-([1-9][0-9]{{0,2}})", key))]
    return min(max(numbers, default=BLANK), most)


def add_rows(form: forms.Form, count: int, columns: Mapping[str, Callable[[], forms.Field]]) -> None:
    for number in range(1, count + 1):
        for name, make in columns.items():
            form.fields[f"{name}-{number}"] = make()


def rows_of(form: forms.Form, *columns: str) -> list[Row]:
    found: list[Row] = []
    while f"{columns[0]}-{len(found) + 1}" in form.fields:
        number = len(found) + 1
        found.append(Row(number, [form[f"{name}-{number}"] for name in columns]))
    return found
