import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

PARTS = ("all_pairs", "reading", "freshness")


class Command(BaseCommand):
    help = (
        "Measures matching at a size, each part in a process of its own with its peers beside it: all pairs and one "
        "search in the engine, texts to vectors, and from saving to seeing on a site of three processes. One JSON line "
        "per figure; the last one sums up."
    )

    def add_arguments(self, parser):
        parser.add_argument("--startups", type=int, default=100_000)
        parser.add_argument("--manufacturers", type=int, default=10_000)
        parser.add_argument("--rounds", type=int, default=5, help="how often each system is timed")
        parser.add_argument("--database", default="", help="a PostgreSQL server's address for the site; SQLite without")
        parser.add_argument("--without", action="append", default=[], choices=PARTS, help="a part to leave out")
        parser.add_argument("--json", action="store_true", help="only the last line")

    def handle(self, *args, startups: int, manufacturers: int, rounds: int, **options):
        if min(startups, manufacturers, rounds) < 1:
            raise CommandError("Startups, manufacturers and rounds are at least 1.")
        sides = ["--startups", str(startups), "--manufacturers", str(manufacturers)]
        calls = {
            "all_pairs": [*sides, "--rounds", str(rounds)],
            "reading": ["--profiles", str(startups + manufacturers), "--rounds", str(min(rounds, 3))],
            "freshness": [*sides, "--rounds", str(rounds), "--database", options["database"]],
        }
        total: dict[str, Any] = {"startups": startups, "manufacturers": manufacturers}
        for name in PARTS:
            if name in options["without"]:
                continue
            line = "{}"
            for line in run(name, calls[name]):
                if not options["json"]:
                    self.stdout.write(line)
            total |= {key: value for key, value in json.loads(line).items() if key != "benchmark"}
        self.stdout.write(json.dumps(total))


def run(name: str, arguments: list[str]) -> Iterator[str]:
    """Yields the lines that a benchmark prints. Raises CommandError where it fails, with what it said."""
    command = [sys.executable, str(settings.BASE_DIR / "benchmarks" / f"{name}.py"), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=settings.BASE_DIR) as process:  # noqa: S603  (ours)
        assert process.stdout is not None  # noqa: S101 (a pipe was asked for)
        yield from (line.strip() for line in process.stdout if line.strip())
    if process.returncode:
        raise CommandError(f"benchmarks/{name}.py ended with {process.returncode}; what it said stands above.")
