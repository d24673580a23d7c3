"""Answers to what was written: the thing as it is now, and its state."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_noop
from ninja import Header, Schema
from ninja.responses import Response

from core.etags import etag_of

IF_MATCH = Header(
    "",
    alias="If-Match",
    max_length=200,
    description=gettext_noop("The ETag of what you last read. If it has been changed since, nothing is written (412)."),
)
IDEMPOTENCY_KEY = Header(
    "",
    alias="Idempotency-Key",
    pattern=r"^[!-~]{0,200}$",
    description=gettext_noop(
        "A key of your own for this one request. Sent again with the same body it gives the same answer, once."
    ),
)


def answer(schema: type[Schema], row: Any, *, status: int = 200, location: str = "") -> HttpResponse:
    """Returns `row` as `schema` tells of it, with its ETag and, for something new, where it is."""
    response = Response(schema.from_orm(row).model_dump(), status=status)
    response["ETag"] = etag_of(schema, row)
    if location:
        response["Location"] = location
    return response
