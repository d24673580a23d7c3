"""The index that this process keeps in memory, brought up to date from the database before each use.

Any number of processes may each keep one: what they share is the listings. A process reads what has changed since it
last looked, with an overlap wide enough for transactions that commit late.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from ecosystem.models import Listing, Organisation
from matching.engine import Index
from matching.models import Match
from matching.statements import build_bridge, build_lexicon, matchable, statements

KEPT = 50
"""How many matches an organisation keeps; another's list may hold it beyond these."""

log = logging.getLogger(__name__)

OVERLAP = timedelta(seconds=90)
"""Longer than any transaction that writes a listing may take."""


class LiveIndex:
    """The engine's index with what it has read so far. One user at a time: `use()` locks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._read_until: datetime | None = None
        self._revisions: dict[int, tuple[int, datetime]] = {}
        self.last_places: dict[int, float] = {}

    @contextmanager
    def use(self) -> Iterator[Index]:
        with self._lock:
            self._synchronise()
            assert self._index is not None  # noqa: S101 (the line above made it)
            yield self._index

    def rebuild(self) -> None:
        """Forgets everything; the next use fits the weights anew."""
        with self._lock:
            self._index = None

    def _synchronise(self) -> None:
        now = timezone.now()
        if self._index is None:
            self._build()
        else:
            self._catch_up()
        self._read_until = now

    def _build(self) -> None:
        began = time.monotonic()
        lexicon = build_lexicon()
        index = Index(lexicon, build_bridge(lexicon))
        index.build(statements(matchable()))
        self._index = index
        self._revisions = {
            pk: (revision, organisation)
            for pk, revision, organisation in matchable().values_list("pk", "revision", "organisation__modified_at")
        }
        self.last_places = last_places()
        log.info("Matching index built: %s statements in %.1f s", len(index), time.monotonic() - began)

    def _catch_up(self) -> None:
        since = self._read_until - OVERLAP
        touched = Organisation.objects.filter(modified_at__gte=since).values("pk")
        recent = Listing.objects.filter(modified_at__gte=since) | Listing.objects.filter(organisation__in=touched)
        stamps = {
            pk: (revision, organisation)
            for pk, revision, organisation in recent.values_list("pk", "revision", "organisation__modified_at")
        }
        stale = [pk for pk, stamp in stamps.items() if self._revisions.get(pk) != stamp]
        if not stale:
            return
        for pk in stale:
            self._index.remove(pk)
        for found in statements(matchable(Listing.objects.filter(pk__in=stale))):
            self._index.upsert(found)
        self._revisions.update({pk: stamps[pk] for pk in stale})


def last_places() -> dict[int, float]:
    """Returns the score of the last kept place of each organisation whose list is full.

    Who scores no better need not be put into that list. It is read once per index: a threshold that has grown since
    only lets in a row too many.
    """
    thresholds: dict[int, float] = {}
    for side in ("startup_id", "manufacturer_id"):
        place = Window(RowNumber(), partition_by=F(side), order_by=F("score").desc())
        last = Match.objects.order_by().annotate(place=place).filter(place=KEPT)
        thresholds.update(last.values_list(side, "score"))
    return thresholds


live_index = LiveIndex()
