"""The relay: claims due effects and sees that they run, here or in Celery."""

import contextlib
import fcntl
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections, connections
from django.db.utils import DatabaseError

from core.outbox import prune, wake  # noqa: F401 (pruning is a chore)
from core.outbox.chores import Rounds
from core.outbox.registry import PREPARATIONS
from core.outbox.run import claim, release, run_effect

log = logging.getLogger(__name__)

BATCH = 50
PAUSE = 0.25  # seconds between looks at the table when nobody rings
PATIENCE = 1.0  # seconds to leave a database or broker alone that is away

Deliver = Callable[[int, int], object]


class BrokerAway(Exception):
    """The broker did not take a message. Nothing is lost: the effect stays owed."""


def publish(effect_id: int, attempt: int) -> None:
    """Hands one effect to Celery. Only the relay calls this, so a slow broker never holds up a request.

    Raises BrokerAway within the few seconds that config/celery.py allows a broker.
    """
    from config.celery import run_effect_task

    try:
        run_effect_task.apply_async(args=[effect_id, attempt], retry=False, ignore_result=True)
    except Exception as error:  # each broker's client has errors of its own
        raise BrokerAway(f"The broker took no message ({type(error).__name__}: {error}).") from error


def drain(deliver: Deliver = run_effect, stop: threading.Event | None = None) -> int:
    """Delivers everything that is due, until told to stop, and returns how many effects that was."""
    delivered = 0
    while claims := claim(BATCH):
        for position, (effect_id, attempt) in enumerate(claims):
            if stop is not None and stop.is_set():
                release(claims[position:])
                return delivered
            try:
                deliver(effect_id, attempt)
            except BaseException:
                with contextlib.suppress(DatabaseError):  # then the lease gives them back
                    release(claims[position:])
                raise
            delivered += 1
    return delivered


def run_forever(deliver: Deliver, stop: threading.Event) -> None:
    """Drains until told to stop. A database or broker that is away is waited for, never an end."""
    rounds = Rounds()
    trouble = ""
    while not stop.is_set():
        wake.bell.clear()
        try:
            close_old_connections()
            drain(deliver, stop)
            rounds.turn()
        except Exception as error:  # the loop outlives whatever happens in one turn
            if trouble != str(error):
                log.warning("The relay goes on trying: %s", error, exc_info=not isinstance(error, EXPECTED))
            trouble = str(error)
            connections.close_all()
            stop.wait(PATIENCE)
        else:
            if trouble:
                log.warning("The relay works again.")
            trouble = ""
            wake.bell.wait(PAUSE)
    connections.close_all()


EXPECTED = (DatabaseError, BrokerAway, OSError)


def prepare_in_background(stop: threading.Event) -> threading.Thread:
    """Makes ready what effects will need, beside the relay, which meanwhile sees to those that need none of it. Told to stop,
    it ends after the one in hand."""
    thread = threading.Thread(target=_prepare, args=[stop], name="preparations", daemon=True)
    thread.start()
    return thread


def _prepare(stop: threading.Event) -> None:
    for prepare in PREPARATIONS:
        if stop.is_set():
            break
        try:
            prepare()
        except Exception as error:  # the first effect then makes it ready, or says what is wrong
            log.info("Not ready yet: %s", error)
    connections.close_all()


class EmbeddedWorker:
    """A thread that runs effects inside a web process. Of several processes, the holder of a file lock does it."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._work, name="embedded-worker", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ends after the effect and the preparation in hand; another process then takes over within a second."""
        thread, self._thread = self._thread, None
        self._stop.set()
        wake.ring()
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                with (Path(settings.DATA_DIR) / "worker.lock").open("a") as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    preparations = prepare_in_background(self._stop)
                    run_forever(run_effect, self._stop)
                    preparations.join()
            except BlockingIOError:
                self._stop.wait(1)  # another process holds it
            except OSError:
                log.exception("The embedded worker cannot open its lock file")
                self._stop.wait(60)


embedded_worker = EmbeddedWorker()
