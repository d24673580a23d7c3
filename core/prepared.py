"""Queries that every page asks: their SQL is made once for a process, and asked again and again with other values.

Django builds a queryset and writes its SQL anew each time, which takes many times as long as the database takes to answer.
What is prepared here is still a queryset, and its rows are those of a plain one.
"""

import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connections, models
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError


class Keys(NamedTuple):
    """An argument of some whole numbers, for `…__in=keys`: of at most so many the SQL is made once. More are asked for as ever."""

    most: int


class Made(NamedTuple):
    """A queryset with the SQL it came to, and which parameter is which argument, or which of one argument's numbers."""

    queryset: models.QuerySet
    compiler: SQLCompiler
    sql: str
    params: list[Any]
    places: dict[int, tuple[str, int]]


class Prepared:
    """A function that makes a queryset of its arguments; called, it answers with the rows.

    Every argument is a whole number, a word, a moment or `Keys` and stands in the SQL as values, so it must not decide what
    is asked: it is never None.
    """

    def __init__(self, make: Callable[..., models.QuerySet], arguments: dict[str, type | Keys]) -> None:
        self.make, self.arguments = make, arguments
        self._made: dict[str, Made] = {}

    def __call__(self, **values: Any) -> list[Any]:
        if set(values) != set(self.arguments):
            raise TypeError(f"{self.make.__name__} takes {sorted(self.arguments)}, not {sorted(values)}.")
        several = {name: kind.most for name, kind in self.arguments.items() if isinstance(kind, Keys)}
        if any(len(values[name]) > most for name, most in several.items()) or any(map(_too_large, values.values())):
            return list(self.make(**values))
        made = self._prepared()
        using = made.queryset.db
        _refuse_to_lock_for_nothing(made, using)
        params = list(made.params)
        for place, (name, number) in made.places.items():
            if name in several:
                params[place] = values[name][number] if number < len(values[name]) else NOBODYS
            else:
                params[place] = _for_database(values[name], using)
        # Connections differ from thread to thread; what was made for one is good for all of the same database.
        compiler = copy.copy(made.compiler)
        compiler.connection = connections[using]
        compiler.as_sql = lambda *args, **kwargs: (made.sql, tuple(params))  # type: ignore[method-assign]  # of this one only
        rows = made.queryset.all()
        rows.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]  # of this one only
        return list(rows)

    def _prepared(self) -> Made:
        vendor = connections["default"].vendor
        if vendor not in self._made:
            marks = {name: _mark(number * WIDEST, kind) for number, (name, kind) in enumerate(self.arguments.items())}
            queryset = self.make(**marks)
            compiler = queryset.query.get_compiler(queryset.db)
            sql, params = compiler.as_sql()
            places = _places(self.make.__name__, params, marks, queryset.db)
            self._made[vendor] = Made(queryset, compiler, sql, list(params), places)
        return self._made[vendor]


def _refuse_to_lock_for_nothing(made: Made, using: str) -> None:
    """Outside a transaction a lock is gone with its query. Django says so where it makes the SQL, which here is once."""
    connection = connections[using]
    locks = made.queryset.query.select_for_update and connection.features.has_select_for_update
    if locks and not connection.in_atomic_block:
        raise TransactionManagementError("A row is locked for the rest of a transaction, and there is none.")


def prepared(**arguments: type | Keys) -> Callable[[Callable[..., models.QuerySet]], Prepared]:
    """Above a function that makes a queryset: `@prepared(user=int, now=datetime)`."""
    return lambda make: Prepared(make, arguments)


WIDEST = 100
NOBODYS = -1
"""A key that no row has."""


def _too_large(value: Any) -> bool:
    """For a column: no row has it, and Django knows without asking."""
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def _mark(number: int, kind: type | Keys) -> Any:
    """A value that stands in for an argument, and that nobody asks for."""
    if isinstance(kind, Keys):
        return [_mark(number + one, int) for one in range(kind.most)]
    if kind is int:
        return -791_900_001 - number
    if kind is str:
        return f"\x00mark {number}"
    if kind is datetime:
        return datetime(1907, 1, 1, tzinfo=UTC) + timedelta(microseconds=7919 + number)
    raise TypeError(f"An argument of a prepared query is an int, a str, a datetime or Keys, not {kind.__name__}.")


def _for_database(value: Any, using: str) -> Any:
    return connections[using].ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _places(name: str, params, marks: dict[str, Any], using: str) -> dict[int, tuple[str, int]]:
    """Where in the parameters each argument stands. Raises ValueError for one that is not among them."""
    stand_in = {
        _for_database(one, using): (argument, number)
        for argument, mark in marks.items()
        for number, one in enumerate(mark if isinstance(mark, list) else [mark])
    }
    found = {
        place: stand_in[value]
        for place, value in enumerate(params)
        if isinstance(value, int | str | datetime) and value in stand_in
    }
    if set(found.values()) != set(stand_in.values()):
        raise ValueError(f"Not every argument of {name} stands in its SQL as it was given.")
    return found
