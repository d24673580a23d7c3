"""Whole addresses, for mails."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation


def absolute(name: str, language: str, **kwargs) -> str:
    """Returns the whole address of a page in a reader's language."""
    with translation.override(language):
        return settings.SITE_URL.rstrip("/") + reverse(name, kwargs=kwargs)


def whole(name: str, **kwargs) -> str:
    """Returns the whole address of something that is the same in every language of the page at hand."""
    return settings.SITE_URL.rstrip("/") + reverse(name, kwargs=kwargs)
