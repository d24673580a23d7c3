"""A hundred applications handed in each second, over raw sockets, to the real site under gunicorn.

    python benchmarks/submissions.py [--seconds 60] [--rate 100] [--on sqlite postgresql] [--processes 2] [--threads 4]

Each post is sent at its moment, whether or not those before it have been answered, so that waiting shows. The site runs as
it does for real: several processes of gunicorn, PostgreSQL's connections kept. One JSON line for each database and worker:

p50_s, p99_s   from the last byte sent to the first byte of the answer
longest_s      the longest of them
refused        answers other than the redirect of a submission that is taken; must be 0
turned_away    connections that broke: the kernel keeps so many waiting and no more
rows           submissions in the database, and receipts owed beside them
per_second     answers a second from the first post to the last answer
behind_s       how late the later posts were sent (99th percentile): whether the sender itself kept the rate
web_cpu_ms     processor time of the web processes for each submission
database_cpu_ms  and of PostgreSQL's, which serve them
cpu_s          what this program took to send them, on the same machine

Beside our worker, which notes when a request's first byte arrived, stands gunicorn's own (`--worker ours gthread`) with the
same site.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from benchmarks.shared import processor
from tests.chaos.call_site import CallSite
from tests.chaos.callers import Post, send_all
from tests.chaos.site import Process

WORKERS = {"ours": "config.worker.ArrivalWorker", "gthread": "gthread"}
TAKEN = 302
GET_READY = 5  # seconds
PATIENCE = 900  # … to wait for an answer: however long it takes, it is told


def run(on: str, worker: str, asked: argparse.Namespace, url: str) -> dict[str, object]:
    with (
        tempfile.TemporaryDirectory() as folder,
        CallSite(Path(folder), many=asked.seconds * asked.rate, database_url=url if on == "postgresql" else "") as site,
    ):
        site.environment["GUNICORN_CMD_ARGS"] = f"--worker-class {WORKERS[worker]}"
        site.environment |= {"WEB_CONCURRENCY": str(asked.processes), "WEB_THREADS": str(asked.threads)}
        web = site.serve()
        site.wait_until_warm()
        began, before, own = time.time() + GET_READY, spent(site, web), time.process_time()
        posts = [
            Post(one, began + number / asked.rate, one.post(site.port, f"/en/applications/{one.application}/submit/"))
            for number, one in enumerate(site.applicants)
        ]
        send_all(posts, site.port, patience=PATIENCE)
        after, own = spent(site, web), time.process_time() - own
        rows = site.query("SELECT count(*) FROM competitions_submission")[0][0]
        receipts = site.query("SELECT count(*) FROM core_effect WHERE kind = 'competitions.receipt'")[0][0]
    cost = {name: round((after[name] - before[name]) / rows, 1) for name in after}
    return {
        "benchmark": "submissions",
        "database": on,
        "worker": worker,
        "processes": [asked.processes, asked.threads],
        "rate": asked.rate,
        "seconds": asked.seconds,
        **waited(posts, began),
        "rows": [rows, receipts],
        **cost,
        "cpu_s": round(own, 1),
        "load": round(os.getloadavg()[0], 1),
    }


def waited(posts: list[Post], began: float) -> dict[str, object]:
    answered = [post for post in posts if post.status]
    times = sorted(post.answered - post.ended for post in answered)
    behind = sorted(post.began - post.at for post in answered)
    return {
        "p50_s": round(times[len(times) // 2], 4),
        "p99_s": round(times[int(len(times) * 0.99)], 4),
        "longest_s": round(times[-1], 3),
        "behind_s": round(behind[int(len(behind) * 0.99)], 4),
        "refused": sum(post.status != TAKEN for post in answered),
        "turned_away": len(posts) - len(answered),
        "per_second": round(len(answered) / (max(post.answered for post in answered) - began), 1),
    }


def spent(site: CallSite, web: Process) -> dict[str, float]:
    """Milliseconds of the processor until now."""
    found = {"web_cpu_ms": processor.of_tree(web.popen.pid)}
    return found | ({"database_cpu_ms": processor.of_database(site.database)} if site.database else {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rate", type=int, default=100)
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="of gunicorn")
    parser.add_argument("--threads", type=int, default=4, help="of each process")
    parser.add_argument("--on", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--worker", nargs="+", default=["ours"], choices=list(WORKERS))
    parser.add_argument("--json", action="store_true", help="the only format; accepted for make bench")
    asked = parser.parse_args()
    url = os.environ.pop("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    for on in asked.on:
        for worker in asked.worker:
            print(json.dumps(run(on, worker, asked, url)), flush=True)


if __name__ == "__main__":
    main()
