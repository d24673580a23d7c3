"""Generations of the index on disk: DATA_DIR/index/<name>/, written aside and renamed into place.

`current` names the newest. Whoever has an older one mapped goes on with it; the one before the newest is kept for
them. One process of a machine builds at a time (a file lock); the others find its work.
"""

import contextlib
import fcntl
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from matching.changes import clock, entries_after
from matching.engine import Entry, Index
from matching.engine.index import FORMAT
from matching.lexicon import reading
from matching.models import Clock

KEPT = 2
IN_MEMORY = 3000
"""Up to so many vectors a process makes the index itself rather than wait for a generation."""
DRIFT = 0.02
LEAST_CHANGES = 500
"""A new generation is due when DRIFT of the statements have changed, and at least so many."""


def folder() -> Path:
    return Path(settings.DATA_DIR) / "index"


def newest(identity: str) -> Path | None:
    """The newest generation of the database known by `identity`, if there is one on this machine that can be read."""
    try:
        name, owner, form = json.loads((folder() / "current").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return folder() / name if (owner, form) == (identity, FORMAT) else None


def make_ready() -> None:
    """Builds a generation where a process would have to wait for one: there is much to read, and none that can be read
    (after an upgrade, say)."""
    row = clock()
    if row.value > IN_MEMORY and newest(str(row.identity)) is None:
        build()


def is_due(changes: int, total: int) -> bool:
    """Whether so many changes since the last generation, of `total` statements, ask for a new one."""
    return changes >= max(LEAST_CHANGES, DRIFT * total)


def build() -> Path:
    """Makes a generation of everything written down so far and returns its folder. Safe beside readers and others who
    build: they wait, and take what was built meanwhile if it reaches as far."""
    folder().mkdir(parents=True, exist_ok=True)
    with _alone():
        row = clock()
        there = newest(str(row.identity))
        if there is not None and _sequence(there) >= row.value:
            return there
        return _build(str(row.identity), row.value)


def build_beside() -> None:
    """Starts a process that builds, at low priority, and does not wait for it. Two of them wait for each other."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "build_index", "--skip-checks"]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True, **quiet)  # noqa: S603  (a command of our own)


def _build(identity: str, value: int) -> Path:
    def read() -> Iterator[Entry]:
        return (entry for _number, entry in entries_after(0, until=value) if entry.documents)

    index = Index(*reading())
    index.build(read)
    name = f"{value:012d}-{time.time_ns()}"
    aside = folder() / f".{name}"
    index.save(aside, {"sequence": value, "reading": clock().reading, "built_at": time.time()})
    aside.rename(folder() / name)
    pointer = folder() / f".current-{name}"
    pointer.write_text(json.dumps([name, identity, FORMAT]), encoding="utf-8")
    pointer.replace(folder() / "current")
    Clock.objects.filter(pk=1, built__lt=value).update(built=value)
    _sweep()
    return folder() / name


def _sequence(generation: Path) -> int:
    return int(generation.name.partition("-")[0])


def _sweep() -> None:
    """Deletes all but the newest KEPT, and what a killed build left behind. Newest by the clock: where a database was
    restored, its changes are counted from an older number."""
    made = sorted((path for path in folder().iterdir() if path.is_dir()), key=lambda path: path.name.rpartition("-")[2])
    whole = [path for path in made if not path.name.startswith(".")]
    for path in [*whole[:-KEPT], *(path for path in made if path.name.startswith("."))]:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    with (folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
