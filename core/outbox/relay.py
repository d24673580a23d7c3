"""The relay: claims due effects and sees that they run, here or in Celery."""

import fcntl
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections, connections
from django.db.utils import DatabaseError

from core.outbox import wake
from core.outbox.run import claim, run_effect

log = logging.getLogger(__name__)

BATCH = 100
PAUSE = 0.25


def publish(effect_id: int) -> None:
    """Hands one effect to Celery. Only the relay calls this, so a slow broker never holds up a request."""
    from config.celery import run_effect_task

    run_effect_task.apply_async(args=[effect_id], retry=False, ignore_result=True)


def drain(deliver: Callable[[int], object] = run_effect) -> int:
    """Delivers everything that is due and returns how many rows that was."""
    delivered = 0
    while ids := claim(BATCH):
        for effect_id in ids:
            deliver(effect_id)
        delivered += len(ids)
    return delivered


def run_forever(deliver: Callable[[int], object], stop: threading.Event) -> None:
    """Drains until told to stop. A database or broker that is away is waited for, never an end."""
    while not stop.is_set():
        wake.bell.clear()
        try:
            close_old_connections()
            if drain(deliver):
                continue
        except (DatabaseError, OSError) as error:
            log.warning("The relay will try again: %s", error)
            connections.close_all()
            stop.wait(1)
        except Exception:
            log.exception("The relay will try again")
            stop.wait(1)
        wake.bell.wait(PAUSE)


class EmbeddedWorker:
    """A thread that runs effects inside a web process. Of several processes, the holder of a file lock does it."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.thread: threading.Thread | None = None

    def start(self) -> None:
        if self.thread is None:
            self.thread = threading.Thread(target=self._work, name="embedded-worker", daemon=True)
            self.thread.start()

    def _work(self) -> None:
        path = Path(settings.DATA_DIR) / "worker.lock"
        with path.open("w") as lock:
            while not self.stop.is_set():
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    time.sleep(1)
                    continue
                run_forever(run_effect, self.stop)


embedded_worker = EmbeddedWorker()
