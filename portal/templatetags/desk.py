"""What the desk's templates need beside the components."""

from django import template

register = template.Library()


@register.filter
def under(path: str, base: str) -> bool:
    """Whether an address lies under another one.

    >>> under("/en/desk/data/jobs/7/", "/en/desk/data/"), under("/en/desk/mail/", "/en/desk/data/")
    (True, False)
    """
    return path.startswith(base)
