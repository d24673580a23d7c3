"""Pages of a list by cursor: opaque, signed, and steady while rows are added.

A list with an order of its own goes on behind the last row of the page before (a keyset). A ranked list, whose order is
computed anew at each request, goes on behind the place at which that row stands now.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from core.problems import Refused

MOST_PER_PAGE = 100
MOST_PLACES = 10_000
"""A ranked list is followed so far; beyond, one narrows it."""
SALT = "core.cursors"
PARAMETER = "cursor"
OF_THE_PAGE = (PARAMETER, "per_page")

Order = Sequence[str]


def page_by_keys(
    request: HttpRequest, rows: QuerySet, *, order: Order, cursor: str, per_page: int, counted: QuerySet | None = None
) -> dict[str, Any]:
    """Returns one page of `rows` in `order`: names of columns or annotations, with - for falling ones, which together
    tell any two rows apart. `counted` are the same rows in a form that is cheaper to count.

    Raises Refused for a cursor that is not ours or belongs to another list.
    """
    total = (rows if counted is None else counted).count()
    ordered = rows.order_by(*order)
    if cursor:
        ordered = ordered.filter(_beyond(rows, order, _opened(request, cursor)))
    items = list(ordered[: per_page + 1])
    more = len(items) > per_page
    items = items[:per_page]
    last = [_plain(_of(items[-1], name)) for name in order] if more else None
    return {"items": items, "total": total, "next": _next(request, last)}


def page_by_places(
    request: HttpRequest, rows: Sequence, *, keys: Sequence[int | str], cursor: str, per_page: int
) -> dict[str, Any]:
    """Returns one page of a ranked list, of which `keys` name the places.

    Raises Refused for a cursor that is not ours or belongs to another list.
    """
    begin = 0
    if cursor:
        place, key = _opened(request, cursor)
        begin = next((at + 1 for at, one in enumerate(keys) if one == key), min(place, len(keys)))
    end = min(begin + per_page, len(keys))
    more = end < min(len(keys), MOST_PLACES)
    last = [end, keys[end - 1]] if more else None
    return {"items": list(rows[begin:end]), "total": len(keys), "next": _next(request, last)}


def _beyond(rows: QuerySet, order: Order, values: list[Any]) -> Q:
    """The rows that come after the one with these values."""
    if len(values) != len(order):
        raise Refused("bad-cursor")
    after, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        column, comparison = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        typed = _typed(rows, column, value)
        after |= equal & Q(**{f"{column}__{comparison}": typed})
        equal &= Q(**{column: typed})
    return after


def _typed(rows: QuerySet, column: str, value: Any) -> Any:
    try:
        field = rows.model._meta.pk if column == "pk" else rows.model._meta.get_field(column)
    except FieldDoesNotExist:  # an annotation, which is a number or a text
        return value
    try:
        return field.to_python(value)
    except ValidationError as error:
        raise Refused("bad-cursor") from error


def _of(row: Any, name: str) -> Any:
    return getattr(row, name.lstrip("-"))


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


# --- the seal -----------------------------------------------------------------------------------------------------------
def _list_of(request: HttpRequest) -> str:
    """What tells one list with its filters from another."""
    asked = sorted((name, values) for name, values in request.GET.lists() if name not in OF_THE_PAGE)
    written = json.dumps([request.path, asked])
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _next(request: HttpRequest, last: list[Any] | None) -> str | None:
    if last is None:
        return None
    query = request.GET.copy()
    query[PARAMETER] = signing.dumps([_list_of(request), last], salt=SALT)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _opened(request: HttpRequest, cursor: str) -> list[Any]:
    try:
        of, last = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Refused("bad-cursor") from error
    if of != _list_of(request):
        raise Refused("bad-cursor")
    return last
