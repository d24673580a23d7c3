#!/usr/bin/env python
"""Techbridge's command line."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    import config  # noqa: F401  (chooses the SQLite driver before Django imports one)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
