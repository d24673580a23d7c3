"""The site's own clock, which never goes back.

A machine's clock may be set back: by hand, by a time server, after a restart without a battery. A deadline that has passed
must stay passed. So a process remembers what its clock showed and goes on from there by the monotonic clock, which nobody
sets; and a row in the database, written every few seconds, tells a process that begins how late it was already.

A clock that is set forward is followed at once: so a machine whose clock is wrong by an hour ahead stays ahead until
`manage.py clock --believe-machine`. `manage.py doctor` says when the two differ.
"""

import logging
import threading
import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection

from core.models import ClockMark

logger = logging.getLogger(__name__)

JITTER = 0.05  # seconds; so far apart the two clocks of a machine may be read
KEEP_EVERY = 5  # seconds
MARK_STEP = timedelta(seconds=2)
"""A mark that is younger is not written again, so that several processes do not all write it."""


class SteadyClock:
    """A clock of one process. Times are seconds since 1970; `behind` says by how many the machine's clock is behind."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Begins anew from what the machine shows."""
        with self._guard:
            self._wall, self._monotonic = time.time(), time.monotonic()
            self._behind = self._behind_before = 0.0

    def _read(self) -> tuple[float, float]:
        """Returns (steady time, the machine's time). Hold the guard."""
        wall, monotonic = time.time(), time.monotonic()
        steady = self._wall + monotonic - self._monotonic
        if wall >= steady or not settings.STEADY_CLOCK:
            self._wall, self._monotonic, self._behind = wall, monotonic, 0.0
            return wall, wall
        behind = steady - wall
        if abs(behind - self._behind) > JITTER:
            self._behind_before, self._behind = self._behind, behind
        return steady, wall

    def now(self) -> float:
        with self._guard:
            return self._read()[0]

    @property
    def behind(self) -> float:
        with self._guard:
            self._read()
            return self._behind

    def when(self, stamp: float) -> float:
        """What this clock showed when the machine's showed `stamp`, a moment ago.

        A stamp later than the machine's clock was made before that was set back.
        """
        with self._guard:
            steady, wall = self._read()
            return min(stamp + (self._behind if stamp <= wall else self._behind_before), steady)

    def lift(self, to: float) -> None:
        """Puts the clock forward to `to`, unless it is there already."""
        with self._guard:
            steady, wall = self._read()
            if to > steady + JITTER:
                self._wall, self._monotonic = to, time.monotonic()
                self._behind_before, self._behind = self._behind, to - wall


CLOCK = SteadyClock()


def now() -> datetime:
    """What the site's clock shows: the machine's time, or later where that was set back."""
    return datetime.fromtimestamp(CLOCK.now(), UTC)


def when(stamp: float) -> datetime:
    """When something happened that was stamped by the machine's clock a moment ago."""
    return datetime.fromtimestamp(CLOCK.when(stamp), UTC)


def keep() -> None:
    """Takes the database's word where it is later, and gives ours where that is."""
    mark = ClockMark.objects.filter(pk=1).values_list("at", flat=True).first()
    if mark is not None:
        CLOCK.lift(mark.timestamp())
    at = now()
    if mark is None:
        ClockMark.objects.bulk_create([ClockMark(pk=1, at=at)], ignore_conflicts=True)
    elif at - mark > MARK_STEP:
        ClockMark.objects.filter(pk=1, at__lt=at).update(at=at)


def start() -> None:
    """Called once by each process that takes requests: reads how late it was, then keeps the mark from a thread."""
    _try_to_keep()
    threading.Thread(target=_keep_on, name="clock", daemon=True).start()


def _keep_on() -> None:
    while True:
        time.sleep(KEEP_EVERY)
        _try_to_keep()


def _try_to_keep() -> None:
    try:
        keep()
    except DatabaseError:
        logger.exception("The site's clock could not be written down; it goes on in this process.")
    finally:
        connection.close()  # this thread has no other use for it
