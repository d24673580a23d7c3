"""Fences against asking too often: so many in a window of time, counted in the cache."""

import time

from django.core.cache import cache


def within(key: str, *, most: int, seconds: int) -> bool:
    """Counts one more under `key` and says whether that is at most `most` in the present window of `seconds`.

    Two at the same moment may count as one: it is a fence, not a bill.
    """
    name = f"limit:{key}:{int(time.time()) // seconds}"
    if cache.add(name, 1, 2 * seconds):
        return True
    try:
        return cache.incr(name) <= most
    except ValueError:  # it has just been dropped
        return True
