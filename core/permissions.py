"""One shape for permissions: a check that raises a sentence; booleans derive from it."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied


class NotAllowed(PermissionDenied):
    """Refused, with a sentence fit to show."""


def allowed(check: Callable[..., None], *args) -> bool:
    """Returns whether `check(*args)` passes, for templates."""
    try:
        check(*args)
    except NotAllowed:
        return False
    return True
