#!/usr/bin/env python
"""Techbridge's command line."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def stay_in_the_demo() -> None:
    """Where `make setup` or `make demo` has made a demo, commands work on it without being told DEMO=1 each time.

    Only here, never for a web server or a worker, and only while nothing says that this is production.
    """
    told = {"DEMO", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"} & os.environ.keys()
    if not told and (Path(os.environ.get("DATA_DIR", ROOT / "var")) / "demo").exists():
        os.environ["DEMO"] = "1"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    stay_in_the_demo()
    from django.core.management import execute_from_command_line

    import config  # noqa: F401  (chooses the SQLite driver before Django imports one)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
