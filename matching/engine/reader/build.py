"""C sources made a library of this machine, once; None where nothing here can compile.

The library is kept under `TECHBRIDGE_NATIVE` or the user's cache directory, named by a digest of the
sources, the flags and the compiler, so that a change of any of them makes another one.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import logging
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

# Contraction into fused multiply-add would round sums otherwise than Python does. Zig would add checks unasked.
FLAGS = ("-std=c11", "-O3", "-fno-sanitize=undefined", "-fPIC", "-shared", "-ffp-contract=off", "-fvisibility=default")
_SECONDS = 120

log = logging.getLogger(__name__)


def library(sources: Sequence[Path], name: str) -> ctypes.CDLL | None:
    """The library made of `sources` (headers among them count for the digest only)."""
    directory = _directory()
    if directory is None:
        return None
    for compiler in _compilers():
        path = directory / f"{name}-{_digest(sources, compiler)}.so"
        if path.exists() and (found := _load(path)):
            return found
        if _compile(compiler, sources, path) and (found := _load(path)):
            return found
    return None


def _compilers() -> Iterator[tuple[str, ...]]:
    """What may compile here: the compiler of the environment, of the machine, of the ziglang wheel."""
    for name in (os.environ.get("CC", ""), "cc", "gcc", "clang"):
        if name and (path := shutil.which(name)):
            yield (path,)
    if importlib.util.find_spec("ziglang"):
        yield (sys.executable, "-m", "ziglang", "cc")


def _digest(sources: Sequence[Path], compiler: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for part in (*compiler, *FLAGS, platform.machine(), platform.system()):
        digest.update(part.encode() + b"\0")
    for source in sorted(sources):
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()[:20]


def _directory() -> Path | None:
    """Where libraries are kept: a directory of this user that nobody else can write to."""
    chosen = os.environ.get("TECHBRIDGE_NATIVE")
    cache = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    directory = Path(chosen) if chosen else Path(cache) / "techbridge"
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = directory.stat()
    except (OSError, RuntimeError):
        return None
    if hasattr(os, "getuid") and (state.st_uid != os.getuid() or state.st_mode & 0o022):
        log.warning("%s can be written to by others, so nothing compiled is kept there.", directory)
        return None
    return directory


def _compile(compiler: tuple[str, ...], sources: Sequence[Path], path: Path) -> bool:
    """Whether `path` is there afterwards; written under another name first, so that it is whole or absent."""
    units = [str(source) for source in sources if source.suffix == ".c"]
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as place:
            made = Path(place) / path.name
            command = [*compiler, *FLAGS, "-o", str(made), *units]
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603 - our own sources
            made.replace(path)
    except (OSError, subprocess.SubprocessError) as error:
        log.info("%s does not compile %s: %s", compiler[0], path.name, error)
        return False
    return True


def _load(path: Path) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(str(path))
    except OSError as error:
        log.info("%s does not load: %s", path, error)
        return None
