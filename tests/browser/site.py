"""One demo site as `make demo` starts it, with a database of its own, on a free port of this machine."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
OURS = {
    "DATABASE_URL",
    "REDIS_URL",
    "CELERY_BROKER_URL",
    "EMBEDDED_WORKER",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "DEBUG",
    "EMAIL_URL",
}
"""What a test run may have set that a demo does not have."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class DemoSite:
    """`with DemoSite(folder) as site:` serves it at `site.url` and ends it by its process id."""

    def __init__(self, folder: Path, *, made: Path | None = None):
        """`made` is the folder of a site that has never run, to begin with a copy of."""
        self.made = made
        self.manager: subprocess.Popen[str] | None = None
        port = free_port()
        self.folder, self.url = folder, f"http://127.0.0.1:{port}"
        self.log = folder / "site.log"
        kept = {name: value for name, value in os.environ.items() if name not in OURS}
        self.environment = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DEMO": "1",
            "DATA_DIR": str(folder),
            "PORT": str(port),
            "LOG_LEVEL": "WARNING",
            "PYTHONUNBUFFERED": "1",
        }

    def __enter__(self) -> "DemoSite":
        if self.made:
            shutil.copytree(self.made, self.folder, dirs_exist_ok=True)
        else:
            self.lay_data()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo_site"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def lay_data(self) -> None:
        migrated.put_into(self.folder)
        for command in ("prepare", "demo_data"):
            self.manage(command)
        self.dismiss()

    def dismiss(self) -> None:
        """Ends the process that runs commands."""
        if self.manager is not None:
            self.manager.stdin.close()
            self.manager.wait(20)
            self.manager.stdout.close()
            self.manager = None

    def __exit__(self, *_) -> None:
        self.stop()

    def stop(self) -> None:
        self.dismiss()
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def manage(self, *arguments: str) -> str:
        """What a command of manage.py prints, run by a process that is kept for the next (tests/browser/manager.py)."""
        if self.manager is None:
            self.manager = subprocess.Popen(
                [sys.executable, "-m", "tests.browser.manager"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        self.manager.stdin.write(json.dumps(arguments) + "\n")
        self.manager.stdin.flush()
        well, said = json.loads(self.manager.stdout.readline())
        assert well, said
        return said

    def wait_until_ready(self) -> None:
        for _ in range(1200):
            assert self.process.poll() is None, self.log.read_text()
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5):  # noqa: S310 (our own address)
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise TimeoutError(self.log.read_text())

    def complaints(self) -> list[str]:
        """What the site's log says that no healthy site says."""
        signs = ("Traceback", "ERROR", "CRITICAL", "Error:")
        return [
            line for line in self.log.read_text(encoding="utf-8").splitlines() if any(sign in line for sign in signs)
        ]
