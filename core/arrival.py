"""When a request arrived. What counts for a deadline is this moment, never the clock inside a view that had to wait.

The first of these that is known:

1. the stamp of our own proxy, `X-Request-Start`, believed only when the request comes from settings.TRUSTED_PROXIES, and
   only if it is at most two minutes older than our first byte and no later;
2. our first byte, as the kernel received it (config/worker.py), even if the request then lay in a queue;
3. the moment at which the first middleware saw it (the development server, tests).
"""

import re
import time
from datetime import datetime, timedelta
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, RawPostDataException, UnreadablePostError

from core import clock
from core.first_byte import PATIENCE, STAMP

OLDEST = 120.0  # seconds that a proxy's stamp may lie before our first byte
SKEW = 1.0  # … and after it: two clocks
SMALL = 64 * 1024  # bytes

WRITTEN = re.compile(r"(?:t=)?([0-9]{10})(?:\.([0-9]{1,6}))?|(?:t=)?([0-9]{13})|(?:t=)?([0-9]{16})")


def arrived_at(request: HttpRequest) -> datetime:
    """When this request arrived, by the site's clock; the same whenever it is asked."""
    known = cast(Any, request)
    if not hasattr(known, "arrived_at"):
        known.arrived_at = clock.when(stamp_of(request))
    return known.arrived_at


def stamp_of(request: HttpRequest) -> float:
    """When this request arrived, by the clock of the machine, in seconds since 1970."""
    first = request.META.get(STAMP)
    first = time.time() if first is None else first
    if not is_trusted(request.META.get("REMOTE_ADDR", "")):
        return first
    proxied = read_stamp(request.META.get("HTTP_X_REQUEST_START", ""))
    if proxied is None or not first - OLDEST <= proxied <= first + SKEW:
        return first
    return min(proxied, first)


def read_stamp(text: str) -> float | None:
    """Seconds since 1970 from what proxies write: seconds with a fraction, milliseconds or microseconds, with or without
    `t=`; None for anything else.

    >>> read_stamp("t=1795715909.430"), read_stamp("1795715909430"), read_stamp("t=1795715909430000"), read_stamp("soon")
    (1795715909.43, 1795715909.43, 1795715909.43, None)
    """
    found = WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    seconds, fraction, milliseconds, microseconds = found.groups()
    if milliseconds:
        return int(milliseconds) / 1e3
    if microseconds:
        return int(microseconds) / 1e6
    return float(f"{seconds}.{fraction or 0}")


@lru_cache(maxsize=256)
def _within(address: str, networks: tuple) -> bool:
    try:
        there = ip_address(address)
    except ValueError:
        return False
    if isinstance(there, IPv6Address) and there.ipv4_mapped:
        there = there.ipv4_mapped
    return any(there in network for network in networks)


def is_trusted(address: str) -> bool:
    """Whether the other end of the connection is a proxy of ours."""
    return bool(settings.TRUSTED_PROXIES) and _within(address, tuple(settings.TRUSTED_PROXIES))


class ArrivalMiddleware:
    """Notes first of all when each request arrived, as `request.arrived_at`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        arrived_at(request)
        if request.method == "POST":
            self.wait_for_the_rest(request)
        return self.get_response(request)

    def wait_for_the_rest(self, request: HttpRequest) -> None:
        """Whoever sends a first byte in time and the rest minutes later has not handed anything in yet."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isdigit() and 0 < int(length) <= SMALL):
            return
        began = time.monotonic()
        try:
            _ = request.body
        except (UnreadablePostError, RawPostDataException):  # the view hears of it
            return
        if time.monotonic() - began > PATIENCE:
            latest = max(arrived_at(request), clock.now() - timedelta(seconds=PATIENCE))
            cast(Any, request).arrived_at = latest
