"""How long processes have had the processor, from Linux's /proc (proc_pid_stat(5))."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


def of_tree(parent: int) -> float:
    """Milliseconds of a process and of its children."""
    return sum(spent for pid, its_parent, spent in _running() if parent in (pid, its_parent))


def of_database(name: str) -> float:
    """Milliseconds of PostgreSQL's processes that serve a database; each carries its name in its title."""
    return sum(spent for pid, _parent, spent in _running() if name in _title(pid))


def _running() -> Iterator[tuple[int, int, float]]:
    """(process, parent, milliseconds)"""
    second = os.sysconf("SC_CLK_TCK")
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            yield int(path.parent.name), int(fields[1]), 1000 * (int(fields[11]) + int(fields[12])) / second


def _title(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    return ""
