"""Saving one field as somebody types, without two tabs or two people overwriting each other.

The page knows a digest of the value it last saw. A save names it; if the stored value has another digest by then,
nothing is written and the page is given the stored value, so that the person sees both and chooses.
"""

import hashlib
import json
from typing import Any


def digest(value: Any) -> str:
    """Returns 16 hexadecimal digits that stand for a field's value: text, number, date, None, several of them, or what
    JSON can say.

    Neither the order of several nor that of a mapping's keys (PostgreSQL keeps its own) nor how a line ends (a browser
    sends CR LF) makes a difference; the order of a table's rows does.
    """
    if isinstance(value, (list, tuple, set, frozenset)) and not any(isinstance(one, dict) for one in value):
        value = sorted(value, key=str)
    if value is None:
        value = ""
    written = value if isinstance(value, str) else json.dumps(value, default=str, sort_keys=True)
    written = written.replace("\r\n", "\n")
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class FieldConflict(Exception):
    """The stored value is not the one the page last saw."""

    def __init__(self, field: str, stored: Any):
        super().__init__(f"{field} was changed meanwhile")
        self.field = field
        self.stored = stored


def refuse_if_changed(field: str, stored: Any, base: str | None) -> None:
    """Raises FieldConflict unless `base` is the digest of what is stored (None: the caller overwrites knowingly)."""
    if base is not None and base != digest(stored):
        raise FieldConflict(field, stored)
