"""Telling one state of a thing from the next, so that nobody overwrites what they have not seen."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from ninja import Schema

from core.problems import Refused

OF_THE_READER = {"page", "logo"}
"""Fields whose value depends on who reads, in which language."""


def etag_of(schema: type[Schema], row: Any) -> str:
    """Returns the entity tag of `row` as `schema` tells of it: the same for all readers, another after each change."""
    told = schema.from_orm(row).model_dump(exclude=OF_THE_READER)
    written = json.dumps(told, cls=DjangoJSONEncoder, sort_keys=True)
    return f'"{hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:24]}"'


def refuse_unless_matching(request: HttpRequest, etag: str) -> None:
    """Raises Refused if the request names, in If-Match, states that are not the present one."""
    wanted = request.headers.get("If-Match", "").strip()
    if wanted and wanted != "*" and etag not in [one.strip() for one in wanted.split(",")]:
        raise Refused("changed", headers={"ETag": etag})
