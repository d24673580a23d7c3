"""Starts what is done apart (core/apart/child.py), with a time and a memory, and says in a sentence why a file is not taken."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

CHILD = Path(__file__).with_name("child.py")
SECONDS, MEMORY = 10, 400 * 1024 * 1024
STAMP_SECONDS, STAMP_MEMORY, WRITTEN = 60, 900 * 1024 * 1024, 512 * 1024 * 1024
AT_ONCE = threading.BoundedSemaphore(2)
"""So many run beside each other in one process of the site; the others wait."""
WAITS = 30
PIECE = 1024 * 1024
UNFIT = 3


class Refused(Exception):
    """A file is not taken, or cannot be drawn, with a sentence fit to show."""

    def __init__(self, code: str):
        super().__init__(sentence(code))
        self.code = code


def sentence(code: str) -> str:
    """What a code of the process apart means to whoever chose the file."""
    sentences = {
        "pdf": _("This PDF is damaged. Print it to a new PDF and choose that."),
        "before": _("Something else stands before the PDF in this file. Print it to a new PDF and choose that."),
        "locked": _(
            "This file is protected by a password. Save it without one: here only those you choose can read it."
        ),
        "pages": _("A PDF may have 500 pages at most. Split it."),
        "runs": _("This PDF holds a program that runs when it is opened. Print it to a new PDF and choose that."),
        "picture": _("This picture is damaged or breaks off. Save it anew and choose it again."),
        "pixels": _("This picture has too many pixels. Save a smaller one, or a PDF."),
        "behind": _("Something else stands behind the end of this picture. Save it anew and choose it again."),
        "archive": _("This ZIP file or office document is damaged, or packed in an unusual way. Save it anew."),
        "members": _("There are more than 10,000 files in this ZIP file. Split it."),
        "unpacked": _("This file unpacks to more than can be taken. Split it."),
        "names": _("A file in this ZIP file has a name that leads out of it. Pack it anew."),
        "macros": _("This office document holds macros or other programs. Save it without them."),
        "entities": _("This office document holds definitions that no office program writes. Save it anew."),
        "markup": _("There is a web page inside this drawing. Export it anew and choose it again."),
        "broken_off": _("This drawing breaks off before its end. Export it anew and choose it again."),
    }
    return sentences.get(code) or _("This file takes too long or too much memory to look at. Save a simpler one.")


def look(content: BinaryIO, kind: str, ending: str) -> int | None:
    """Returns how many pages of a file can be viewed; None where it can only be downloaded. Raises Refused."""
    return json.loads(_run({"do": "look", "kind": kind, "ending": ending}, content))["pages"]


def draw(content: BinaryIO, kind: str, *, page: int, width: int, mark: list) -> bytes:
    """Returns a page as a PNG picture with the mark in it. Raises Refused."""
    return _run({"do": "draw", "kind": kind, "page": page, "width": width, "mark": mark}, content)


def stamp(content: BinaryIO, kind: str, *, mark: list) -> BinaryIO:
    """Returns the whole file with the mark on every page, as an open file of no name. Raises Refused."""
    target = in_memory()
    try:
        task = {"do": "stamp", "kind": kind, "page": 1, "mark": mark}
        _run(task, content, target=target, seconds=STAMP_SECONDS, memory=STAMP_MEMORY)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return target


def in_memory() -> BinaryIO:
    """An open file that lies in memory, never on a disk; where a system has no such thing, one without a name."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("apart", os.MFD_CLOEXEC), "w+b")
    return tempfile.TemporaryFile()  # type: ignore[return-value]  # a wrapper in name only: it reads and writes bytes


def _run(
    task: dict[str, Any],
    content: BinaryIO,
    *,
    target: BinaryIO | None = None,
    seconds: int = SECONDS,
    memory: int = MEMORY,
) -> bytes:
    if not AT_ONCE.acquire(timeout=WAITS):
        raise Refused("busy")
    try:
        with _on_disk_or_in_memory(content) as source:
            task |= {"source": source.fileno(), "seconds": seconds, "memory": memory, "written": WRITTEN}
            command = [sys.executable, "-I", "-W", "ignore", str(CHILD), json.dumps(task)]
            return _ended(command, source.fileno(), target, seconds)
    finally:
        AT_ONCE.release()


def _ended(command: list[str], source: int, target: BinaryIO | None, seconds: int) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 (our own command; what strangers wrote is in the open file)
            command,
            stdin=subprocess.DEVNULL,
            stdout=target if target is not None else subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[source],
            env={"LANG": "C.UTF-8"},
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused("heavy") from None
    if done.returncode == UNFIT:
        raise Refused(done.stderr.decode("ascii", "replace"))
    if done.returncode:
        raise Refused("heavy" if -done.returncode in (signal.SIGXCPU, signal.SIGKILL, signal.SIGXFSZ) else "broken")
    return done.stdout or b""


class _Kept:
    """A file that somebody else closes."""

    def __init__(self, content: Any):
        self.content = content

    def __enter__(self) -> Any:
        return self.content

    def __exit__(self, *error: Any) -> None:
        self.content.seek(0)


def _on_disk_or_in_memory(content: BinaryIO) -> Any:
    """The file itself where it lies as it is on this machine's disk; else a copy in memory."""
    content.seek(0)
    try:
        content.fileno()
        return _Kept(content)
    except (OSError, AttributeError):
        copy = in_memory()
        while piece := content.read(PIECE):
            copy.write(piece)
        copy.flush()
        copy.seek(0)
        return copy
