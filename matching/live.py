"""The index that this process ranks with, caught up with the database before each use.

Any number of processes keep one each. What they share is the change sequence (matching/changes.py) and, on one machine,
the newest generation on disk, mapped read-only (matching/generations.py). A process asks for the sequence's number,
reads what lies between, and has it in a small segment beside the generation.
"""

import logging
import threading
import time
from pathlib import Path

from django.db import connections
from django.db.models import Exists

from matching import generations
from matching.changes import clock, entries_after
from matching.engine import Entry, Index
from matching.lexicon import forget, reading
from matching.models import Clock, Experiment

log = logging.getLogger(__name__)


class LiveIndex:
    """One process's index. `current()` may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._sequence = -1
        self._folder: Path | None = None
        self._identity = ""
        self._reading = ""
        self._opening: threading.Thread | None = None
        self.trying = False
        """Whether staff tried out two settings when this process last looked."""

    def current(self) -> Index:
        """The index as of now. One query where nothing has changed."""
        running = Experiment.objects.filter(status=Experiment.Status.RUNNING)
        row = Clock.objects.filter(pk=1).annotate(trying=Exists(running)).first()
        value, identity = (row.value, str(row.identity)) if row else (0, "")
        self.trying = bool(row and row.trying)
        with self._lock:
            if self._index is None or identity != self._identity or value < self._sequence:
                self._begin(identity, value)
            elif (newest := generations.newest(identity)) is not None and newest != self._folder:
                self._open_beside(newest)
            if value > self._sequence:
                self._catch_up()
            assert self._index is not None  # noqa: S101 (begun above)
            return self._index

    def latest(self) -> Index:
        """The index as this process last asked for it, for what follows in the same request."""
        return self._index or self.current()

    @property
    def sequence(self) -> int:
        """The number of the change sequence up to which the index has read."""
        return self._sequence

    def forget(self) -> None:
        """The next use begins anew."""
        with self._lock:
            self._index, self._sequence, self._folder = None, -1, None

    def _begin(self, identity: str, value: int) -> None:
        """Takes the newest generation or, where there is none and not much to read, reads everything."""
        self._identity = identity
        newest = generations.newest(identity) if identity else None
        if newest is None and value > generations.IN_MEMORY:
            newest = generations.build()
        opened = self._opened(newest) if newest else None
        if opened:
            self._adopt(*opened)
        else:
            self._read_all()

    def _open_beside(self, folder: Path) -> None:
        """Opens a new generation in a thread of its own; whoever asks meanwhile is served from the old one."""
        if self._opening is None:
            self._opening = threading.Thread(target=self._adopt_later, args=(folder,), daemon=True)
            self._opening.start()

    def _adopt_later(self, folder: Path) -> None:
        opened = self._opened(folder)
        connections.close_all()
        with self._lock:
            self._opening = None
            if opened:
                self._adopt(*opened)
            else:
                self._folder = folder  # not tried again

    def _opened(self, folder: Path) -> tuple[Index, Path, int] | None:
        """The generation in `folder`. Where it was made with another taxonomy than this process has read, that is read
        again first."""
        began = time.monotonic()
        try:
            try:
                index, facts = Index.open(folder, *reading())
                stale = self._reading not in {"", facts["reading"]}
            except ValueError:
                stale = True
            if stale:
                forget()
                index, facts = Index.open(folder, *reading())
        except (OSError, ValueError) as error:
            log.warning("The generation %s cannot be read: %s", folder.name, error)
            return None
        self._reading = facts["reading"]
        log.info("Opened generation %s in %.2f s", folder.name, time.monotonic() - began)
        return index, folder, facts["sequence"]

    def _adopt(self, index: Index, folder: Path, sequence: int) -> None:
        self._index, self._folder, self._sequence = index, folder, sequence

    def _read_all(self) -> None:
        index = Index(*reading())
        read = list(entries_after(0))
        entries = [entry for _number, entry in read if entry.documents]
        index.build(lambda: entries)
        self._index = index
        self._sequence = max((number for number, _entry in read), default=0)

    def _catch_up(self) -> None:
        changed: dict[int, Entry] = {}
        for number, entry in entries_after(self._sequence):
            changed[entry.id] = entry
            self._sequence = number
        assert self._index is not None  # noqa: S101 (`current` has begun)
        self._index.apply(list(changed.values()))


live_index = LiveIndex()


def identity() -> str:
    """The database's own name, by which a generation on disk is known to belong to it."""
    return str(clock().identity)
