"""What benchmarks of pages share: a prepared site for each size, and what a page costs."""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SIGNED_IN_BY = "allauth.account.auth_backends.AuthenticationBackend"


def options(text: str, sizes: list[int]) -> argparse.ArgumentParser:
    """Options of a benchmark that measures its pages at several sizes, each in a process of its own."""
    found = argparse.ArgumentParser(description=text.split("\n")[0])
    found.add_argument("--sizes", nargs="+", type=int, default=sizes)
    found.add_argument("--runs", type=int, default=20)
    found.add_argument("--prepared", help="a folder with an empty site, or to make it in")
    found.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    return found


def at_each_size(file: str, asked: argparse.Namespace) -> None:
    """Runs `file` with `--measure` and a site of its own for each size. Migrating takes a minute of the processor, so the
    site is prepared once and copied."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(asked.prepared or Path(folder) / "prepared")
        prepare(prepared)
        for size in asked.sizes:
            own = Path(folder) / str(size)
            shutil.copytree(prepared, own)
            command = [sys.executable, file, "--measure", str(size), "--runs", str(asked.runs)]
            subprocess.run(command, cwd=ROOT, env=environment(own), check=True)
            shutil.rmtree(own)


def environment(folder: Path) -> dict[str, str]:
    found = {**os.environ, "DEMO": "1", "DATA_DIR": str(folder), "LOG_LEVEL": "ERROR"}
    found.pop("DATABASE_URL", None)
    return found


def prepare(folder: Path) -> None:
    """An empty site on SQLite in `folder`, where there is none yet."""
    if any(folder.glob("*.sqlite3")):
        return
    folder.mkdir(exist_ok=True)
    for command in (["prepare"], ["collectstatic", "--no-input"]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT, env=environment(folder), check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip


def set_up() -> None:
    """Django in this process, on the site that its environment names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    import config  # noqa: F401  (chooses the SQLite driver before Django imports one)

    django.setup()


def client_of(user, **headers: str):
    """A browser of somebody who is signed in."""
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1", **headers})
    client.force_login(user, SIGNED_IN_BY)
    return client


def cost_of(send: Callable[[], Any], runs: int) -> dict[str, object]:
    """What a page costs that has been asked for once: queries, and milliseconds of this process's own time."""
    from django.db import connection

    send()
    queries: list[str] = []
    with connection.execute_wrapper(noting(queries)):
        answer = send()
    times = []
    for _ in range(runs):
        began = time.process_time()
        send()
        times.append(1000 * (time.process_time() - began))
    return {
        "status": answer.status_code,
        "queries": len(queries),
        "median_cpu_ms": round(statistics.median(times), 1),
        "p95_cpu_ms": round(sorted(times)[int(0.95 * runs) - 1], 1),
    }


def noting(queries: list[str]):
    """Notes each statement. What Django itself notes is thrown away at the end of a request, with its connection."""

    def note(execute, sql, parameters, many, context):
        queries.append(sql)
        return execute(sql, parameters, many, context)

    return note
