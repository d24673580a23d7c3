"""First come, first served, for the writers of one database file.

SQLite lets one connection write and has the others ask again after pauses that
grow to 100 ms, so whoever comes back at once wins and whoever has waited longest
asks least often. Here writers wait for an flock on ``<database>.lock`` instead:
the kernel wakes them one by one, in the order in which they came.

The kernel lets go of the lock when a process dies. Should anything slip past it
(the sqlite3 shell, a backup), SQLite's own lock still guards the data: the line
is for fairness, never for correctness.
"""

import fcntl
import os
import threading
import weakref
from sqlite3 import dbapi2 as Database


class WriterQueue:
    """One connection's access to the line before one database file."""

    def __init__(self, database: str, *, timeout: float):
        self._database = database
        self._timeout = timeout
        self._place: Place | None = None

    @property
    def held(self) -> bool:
        """Whether it is this connection's turn to write."""
        return self._place is not None and not self._place.ended

    def enter(self) -> None:
        """Wait in line; return when it is our turn.

        Raises sqlite3's OperationalError after ``timeout`` seconds, or where the
        lock file cannot be opened; then nothing is held.
        """
        if self.held:
            return
        try:
            place = Place(f"{self._database}.lock")
            reached = place.wait(self._timeout)
        except OSError as error:
            raise Database.OperationalError(
                f"Cannot queue to write to {self._database}: {error}. "
                f"The folder of the database must be writable, for the lock file beside it."
            ) from error
        if not reached:
            raise Database.OperationalError(
                f"Waited {self._timeout:g} seconds to write to {self._database} while "
                f"others were writing. Nothing was changed. Please try again."
            )
        self._place = place

    def leave(self) -> None:
        """Let the next one write. Harmless when it is not our turn."""
        place, self._place = self._place, None
        if place is not None:
            place.end()


class Place:
    """One place in line, from opening the lock file to closing it.

    A new descriptor every time, so that none outlives a transaction and a lock
    file deleted under a running server comes back by itself.
    """

    open_places: "weakref.WeakSet[Place]" = weakref.WeakSet()
    _file: int | None = None

    def __init__(self, path: str):
        # Reading is enough for flock, so another account (root's shell, say) may
        # create the file first and not shut us out.
        self._file = os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)
        self._guard = threading.Lock()
        self._reached = threading.Event()
        self._given_up = False
        self._error: OSError | None = None
        self.open_places.add(self)

    @property
    def ended(self) -> bool:
        return self._file is None

    def wait(self, timeout: float) -> bool:
        """Stand in line for up to ``timeout`` seconds; whether we got through.

        flock waits in the kernel, in order of arrival, but knows no time limit.
        So a thread waits in it, and we wait for the thread. If we stop waiting,
        for the time limit or a signal, the thread ends the place when it gets there.
        """
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            pass
        threading.Thread(target=self._stand_in_line, name="sqlite-queue", daemon=True).start()
        try:
            reached = self._reached.wait(timeout)
        except BaseException:
            if self._give_up():
                self.end()
            raise
        reached = reached or self._give_up()
        if self._error is not None:
            self.end()
            raise self._error
        return reached

    def end(self) -> None:
        """Unlock and close. A forked child may hold a copy: unlocking frees them all."""
        file, self._file = self._file, None
        if file is not None:
            fcntl.flock(file, fcntl.LOCK_UN)
            os.close(file)

    def forget(self) -> None:
        """In a forked child: close our copy, which leaves the parent's lock alone."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def _stand_in_line(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except OSError as error:
            self._error = error
        with self._guard:
            if self._given_up:
                self.end()
            else:
                self._reached.set()

    def _give_up(self) -> bool:
        """Leave the rest to the thread, unless it has got through meanwhile: then True."""
        with self._guard:
            self._given_up = not self._reached.is_set()
            return not self._given_up

    def __del__(self) -> None:
        self.end()


def _forget_in_child() -> None:
    for place in list(Place.open_places):
        place.forget()


os.register_at_fork(after_in_child=_forget_in_child)
