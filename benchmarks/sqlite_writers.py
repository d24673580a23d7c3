"""Eight processes write to one SQLite file: our backend beside Django's own.

    python benchmarks/sqlite_writers.py [--seconds 30] [--writers 8] [--variant NAME ...]

One JSON line per variant and load:

commits       writes that succeeded
per_second    the same per second
locked        writes refused with "database is locked", or given up in our line
lost_updates  commits that the counter does not show; must be 0
longest_s     the longest single write, from asking to its commit or error
p50_s, p99_s  the same for half and for 99 of 100
fewest, most  commits of the unluckiest and of the luckiest writer

Loads: "transaction" reads a counter, writes it back and inserts a row and an
outbox row, all in atomic(); "statement" does one INSERT and one UPDATE without
atomic(), as Model.save() and QuerySet.update() do.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

STOCK = "django.db.backends.sqlite3"
WAL = "PRAGMA journal_mode=WAL"
VARIANTS = {
    "ours": {"ENGINE": "core.sqlite"},
    "stock": {"ENGINE": STOCK},
    "stock + WAL": {"ENGINE": STOCK, "OPTIONS": {"init_command": WAL}},
    "stock + WAL + IMMEDIATE": {
        "ENGINE": STOCK,
        "OPTIONS": {"init_command": WAL, "transaction_mode": "IMMEDIATE"},
    },
}
LOADS = ("transaction", "statement")


def configure(variant, database):
    """Set Django up on this file; return the models."""
    from core.sqlite.driver import use_bundled_sqlite

    use_bundled_sqlite()
    import django
    from django.conf import settings

    settings.configure(DATABASES={"default": {**VARIANTS[variant], "NAME": str(database)}}, USE_TZ=True)
    django.setup()
    return define_models()


def define_models():
    """A counter, a row and an outbox row. Only once Django is set up."""
    from django.db import models

    def model(name, **fields):
        meta = type("Meta", (), {"app_label": "bench"})
        return type(name, (models.Model,), {"__module__": __name__, "Meta": meta, **fields})

    return (
        model("Counter", n=models.IntegerField(default=0)),
        model("Row", text=models.TextField()),
        model("Effect", key=models.CharField(max_length=64, unique=True), payload=models.JSONField(default=dict)),
    )


def write_in_transaction(counter, row, effect):
    from django.db import transaction

    with transaction.atomic():
        seen = counter.objects.get(pk=1)
        seen.n += 1
        seen.save(update_fields=["n"])
        row.objects.create(text="x" * 200)
        effect.objects.create(key=uuid.uuid4().hex, payload={"counter": seen.n})
    return 1


def write_statements(counter, row, effect):
    """Two commits. The counter rises last, so that it shows exactly the writes that went through."""
    from django.db import models

    row.objects.create(text="x" * 200)
    counter.objects.filter(pk=1).update(n=models.F("n") + 1)
    return 1


def write_until(*, stop_at, load, models):
    """One writer: writes till ``stop_at``; returns its latencies and what became of them."""
    from django.db import OperationalError

    write = write_in_transaction if load == "transaction" else write_statements
    latencies, commits, locked = [], 0, 0
    while time.time() < stop_at:
        start = time.perf_counter()
        try:
            commits += write(*models)
        except OperationalError:
            locked += 1
        latencies.append(time.perf_counter() - start)
    return {"latencies": latencies, "commits": commits, "locked": locked}


def be_a_writer(variant, database, load, seconds):
    """In a process of its own: get ready, say so, wait for the start, write, report."""
    models = configure(variant, database)
    models[0].objects.exists()  # connected
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(write_until(stop_at=time.time() + seconds, load=load, models=models)), flush=True)


def run(variant, load, *, seconds, writers):
    """Start the writers together on a fresh file; return the figures."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "bench.sqlite3"
        call = [sys.executable, __file__, "--database", str(database), "--variant", variant, "--load", load]
        subprocess.run([*call, "--role", "create"], check=True)
        processes = [
            subprocess.Popen(
                [*call, "--role", "write", "--seconds", str(seconds)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(writers)
        ]
        for process in processes:
            process.stdout.readline()
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        reports = [json.loads(process.communicate()[0]) for process in processes]
        counted = subprocess.run([*call, "--role", "count"], check=True, capture_output=True, text=True)
    return figures(variant, load, reports, counter=int(counted.stdout), seconds=seconds)


def figures(variant, load, reports, *, counter, seconds):
    latencies = sorted(latency for report in reports for latency in report["latencies"])
    commits = [report["commits"] for report in reports]
    return {
        "benchmark": "sqlite_writers",
        "variant": variant,
        "load": load,
        "writers": len(reports),
        "seconds": seconds,
        "commits": sum(commits),
        "per_second": round(sum(commits) / seconds, 1),
        "locked": sum(report["locked"] for report in reports),
        "lost_updates": sum(commits) - counter,
        "longest_s": round(latencies[-1], 3),
        "p99_s": round(latencies[int(len(latencies) * 0.99)], 4),
        "p50_s": round(latencies[len(latencies) // 2], 4),
        "fewest": min(commits),
        "most": max(commits),
    }


def create(variant, database):
    from django.db import connection

    models = configure(variant, database)
    with connection.schema_editor() as editor:
        for model in models:
            editor.create_model(model)
    models[0].objects.create(pk=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--variant", action="append", choices=VARIANTS)
    parser.add_argument("--load", action="append", choices=LOADS)
    parser.add_argument("--json", action="store_true", help="the only format; accepted for make bench")
    parser.add_argument("--role", choices=["create", "write", "count"], help=argparse.SUPPRESS)
    parser.add_argument("--database", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.role == "create":
        create(args.variant[0], args.database)
    elif args.role == "write":
        be_a_writer(args.variant[0], args.database, args.load[0], args.seconds)
    elif args.role == "count":
        print(configure(args.variant[0], args.database)[0].objects.get(pk=1).n)
    else:
        for load in args.load or LOADS:
            for variant in args.variant or VARIANTS:
                print(json.dumps(run(variant, load, seconds=args.seconds, writers=args.writers)), flush=True)


if __name__ == "__main__":
    main()
