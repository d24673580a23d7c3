"""Measures a stranger's file in a process of its own, with a time and a memory, and kills it when it takes more.

The process (production/engine/child.py) gets an open file and a task as JSON, and writes JSON; it knows no database and no
secret. `measure_apart` is what the rest of the site calls.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from production.engine.geometry import Geometry, Unit
from production.engine.kept import from_kept
from production.engine.reading.guards import MB, check_size
from production.engine.refusals import Refused

CHILD = Path(__file__).with_name("child.py")
SECONDS = 9
"""With what the killing takes, a file is refused within ten."""
DATA_MB = 480
"""Of data, as RLIMIT_DATA counts it: heap, private mappings, stacks. With the libraries' own pages it stays below 500 MB,
which RLIMIT_AS could not say: the kernel of STEP alone maps more than it ever touches."""
WRITTEN_MB = 64
REFUSED = 3


@dataclass(frozen=True)
class Measured:
    """`drawn` is the part as a page draws it; `seconds` on the clock; `peak_mb` is the most memory that the process held at
    once."""

    geometry: Geometry
    drawn: bytes
    seconds: float
    peak_mb: float


def measure_apart(content: BinaryIO, ending: str, unit: Unit | None, *, seconds: float = SECONDS) -> Measured:
    """Measures a file. `ending` is "stl", "3mf", "obj", "ply", "step" or "stp"; `unit` is None where nobody declared one.

    Raises Refused, within `seconds`.
    """
    began = time.perf_counter()
    check_size(content.seek(0, os.SEEK_END))
    with _on_disk(content) as source, tempfile.TemporaryDirectory() as scratch:
        drawn = Path(scratch) / "drawn"
        task = {"ending": ending.lower().lstrip("."), "unit": unit, "drawn": str(drawn)}
        told = _told(source, task, seconds, scratch)
        picture = drawn.read_bytes()
    return Measured(from_kept(told["geometry"]), picture, round(time.perf_counter() - began, 3), told["peak_mb"])


def _told(source: BinaryIO, task: dict[str, Any], seconds: float, scratch: str) -> dict[str, Any]:
    """`scratch` is a folder for what the kernel of STEP writes: nothing of it stays, not even if the process is killed."""
    task |= {"source": source.fileno(), "seconds": int(seconds) + 1, "memory": DATA_MB * MB, "written": WRITTEN_MB * MB}
    environment = {"LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
    command = [sys.executable, "-I", "-W", "ignore", str(CHILD), json.dumps(task)]
    try:
        done = subprocess.run(  # noqa: S603 (our own command; what strangers wrote is in the open file)
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            pass_fds=[source.fileno()],
            env=environment | {"TMPDIR": scratch},
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused("heavy_time", limit=int(seconds)) from None
    if done.returncode == REFUSED:
        told = json.loads(done.stdout)
        raise Refused(told["refused"], **told["facts"])
    if done.returncode:
        raise Refused("damaged")  # the reader of a damaged file fell over: the kernel of STEP does
    return json.loads(done.stdout)


@contextmanager
def _on_disk(content: BinaryIO) -> Iterator[BinaryIO]:
    """The file itself where it lies on this machine's disk; else a copy that has no name."""
    content.seek(0)
    try:
        content.fileno()
    except (OSError, AttributeError):
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(content, copy, MB)
            copy.flush()
            yield copy
        return
    yield content
