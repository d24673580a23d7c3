"""Text that people write in one language or both."""

import re
from collections.abc import Iterable
from typing import TypeVar

from django.db import models
from django.utils.translation import get_language

ENGLISH, CHINESE = "en", "zh-hans"
WRITTEN = (ENGLISH, CHINESE)
"""The languages content is kept in."""

LANGUAGE_CHOICES = [(ENGLISH, "English"), (CHINESE, "中文")]
"""Each named in itself: a reader looks for their own."""

WORKING_LANGUAGES = [
    *LANGUAGE_CHOICES,
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("it", "Italiano"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("sv", "Svenska"),
]
"""Those in which people may work together; each named in itself too."""


CHINESE_LETTERS = re.compile(r"[\u3400-\u9fff]")


def language_of(text: str) -> str:
    """The language content is kept in of the two: Chinese where there is any Chinese letter.

    >>> language_of("ISO 9001 证书见附件"), language_of("Register entry 4301")
    ('zh-hans', 'en')
    """
    return CHINESE if CHINESE_LETTERS.search(text) else ENGLISH


class WrittenText(models.Model):
    """The words of something, in one language."""

    language = models.CharField(max_length=10, choices=LANGUAGE_CHOICES)

    class Meta:
        abstract = True


T = TypeVar("T", bound=WrittenText)


def in_language(texts: Iterable[T], language: str | None = None) -> T | None:
    """Returns the text in `language` (the page's, if None), else the one there is, else None."""
    wanted = language or get_language() or ENGLISH
    found = {text.language: text for text in texts}
    return found.get(wanted) or next(iter(found.values()), None)
