"""Reading the token that a request shows."""

import hashlib
import time
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from api.models import Token
from core.api import Bearer
from core.problems import Refused

PREFIX = "tbp_"
"""So that a token found where it should not be is known for what it is."""
LETTERS = 40
MINUTE = 60
NOTED = timedelta(minutes=1)
"""The last use is written down at most so often."""


def fresh_secret() -> str:
    """A new token: forty letters and digits, more than anybody can guess (238 bits)."""
    return PREFIX + get_random_string(LETTERS)


def digest_of(secret: str) -> str:
    """What is kept of a token. It is long and random, so a plain hash suffices and can be looked up."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def read_bearer(request: HttpRequest, secret: str) -> Bearer:
    """Whose token this is. Raises Refused for one that is not good, or used too often."""
    token = Token.objects.usable().select_related("user").filter(digest=digest_of(secret)).first()
    if token is None or not token.user.is_active:
        raise Refused("bad-token", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    _count(token)
    _note(token)
    person = token.user
    # A token is kept in files and scripts, so it never carries the powers of the park's staff.
    person.is_staff = person.is_superuser = False
    return Bearer(person, frozenset(token.scopes), token.pk)


def _count(token: Token) -> None:
    """Counts the minute's requests. Two that come at the same moment may count as one: it is a fence, not a bill."""
    now = int(time.time())
    window = now // MINUTE
    key = f"api:{token.pk}:{window}"
    if cache.add(key, 1, 2 * MINUTE):
        return
    try:
        used = cache.incr(key)
    except ValueError:  # it has just been dropped
        return
    if used > settings.API_PER_MINUTE:
        wait = str(MINUTE - now % MINUTE)
        said = _("A token is good for %(most)s requests a minute.") % {"most": settings.API_PER_MINUTE}
        raise Refused("too-many", said, {"Retry-After": wait})


def _note(token: Token) -> None:
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - NOTED:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
