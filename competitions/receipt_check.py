"""Whether somebody's receipt is ours."""

from allauth.core.internal.ratelimit import get_ip
from django.http import HttpRequest
from django.utils.translation import gettext as _

from competitions.models import Submission
from core.limits import within

MOST, WINDOW = 20, 600


class CheckedTooOften(Exception):
    """With a sentence fit to show."""


def count_check(request: HttpRequest) -> None:
    """Raises CheckedTooOften after twenty checks in ten minutes from one address."""
    if not within(f"receipt:{get_ip(request)}", most=MOST, seconds=WINDOW):
        raise CheckedTooOften(_("That was often in a short time. Wait ten minutes, then check on."))


def matches(*, number: str, sha256: str) -> bool:
    """Whether a submission with this sum was made under this number. Those anonymised since still count."""
    code, _dash, key = number.rpartition("-")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return False
    sums = Submission.objects.filter(application=int(key), application__competition__code=code)
    return sums.filter(sha256=sha256).exists()
