"""What the desk's templates need beside the components."""

from django import template
from django.urls import reverse

register = template.Library()

OF_COLLABORATIONS = (
    "portal:desk-collaborations",
    "portal:desk-introductions",
    "portal:desk-pilots",
    "portal:desk-declarations",
    "collaboration:agreement-editions",
    "collaboration:desk-consents",
)


@register.filter
def under(path: str, base: str) -> bool:
    """Whether an address lies under another one.

    >>> under("/en/desk/data/jobs/7/", "/en/desk/data/"), under("/en/desk/mail/", "/en/desk/data/")
    (True, False)
    """
    return path.startswith(base)


@register.filter
def is_of_collaborations(path: str) -> bool:
    """Whether an address is one of the desk's pages about what organisations do together."""
    return any(path.startswith(reverse(name)) for name in OF_COLLABORATIONS)
