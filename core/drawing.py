"""Pieces of a page that are drawn once for all who are shown the same."""

from functools import lru_cache
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

PLAIN = (str, SafeString, int, float, bool, type(None))
DRAWN = 8_192
"""So many drawn pieces are kept, the latest used: a few megabytes."""


def draw(template: str, /, **context) -> SafeString:
    """The markup of a small template. What is said by plain values alone is drawn once in each language: a page of cards
    has a hundred chips and avatars, and the next page the same ones."""
    if all(type(value) in PLAIN for value in context.values()):
        # A safe string equals the same one that is not, so its type is part of what it is known by.
        return _drawn(template, get_language(), *((name, type(value), value) for name, value in context.items()))
    return _rendered(template, context)


@lru_cache(maxsize=DRAWN)
def _drawn(template: str, _language: str | None, *values: tuple[str, type, Any]) -> SafeString:
    return _rendered(template, {name: value for name, _type, value in values})


def _rendered(template: str, context: dict[str, Any]) -> SafeString:
    return mark_safe(get_template(template).render(context).strip())  # noqa: S308 (our own template)
