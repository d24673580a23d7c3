"""A site of several processes, each of which can be killed and started again."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from tests import migrated
from tests.chaos.ledger import Ledger

ROOT = Path(__file__).resolve().parents[2]
LEASE = 3  # seconds; Celery's limits follow from it


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """One process and its children, in a group of their own."""

    def __init__(self, site: "Site", name: str, arguments: list[str], *, runs_effects: bool):
        self.site, self.name, self.arguments, self.runs_effects = site, name, arguments, runs_effects
        self.start()

    def start(self) -> None:
        log = (self.site.folder / f"{self.name}.log").open("ab")
        self.popen = subprocess.Popen(
            self.arguments,
            cwd=ROOT,
            env=self.site.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()

    def signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.popen.wait()

    @property
    def ended(self) -> bool:
        return self.popen.poll() is not None


class Site:
    """Databases, a broker and processes of one test; `with Site(...)` ends all of them."""

    def __init__(
        self, folder: Path, *, database_url: str = "", unique: bool = True, settings: str = "tests.chaos.settings"
    ):
        self.folder, self.unique = folder, unique
        self.processes: list[Process] = []
        self.database = ""
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in {"EMBEDDED_WORKER", "REDIS_URL"}},
            "DJANGO_SETTINGS_MODULE": settings,
            "DEMO": "1",
            "DATA_DIR": str(folder),
            "DATABASE_URL": "",
            "CELERY_BROKER_URL": "",
            "OUTBOX_LEASE_SECONDS": str(LEASE),
            "CELERY_SKIP_CHECKS": "1",
        }
        if database_url:
            self._create_database(database_url)

    def _create_database(self, url: str) -> None:
        self.admin_url, template = url, migrated.template_on(url)
        self.database = f"techbridge_chaos_{os.getpid()}_{free_port()}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {self.database} TEMPLATE {template}")
        self.environment["DATABASE_URL"] = migrated.database_of(url, self.database)

    def __enter__(self) -> "Site":
        self.lay_tables()
        with self.ledger() as ledger:
            ledger.create(unique=self.unique)
        return self

    def lay_tables(self) -> None:
        """Those of the site, copied, and one whose rows an effect writes in its own transaction."""
        (self.folder / "static").mkdir(exist_ok=True)
        if not self.database:
            migrated.put_into(self.folder)
        self.query("CREATE TABLE chaos_inside (key text)")

    def __exit__(self, *_) -> None:
        for process in self.processes:
            process.signal(signal.SIGCONT)
            process.kill()
        if self.database:
            with psycopg.connect(self.admin_url, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {self.database} WITH (FORCE)")

    # --- processes --------------------------------------------------------------------------------------------------
    def run(self, name: str, *arguments: str, runs_effects: bool = False) -> Process:
        process = Process(self, name, list(arguments), runs_effects=runs_effects)
        self.processes.append(process)
        return process

    def redis(self) -> Process:
        port = free_port()
        self.environment["CELERY_BROKER_URL"] = f"redis://127.0.0.1:{port}/0"
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        redis = self.run("redis", "redis-server", "--port", str(port), *options)
        self.wait_for_port(port)
        return redis

    def wait_for_port(self, port: int) -> None:
        for _ in range(1200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            time.sleep(0.05)
        raise TimeoutError(f"Nothing listens on {port}.")

    def celery(self, name: str) -> Process:
        options = ["--concurrency=2", "--loglevel=WARNING", "--without-gossip", "--without-mingle", f"-n{name}@%h"]
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", *options]
        return self.run(name, *command, runs_effects=True)

    def worker(self, name: str = "worker") -> Process:
        """Runs the effects itself or, where there is a broker, relays them."""
        by_itself = not self.environment["CELERY_BROKER_URL"]
        return self.run(name, sys.executable, "manage.py", "worker", "--skip-checks", runs_effects=by_itself)

    def producer(self, *, outside: int, inside: int, manner: str = "alone", name: str = "producer") -> Process:
        module = [sys.executable, "-m", "tests.chaos.producer"]
        return self.run(name, *module, manner, str(outside), str(inside))

    def manage(self, *arguments: str) -> str:
        return self._output([sys.executable, "manage.py", *arguments, "--skip-checks"])

    def python(self, code: str) -> str:
        """Runs `code` in a process of the site and returns what it prints."""
        return self._output([sys.executable, "-c", f"import config, django; django.setup()\n{code}"])

    def _output(self, arguments: list[str]) -> str:
        done = subprocess.run(
            arguments, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=1200, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    # --- what happened ----------------------------------------------------------------------------------------------
    @contextlib.contextmanager
    def ledger(self):
        before = {name: os.environ.get(name) for name in ("DATABASE_URL", "DATA_DIR")}
        os.environ |= {name: self.environment[name] for name in before}
        try:
            with Ledger() as ledger:
                yield ledger
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value

    def query(self, sql: str) -> list[tuple]:
        """Returns the rows of a query on the site's own database, by a connection of its own."""
        if self.database:
            with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
                done = connection.execute(sql)
                return done.fetchall() if done.description else []
        import sqlite3

        with contextlib.closing(sqlite3.connect(self.folder / "techbridge.sqlite3", timeout=20)) as connection:
            return connection.execute(sql).fetchall()

    def states(self) -> dict[str, int]:
        """Returns how many effects are owed, done and dead."""
        ((owed, done, dead),) = self.query("SELECT count(*), count(done_at), count(dead_at) FROM core_effect")
        return {"owed": owed, "done": done, "dead": dead}

    def logs(self) -> str:
        return "\n".join(f"== {path.name}\n{path.read_text()[-2000:]}" for path in sorted(self.folder.glob("*.log")))
