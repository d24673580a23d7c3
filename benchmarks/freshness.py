"""From saving a listing in one web process to seeing the match in another, among very many profiles.

A database of its own is filled with generated organisations (`portal/stress.py`), a generation of the index is built,
and then run, as separate processes: two web servers and a worker. In each round a startup's offer is rewritten through
the first server's autosave, so that it answers a manufacturer's need; the manufacturer's matches are asked of the second
server until the offer is in them, and again until it is gone. Time counts from sending the save to having read the page.

Searching is measured on the same site: pages of results asked of the first server, each beside an empty search page, by
the clock with the whole way through HTTP, and in the server's processor time, which other work on the machine does not
lengthen.

The peer is what one does without an index that follows changes: fit scikit-learn's TfidfVectorizer on all listings anew
and compare; measured on the same texts, once, in this process.

    python benchmarks/freshness.py [--startups 100000] [--manufacturers 10000] [--rounds 10] [--database postgres://…]

One JSON line per figure. The last one holds `fresh_s` (median of all rounds), `fresh_worst_s` and
`search_page_beyond_ms` (processor time, median over the texts sought).
"""

import argparse
import contextlib
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.shared.processor import of_tree

PATIENCE = 30.0  # seconds
NEED = ("需要苎麻纤维增强拉挤型材在线测径", "苎麻纤维拉挤型材在线测径，供轨道内装使用。")
MATCHING = ("In-line gauging of ramie-fibre pultruded profiles", "苎麻纤维拉挤型材在线测径。 We gauge them in-line.")
ROUNDS = 50
SOUGHT = ("laser", "激光选区熔化", "welding robot", "predictive maint", "钛合金")
OTHER = ("Nothing of the kind", "This offer is about something else for now.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """Databases and processes of one run."""

    def __init__(self, folder: str, database: str):
        self.processes: list[subprocess.Popen] = []
        self.folder = folder
        self.environment = {
            **os.environ,
            "DEMO": "1",
            "DATA_DIR": folder,
            "DATABASE_URL": database,
            "EMBEDDED_WORKER": "0",
            "LOG_LEVEL": "ERROR",
            "WEB_PROCESSES": "1",
        }

    def manage(self, *arguments: str) -> None:
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def python(self, *arguments: str) -> str:
        """Runs this file in another role, with the site's settings, and returns what it prints."""
        command = [sys.executable, __file__, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout

    def start(self, *arguments: str, **more: str) -> None:
        environment = {**self.environment, **more}
        log = (Path(self.folder) / f"process-{len(self.processes)}.log").open("wb")
        command = [sys.executable, *arguments]
        self.processes.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log))

    def web(self) -> int:
        port = free_port()
        gunicorn = ("-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi:application")
        self.start(*gunicorn, PORT=str(port), SITE_URL=f"http://127.0.0.1:{port}")
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return port
            time.sleep(0.1)
        raise TimeoutError("The web server does not answer.")

    def stop(self) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()


class Person:
    """Somebody signed in at one server."""

    def __init__(self, port: int, session: str):
        self.port, self.cookies = port, {"sessionid": session, "csrftoken": uuid.uuid4().hex}

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {
            "Host": f"127.0.0.1:{self.port}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": self.cookies["csrftoken"],
            "X-Requested-With": "fetch",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request(method, path, urlencode(fields or {}), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path} answered {answer.status}: {text[:300]}")
        return answer.status, text

    def save(self, listing: int, title: str, body: str) -> None:
        for field, value in (("en-title", title), ("en-body", body)):
            path = f"/en/listings/{listing}/autosave/"
            self.ask("POST", path, {"field": field, "value": value, "overwrite": "1"})

    def wait_for(self, organisation: str, title: str, *, there: bool) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if (title in self.ask("GET", f"/en/matches/?for={organisation}")[1]) is there:
                return
        raise TimeoutError(f"Waited {PATIENCE} s for {title!r} to be {'there' if there else 'gone'}.")


def fill(startups: int, manufacturers: int) -> None:
    """In a process of its own: the organisations, the two people, their listings, the generation."""
    django_up()
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction

    from accounts.models import User
    from ecosystem.actions.listings import create_listing, touch
    from ecosystem.models import Listing, ListingText, Membership, Organisation, OrganisationText
    from matching import generations
    from matching.rebuild import read_everything
    from portal import stress

    stress.load(startups=startups, manufacturers=manufacturers, listings=(1, 1))
    facts: dict[str, object] = {}
    for kind, side, (title, body), language in (
        ("offer", "startup", OTHER, "en"),
        ("need", "manufacturer", NEED, "zh-hans"),
    ):
        from django.utils import timezone

        user = User.objects.create_user(f"{side}@fresh.example", uuid.uuid4().hex)
        organisation = Organisation.objects.create(
            kind=side, slug=f"fresh-{side}", verification="verified", verified_at=timezone.now()
        )
        OrganisationText.objects.create(organisation=organisation, language=language, name=f"Fresh {side}")
        Membership.objects.create(organisation=organisation, user=user, role="owner")
        with transaction.atomic():
            listing = create_listing(organisation=organisation, kind=kind, by=user, intent="pilot")
            ListingText.objects.create(listing=listing, language=language, title=title, body=body)
            Listing.objects.filter(pk=listing.pk).update(status="published", published_at=timezone.now())
            listing.refresh_from_db()
            touch(listing)
        session = SessionStore()
        session.update(
            {
                "_auth_user_id": str(user.pk),
                "_auth_user_backend": "allauth.account.auth_backends.AuthenticationBackend",
                "_auth_user_hash": user.get_session_auth_hash(),
            }
        )
        session.save()
        facts[side] = {"session": session.session_key, "slug": organisation.slug, "listing": listing.pk}
    began = time.monotonic()
    read_everything()
    facts["read_s"] = round(time.monotonic() - began, 1)
    began = time.monotonic()
    generations.build()
    facts["build_s"] = round(time.monotonic() - began, 1)
    facts["organisations"] = Organisation.objects.count()
    facts["listings"] = Listing.objects.count()
    print(json.dumps(facts))


def peer() -> None:
    """In a process of its own: fit scikit-learn on everything anew and compare one listing, as seconds."""
    django_up()
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics.pairwise import linear_kernel

    from ecosystem.models import ListingText

    texts = [f"{title}\n{body}" for title, body in ListingText.objects.values_list("title", "body").iterator()]
    began = time.monotonic()
    rows = TfidfVectorizer().fit_transform(texts)
    linear_kernel(rows[:1], rows)[0].argsort()
    print(json.dumps({"seconds": round(time.monotonic() - began, 2), "texts": len(texts)}))


def django_up() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    import config  # noqa: F401  (chooses the SQLite driver before Django imports one)

    django.setup()


def measure(site: Site, facts: dict, rounds: int) -> tuple[list[float], float]:
    """Returns the seconds from each save to its sight, and `measure_search`'s milliseconds."""
    port = site.web()
    startup = Person(port, facts["startup"]["session"])
    manufacturer = Person(site.web(), facts["manufacturer"]["session"])
    site.start("manage.py", "worker")
    for person, side in ((startup, "startup"), (manufacturer, "manufacturer")):
        person.ask("GET", f"/en/matches/?for={facts[side]['slug']}")
    startup.save(facts["startup"]["listing"], *OTHER)
    taken = []
    for number in range(rounds):
        for there, (title, body) in ((True, MATCHING), (False, OTHER)):
            began = time.monotonic()
            startup.save(facts["startup"]["listing"], f"{title} {number}", body)
            manufacturer.wait_for(facts["manufacturer"]["slug"], f"{MATCHING[0]} {number}", there=there)
            taken.append(time.monotonic() - began)
            print(json.dumps({"benchmark": "freshness", "there": there, "seconds": round(taken[-1], 3)}), flush=True)
    return taken, measure_search(facts, port, site.processes[0].pid)


def measure_search(facts: dict, port: int, server: int) -> float:
    """Returns by how many milliseconds of the server's processor time a page of results takes longer than an empty one:
    the median over SOUGHT."""
    person = Person(port, facts["startup"]["session"])
    paths = ["/en/search/", *(f"/en/search/?{urlencode({'q': text})}" for text in SOUGHT)]
    spent = []
    for path in paths:
        person.ask("GET", path)
        times, before = [], of_tree(server)
        for _round in range(ROUNDS):
            began = time.monotonic()
            person.ask("GET", path)
            times.append(1000 * (time.monotonic() - began))
        spent.append(((of_tree(server) - before) / ROUNDS, statistics.median(times)))
    (empty, empty_clock), *found = spent
    for text, (processor, clock) in zip(SOUGHT, found, strict=True):
        line = {"beyond_ms": round(processor - empty, 1), "beyond_ms_by_clock": round(clock - empty_clock, 1)}
        print(json.dumps({"benchmark": "freshness", "search": text, **line}, ensure_ascii=False), flush=True)
    return statistics.median(processor for processor, _clock in found) - empty


def create_database(url: str) -> str:
    import psycopg

    name = f"techbridge_fresh_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{url.rpartition('/')[0]}/{name}"


def drop_database(url: str, made: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {made.rpartition('/')[2]} WITH (FORCE)")


def run(options: argparse.Namespace) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        made = create_database(options.database) if options.database else ""
        site = Site(folder, made)
        try:
            site.manage("prepare")
            site.manage("collectstatic", "--no-input")
            sizes = ("--startups", str(options.startups), "--manufacturers", str(options.manufacturers))
            facts = json.loads(site.python("--role", "fill", *sizes))
            shown = {name: facts[name] for name in ("organisations", "listings", "read_s", "build_s")}
            print(json.dumps({"benchmark": "freshness", **shown}), flush=True)
            taken, search = measure(site, facts, options.rounds)
            beside = json.loads(site.python("--role", "peer"))
        finally:
            site.stop()
            if made:
                drop_database(options.database, made)
    return {
        "benchmark": "freshness",
        "database": "postgres" if made else "sqlite",
        "organisations": facts["organisations"],
        "rounds": len(taken),
        "fresh_s": round(statistics.median(taken), 3),
        "fresh_worst_s": round(max(taken), 3),
        "search_page_beyond_ms": round(search, 1),
        "peer": "scikit-learn, fitted anew",
        "peer_s": beside["seconds"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--startups", type=int, default=100_000)
    parser.add_argument("--manufacturers", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--database", default="", help="a PostgreSQL server's address; SQLite without")
    parser.add_argument("--role", choices=("fill", "peer"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.role == "fill":
        fill(options.startups, options.manufacturers)
    elif options.role == "peer":
        peer()
    else:
        print(json.dumps(run(options)))


if __name__ == "__main__":
    main()
