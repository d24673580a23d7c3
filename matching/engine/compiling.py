"""Makes C sources a library of this machine, once.

`main` compiles what the engine has of C: the kernel and the reader. A library is kept inside the virtualenv (or, where that
cannot be written, in DATA_DIR) under a name made from the sources, the flags, the compiler and the processor, so that
a checkout moved to another machine compiles anew. It is written beside its place and moved there, so that whoever
looks finds a whole library or none, however many compile at once.
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
from dataclasses import dataclass
from pathlib import Path

from matching.engine.cached import places

HERE = Path(__file__).resolve().parent
# Contraction into fused multiply-add would round sums otherwise than Python does; zig would add checks unasked.
COMMON = ("-O3", "-ffp-contract=off", "-fno-sanitize=undefined", "-fPIC", "-shared")
SECONDS = 300


class BuildError(RuntimeError):
    """No library can be made here; the message says why."""


@dataclass(frozen=True)
class Part:
    """A library: its name, the folder of its sources, its flags, and further flags to try in turn."""

    name: str
    folder: Path
    flags: tuple[str, ...]
    tunings: tuple[tuple[str, ...], ...] = ((),)

    def sources(self) -> list[Path]:
        """Sources and headers."""
        return sorted(self.folder.glob("*.[ch]"))


# A compiler that does not know its own processor still makes a kernel.
KERNEL = Part("matching", HERE / "kernel" / "native", ("-std=gnu11", *COMMON), (("-march=native",), ()))
READER = Part("reader", HERE / "reader", ("-std=c11", *COMMON))


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


def library(part: Part) -> Path:
    """The library for this machine, compiled if need be. Raises BuildError where that fails."""
    command = compiler()
    if command is None:
        raise BuildError("there is no C compiler, and no wheel `ziglang` in its place")
    if made := existing(part, command):
        return made
    for folder in places():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return _compiled(part, command, folder / _name(part, command))
        except OSError:
            continue
    raise BuildError("there is no folder to keep the library in")


def existing(part: Part, command: list[str]) -> Path | None:
    """The library that this compiler has made before, unless it was spoiled since."""
    name = _name(part, command)
    return next((folder / name for folder in places() if not _unloadable(folder / name)), None)


def main() -> None:
    """Say what is done, and nothing where nothing is to be done."""
    command, problem = compiler(), ""
    for part in (KERNEL, READER):
        if command and existing(part, command):
            continue
        sys.stderr.write(f"Compiling the {part.folder.relative_to(HERE).parts[0]} …\n")
        try:
            library(part)
        except BuildError as error:
            problem = f"{error}\nMatching works without it, several times slower."
    if problem:
        sys.exit(problem)


def _name(part: Part, command: list[str]) -> str:
    return f"{part.name}-{_key(part, command)}.so"


def _key(part: Part, command: list[str]) -> str:
    """A name for what the library depends on."""
    found = hashlib.sha256()
    for path in part.sources():
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for text in (*part.flags, *command, _identity(command), platform.machine(), platform.system(), _processor()):
        found.update(text.encode() + b"\0")
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


def _compiled(part: Part, command: list[str], place: Path) -> Path:
    """Compile beside `place`, see that it loads, move it there."""
    problem, units = "", [str(path) for path in part.sources() if path.suffix == ".c"]
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".compiling-") as folder:
        made = Path(folder) / place.name
        for tuning in part.tunings:
            problem = _problem([*command, *part.flags, *tuning, "-o", str(made), *units, "-lm"], made)
            if not problem:
                made.replace(place)
                return place
    raise BuildError(f"{shlex.join(command)} did not make {part.name}: {problem}")


def _problem(command: list[str], made: Path) -> str:
    """Runs the compiler; what went wrong, or an empty string."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603 (ours)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode:
        return done.stderr.strip()[-2000:] or f"it ended with {done.returncode}"
    return _unloadable(made)


def _unloadable(made: Path) -> str:
    """Why a library does not load, or an empty string."""
    try:
        ctypes.CDLL(str(made))
    except OSError as error:
        return str(error)
    return ""


if __name__ == "__main__":
    main()
