"""The embedded database beside the suite's own, and somebody else who writes to it."""

import fcntl
import threading
import time
from pathlib import Path

from django.db import connections, transaction

ALIAS = "embedded"


def run(sql, params=None):
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def atomic():
    return transaction.atomic(using=ALIAS)


def lock_file(path):
    return path.with_name(f"{path.name}.lock")


def is_free(path):
    """Asks the kernel, by a descriptor of its own, whether anybody holds the lock."""
    with lock_file(path).open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def number_waiting(path):
    """How many stand in line, as /proc/locks shows them behind the holder."""
    inode = f":{lock_file(path).stat().st_ino} "
    lines = Path("/proc/locks").read_text().splitlines()
    return sum("->" in line and inode in line for line in lines)


def wait_until(true, seconds=10):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "this did not happen in time"
        time.sleep(0.005)


class Held:
    """Another thread with a connection of its own that writes until told to stop."""

    def __enter__(self):
        self.started, self.stop = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.write)
        self.thread.start()
        assert self.started.wait(10)
        return self

    def write(self):
        with atomic():
            self.started.set()
            self.stop.wait(20)
        connections[ALIAS].close()

    def __exit__(self, *error):
        self.stop.set()
        self.thread.join()
