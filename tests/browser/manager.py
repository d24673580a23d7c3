"""Runs one management command after another for a site under test: starting Django anew for each takes seconds.

Reads a JSON list of arguments from each line, and answers each with a line: whether it went well, and what it printed.
"""

import io
import json
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout

import config  # noqa: F401 (imported for what it does: it puts the newer SQLite in place before Django loads any)


def run(arguments: list[str]) -> tuple[bool, str]:
    from django.core.management import call_command
    from django.db import connections

    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            call_command(*arguments)
        except BaseException:
            traceback.print_exc()
            return False, said.getvalue()
        finally:
            connections.close_all()
    return True, said.getvalue()


def main() -> None:
    import django

    django.setup()
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
