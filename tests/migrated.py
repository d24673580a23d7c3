"""Databases that have been migrated once, copied for whoever needs one next: the tests of this process and of the other,
the sites that tests start, the next run.

Laying out an empty database takes seconds; copying one that has been laid out takes none. The copy is named after
everything it depends on, so a changed migration, model or package with models makes a new one. Whoever finds none has one
made, as `manage.py prepare` makes it, and the others wait for that.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from functools import cache
from importlib.metadata import packages_distributions, version
from pathlib import Path

import psycopg
from django.apps import apps
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".pytest_cache" / "migrated"
TEMPLATE = "techbridge_migrated_"
"""What the names of copies on PostgreSQL begin with."""
FILES = {"default": "techbridge.sqlite3", "ephemeral": "ephemeral.sqlite3"}
"""Under which names a site looks for its databases in its folder."""
MAKE = "import django; django.setup()\nfrom core.tables import bring_up_to_date; bring_up_to_date()"


@cache
def fingerprint() -> str:
    """Of our migrations, of the names of all models, which their permissions are made of, and of the packages that bring
    migrations of their own."""
    seen, brought = hashlib.sha256(), set()
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if ROOT in folder.parents and ".venv" not in folder.parts:
            for source in sorted(folder.glob("migrations/*.py")):
                seen.update(source.read_bytes())
        else:
            brought.add(app.name.partition(".")[0])
    found = packages_distributions()
    packages = {f"{name} {version(name)}" for module in brought for name in found[module]}
    models = {f"{model._meta.label} {model._meta.permissions}" for model in apps.get_models()}
    seen.update("\n".join(sorted(packages | models)).encode())
    return seen.hexdigest()[:20]


@contextmanager
def alone():
    """One process at a time: of those that find nothing, one migrates."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def lay_out() -> None:
    """Puts copies where the tests' databases will be looked for."""
    if all(connection.vendor == "sqlite" for connection in connections.all()):
        for alias, file in files().items():
            Path(connections[alias].settings_dict["TEST"]["NAME"]).write_bytes(file.read_bytes())
    else:
        _lay_out_on_postgresql(os.environ["DATABASE_URL"])


def _make(**environment: str) -> None:
    """Brings up to date what a process of its own is told of."""
    own = {"DJANGO_SETTINGS_MODULE": "config.settings", "DEMO": "1", "REDIS_URL": "", **environment}
    made = subprocess.run(
        [sys.executable, "-c", MAKE], cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr


# --- SQLite: files --------------------------------------------------------------------------------------------------------
def kept(alias: str) -> Path:
    return KEPT / f"{fingerprint()}-{alias}.sqlite3"


def files() -> dict[str, Path]:
    """Alias → file of databases that have been migrated."""
    with alone():
        if not all(kept(alias).exists() for alias in FILES):
            _make_files()
    return {alias: kept(alias) for alias in FILES}


def put_into(folder: Path) -> None:
    """Lays copies in the folder of a site that is about to start."""
    for alias, file in files().items():
        shutil.copyfile(file, folder / FILES[alias])


def copy_into(found: dict[str, str]) -> None:
    """Brings their tables into this process's own databases, which others may have open."""
    for alias, file in found.items():
        with (
            closing(sqlite3.connect(file)) as whole,
            closing(sqlite3.connect(connections[alias].settings_dict["NAME"])) as own,
        ):
            whole.backup(own)


def _make_files() -> None:
    with tempfile.TemporaryDirectory(prefix="techbridge-migrated-") as folder:
        _make(DATABASE_URL="", DATA_DIR=folder)
        for alias, name in FILES.items():
            unfinished = KEPT / f"{alias}.unfinished"
            unfinished.unlink(missing_ok=True)
            with closing(sqlite3.connect(Path(folder) / name)) as whole:
                whole.execute("VACUUM INTO ?", [str(unfinished)])
            unfinished.rename(kept(alias))
    for old in KEPT.glob("*.sqlite3"):
        if not old.name.startswith(fingerprint()):
            old.unlink(missing_ok=True)


# --- PostgreSQL: databases that others are made from ----------------------------------------------------------------------
def database_of(url: str, name: str) -> str:
    """The address of another database of the same server."""
    return f"{url.rpartition('/')[0]}/{name}"


def template_on(url: str) -> str:
    """The name of a database on this server that has been migrated, to make others from."""
    name = f"{TEMPLATE}{fingerprint()}"
    with alone(), psycopg.connect(database_of(url, "postgres"), autocommit=True) as server:
        there = [
            row[0] for row in server.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [f"^{TEMPLATE}"])
        ]
        if name not in there:
            for old in there:
                with contextlib.suppress(psycopg.errors.ObjectInUse):  # another checkout makes one from it
                    server.execute(f'DROP DATABASE IF EXISTS "{old}"')
            unfinished = f"{name}_unfinished"
            server.execute(f'DROP DATABASE IF EXISTS "{unfinished}"')
            server.execute(f'CREATE DATABASE "{unfinished}"')
            _fill(database_of(url, unfinished))
            server.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def _fill(url: str) -> None:
    """Migrates, and keeps a dump of it for the next server."""
    dump = KEPT / f"{fingerprint()}.sql"
    if dump.exists() and shutil.which("psql"):
        load = ["psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--file={dump}", url]
        subprocess.run(load, check=True, capture_output=True)
        return
    with tempfile.TemporaryDirectory(prefix="techbridge-migrated-") as folder:
        _make(DATABASE_URL=url, DATA_DIR=folder)
    for old in KEPT.glob("*.sql"):
        old.unlink(missing_ok=True)
    if shutil.which("pg_dump"):
        subprocess.run(
            ["pg_dump", "--no-owner", "--no-privileges", f"--file={dump}", url], check=True, capture_output=True
        )


def _lay_out_on_postgresql(url: str) -> None:
    template = template_on(url)
    for alias in connections:
        creation = connections[alias].creation
        name = creation._get_test_db_name()
        with creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
