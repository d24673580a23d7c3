"""How long a rate limit still holds."""

import math
import time

from allauth.core.internal.ratelimit import get_cache_key, get_rates
from django.core.cache import cache
from django.http import HttpRequest


def minutes_to_wait(request: HttpRequest, *, action: str, key: str) -> int:
    """Returns the minutes, at least 1, until allauth admits `action` for `key` from this client again.

    Allauth keeps the instants of the last `rate.amount` tries, newest first; the oldest one has to leave the window.
    """
    now = time.time()
    waits = [0.0]
    for rate in get_rates(app="allauth.account", action=action):
        tries = cache.get(get_cache_key(request, app="allauth.account", action=action, rate=rate, key=key), [])
        recent = [instant for instant in tries if instant > now - rate.duration]
        if len(recent) >= rate.amount:
            waits.append(recent[-1] + rate.duration - now)
    return max(1, math.ceil(max(waits) / 60))
