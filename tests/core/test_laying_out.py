"""A database that was empty is as one whose migrations were played one by one."""

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from tests.extent import WHOLE
from tests.migrated import MAKE, ROOT, database_of

ONE_BY_ONE = MAKE.replace(
    "bring_up_to_date()", "from core import tables; tables.lay_out = lambda *a: None; tables.bring_up_to_date()"
)


def run(where: dict[str, str], *command: str) -> str:
    own = {"DJANGO_SETTINGS_MODULE": "config.settings", "DEMO": "1", "REDIS_URL": "", **where}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def made_by(way: str, folder: Path, url: str = "") -> dict:
    """What a new database consists of that was made this way."""
    folder.mkdir()
    where = {"DATA_DIR": str(folder), "DATABASE_URL": url}
    run(where, "-c", way)
    return json.loads(run(where, "-m", "tests.core.shape_of_tables"))


@pytest.mark.once
def test_laid_out_at_once_it_is_what_its_migrations_come_to(tmp_path):
    assert made_by(MAKE, tmp_path / "laid") == made_by(ONE_BY_ONE, tmp_path / "played")


@pytest.mark.skipif(
    not WHOLE or connection.vendor != "postgresql",
    reason="makes two databases on PostgreSQL, which takes a minute: thoroughly; SQLite's are compared in every run",
)
@pytest.mark.django_db
def test_so_it_is_on_postgresql(tmp_path):
    server, names = os.environ["DATABASE_URL"], [f"techbridge_{way}_{uuid4().hex[:8]}" for way in ("laid", "played")]
    found = []
    with psycopg.connect(database_of(server, "postgres"), autocommit=True) as maker:
        for name, way in zip(names, (MAKE, ONE_BY_ONE), strict=True):
            maker.execute(f'CREATE DATABASE "{name}"')
            try:
                found.append(made_by(way, tmp_path / name, database_of(server, name)))
            finally:
                maker.execute(f'DROP DATABASE "{name}"')
    assert found[0] == found[1]


def test_a_database_that_stops_half_way_is_laid_out_again(tmp_path):
    """The process dies when all tables are made and the first migration is noted: none of it is there, and the next run lays
    out all of it."""
    where = {"DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    dying = MAKE.replace("bring_up_to_date()", "").rstrip("; ") + (
        "; from django.db.migrations.recorder import MigrationRecorder as R"
        "; R.record_applied = lambda *a: exit(3); bring_up_to_date()"
    )
    with pytest.raises(AssertionError):
        run(where, "-c", dying)
    assert json.loads(run(where, "-m", "tests.core.shape_of_tables"))["default"]["tables"] == []
    run(where, "-c", MAKE)
    assert json.loads(run(where, "-m", "tests.core.shape_of_tables"))["default"]["rows"]["core_auditevent"] == 0
