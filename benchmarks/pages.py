"""Page times and query counts of every list page, with few organisations and with ten thousand.

For each size a database of its own is made (`demo_data`, `demo_data --size large`) and each page is asked for through
Django's test client, warm, as the person who sees most. Printed per page and size: queries and milliseconds (median,
95th percentile), and beside them the peer: the same rows loaded as one would without thinking, by `.all()` and
attribute access, with no related rows fetched ahead.

    python benchmarks/pages.py [--sizes small large] [--runs 20]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "startups": ("/en/startups/", ""),
    "startups, searched": ("/en/startups/?q=laser", ""),
    "startups, three filters and a search": (
        "/en/startups/?q=robot&region=region.europe&written=en&about=air",
        "",
    ),
    "startups, three filters and a search, on a map": (
        "/en/startups/?q=robot&region=region.europe&written=en&about=air&view=map",
        "",
    ),
    "startups on a map": ("/en/startups/?view=map", ""),
    "manufacturers": ("/en/manufacturers/", ""),
    "needs and offers": ("/en/listings/", ""),
    "needs and offers, page 5": ("/en/listings/?page=5", ""),
    "taxonomy": ("/en/taxonomy/?family=am", ""),
    "home": ("/en/", ""),
    "side by side": ("/en/compare/?with={slug}&with={partner}", ""),
    "search": ("/en/search/?q=laser", ""),
    "matches": ("/en/matches/", "startup@demo.example"),
    "a partner": ("/en/organisations/{partner}/", "startup@demo.example"),
    "why a partner fits": ("/en/matches/{partner}/", "startup@demo.example"),
    "own listings": ("/en/organisations/{slug}/listings/", "startup@demo.example"),
    "dashboard": ("/en/home/", "startup@demo.example"),
    "desk": ("/en/desk/", "staff@demo.example"),
    "verification": ("/en/desk/verification/", "staff@demo.example"),
    "audit trail": ("/en/desk/audit/", "staff@demo.example"),
}


def make(size: str, folder: str) -> dict[str, str]:
    """Makes the database of `size` in `folder` and returns the environment that points at it."""
    environment = {**os.environ, "DEMO": "1", "DATA_DIR": folder, "LOG_LEVEL": "ERROR"}
    environment.pop("DATABASE_URL", None)
    for command in (["prepare"], ["collectstatic", "--no-input"], ["demo_data", "--size", size]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )
    return environment


def measure(size: str, runs: int) -> None:
    """Runs in a process of its own, with the settings of one database."""
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    import config  # noqa: F401  (chooses the SQLite driver before Django imports one)

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from ecosystem.models import Organisation

    slug = Organisation.objects.of_member(User.objects.get(email="startup@demo.example")).first().slug
    partner = Organisation.objects.of_member(User.objects.get(email="manufacturer@demo.example")).first().slug
    organisations = Organisation.objects.count()
    for name, (address, email) in PAGES.items():
        client = Client(headers={"host": "127.0.0.1"})
        if email:
            client.force_login(User.objects.get(email=email), "allauth.account.auth_backends.AuthenticationBackend")
        address = address.format(slug=slug, partner=partner)
        with CaptureQueriesContext(connection) as queries:
            status = client.get(address).status_code
        print(
            json.dumps(
                {
                    "benchmark": "pages",
                    "page": name,
                    "organisations": organisations,
                    "status": status,
                    "queries": len(queries),
                    **timed(lambda address=address, client=client: client.get(address), runs),
                },
                ensure_ascii=False,
            ),
            flush=True,
        )
    print(json.dumps({"benchmark": "pages", "organisations": organisations, **naive(runs)}), flush=True)


def naive(runs: int) -> dict[str, object]:
    """The peer: a directory page as one writes it first."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from ecosystem.models import Organisation

    def page():
        found = Organisation.objects.filter(kind="startup", verification="verified").order_by("-created_at")[:24]
        for organisation in found:
            _ = (
                organisation.region,
                organisation.logo,
                list(organisation.texts.all()),
                list(organisation.concepts.all()),
            )

    with CaptureQueriesContext(connection) as queries:
        page()
    return {"page": "peer: the rows of startups without fetching ahead", "queries": len(queries), **timed(page, runs)}


def timed(call, runs: int) -> dict[str, float]:
    call()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - began))
    return {"median_ms": round(statistics.median(times), 1), "p95_ms": round(sorted(times)[int(0.95 * runs) - 1], 1)}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--sizes", nargs="+", default=["small", "large"], choices=["small", "large"])
    options.add_argument("--runs", type=int, default=20)
    options.add_argument("--measure", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.measure:
        measure(asked.measure, asked.runs)
        return
    for size in asked.sizes:
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            environment = make(size, folder)
            made = {"benchmark": "pages", "made": size, "seconds": round(time.monotonic() - began, 1)}
            print(json.dumps(made), flush=True)
            command = [sys.executable, __file__, "--measure", size, "--runs", str(asked.runs)]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    main()
