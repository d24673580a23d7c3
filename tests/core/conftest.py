"""A file of the embedded database, whatever database the suite runs on."""

import pytest
from django.db import connections

from tests.core.sqlite_scene import ALIAS, run


@pytest.fixture
def open_database(django_db_blocker):
    """Gives a function that makes ``connections[ALIAS]`` lead to this file, in every thread."""

    def open_at(name, engine="core.sqlite", **options):
        given = {ALIAS: {"ENGINE": engine, "NAME": name, "OPTIONS": options}}
        connections.settings[ALIAS] = connections.configure_settings({**given, "default": {}})[ALIAS]
        return connections[ALIAS]

    with django_db_blocker.unblock():
        yield open_at
        if ALIAS in connections.settings:
            connections[ALIAS].close()
            del connections[ALIAS], connections.settings[ALIAS]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "embedded.sqlite3"


@pytest.fixture
def database(open_database, path):
    connection = open_database(path, timeout=0.3)
    run("CREATE TABLE author (id integer PRIMARY KEY, name text UNIQUE)")
    run(
        "CREATE TABLE book (id integer PRIMARY KEY, author integer REFERENCES author(id) DEFERRABLE INITIALLY DEFERRED)"
    )
    return connection
