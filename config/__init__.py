"""Wiring. Importing it chooses the SQLite driver, which must happen before Django imports one."""

from core.sqlite.driver import use_bundled_sqlite

use_bundled_sqlite()
