"""Compiles native/*.c into a library for this machine, once.

    python matching/engine/kernel/build.py

The library is kept inside the virtualenv (or, where that cannot be written, in DATA_DIR) under a name made from the
sources, the compiler and the processor, so that a checkout moved to another machine compiles anew. It is written
beside its place and moved there, so that whoever looks finds a whole library or none, however many compile at once.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

if __package__ in {None, ""}:  # run as a script, by make
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from matching.engine.cached import places

SOURCES = Path(__file__).resolve().parent / "native"
FLAGS = ("-std=gnu11", "-O3", "-ffp-contract=off", "-fno-sanitize=undefined", "-fPIC", "-shared")
# Tried in this order: a compiler that does not know its own processor still makes a library.
TUNINGS = (("-march=native",), ())
SECONDS = 300


class BuildError(RuntimeError):
    """No library can be made here; the message says why."""


def compiler() -> list[str] | None:
    """The command of a C compiler: $CC, the machine's, or the one in the wheel `ziglang`; None where there is none."""
    if given := shlex.split(os.environ.get("CC", "")):
        return given
    for name in ("cc", "gcc", "clang"):
        if found := shutil.which(name):
            return [found]
    if importlib.util.find_spec("ziglang"):
        return [sys.executable, "-m", "ziglang", "cc"]
    return None


def library() -> Path:
    """The library for this machine, compiled if need be. Raises BuildError where that fails."""
    command = compiler()
    if command is None:
        raise BuildError("there is no C compiler, and no wheel `ziglang` in its place")
    if made := existing(command):
        return made
    name = _name(command)
    for folder in places():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return _compiled(command, folder / name)
        except OSError:
            continue
    raise BuildError("there is no folder to keep the library in")


def existing(command: list[str]) -> Path | None:
    """The library that this compiler has made before."""
    made = (folder / _name(command) for folder in places())
    return next((place for place in made if place.exists()), None)


def main() -> None:
    """Say what is done, and nothing where nothing is to be done."""
    command = compiler()
    if command and existing(command):
        return
    sys.stderr.write("Compiling the matching kernel …\n")
    try:
        library()
    except BuildError as error:
        sys.exit(f"{error}\nMatching works without it, several times slower.")


def _name(command: list[str]) -> str:
    return f"matching-{_key(command)}.so"


def _key(command: list[str]) -> str:
    """A name for what the library depends on."""
    found = hashlib.sha256()
    for path in sorted(SOURCES.glob("*.[ch]")):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for part in (*FLAGS, *command, _identity(command), platform.machine(), platform.system(), _processor()):
        found.update(part.encode() + b"\0")
    return found.hexdigest()[:20]


def _identity(command: list[str]) -> str:
    """Changes when the compiler does, without running it."""
    name = importlib.util.find_spec("ziglang") if "ziglang" in command else None
    path = name.origin if name else shutil.which(command[0])
    if not path:
        return ""
    status = Path(path).resolve().stat()
    return f"{status.st_size} {status.st_mtime_ns}"


def _processor() -> str:
    """What the processor can do."""
    try:
        lines = Path("/proc/cpuinfo").read_text(errors="replace").splitlines()
    except OSError:
        return platform.processor()
    wanted = ("model name", "flags", "Features", "CPU part")
    return "\n".join(sorted({line for line in lines if line.startswith(wanted)}))


def _compiled(command: list[str], place: Path) -> Path:
    """Compile beside `place`, see that it loads, move it there."""
    problem = ""
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".compiling-") as folder:
        made = Path(folder) / place.name
        for tuning in TUNINGS:
            problem = _problem([*command, *FLAGS, *tuning, "-o", str(made), *map(str, _files()), "-lm"], made)
            if not problem:
                made.replace(place)
                return place
    raise BuildError(f"{shlex.join(command)} did not make the matching kernel: {problem}")


def _files() -> list[Path]:
    return sorted(SOURCES.glob("*.c"))


def _problem(command: list[str], made: Path) -> str:
    """Runs the compiler; what went wrong, or an empty string."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603 (ours)
        if done.returncode:
            return done.stderr.strip()[-2000:] or f"it ended with {done.returncode}"
        ctypes.CDLL(str(made))
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return ""


if __name__ == "__main__":
    main()
