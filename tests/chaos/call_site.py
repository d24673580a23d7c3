"""The real site under gunicorn, with a call and many applicants who are signed in."""

import contextlib
import json
import os
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

from tests.chaos.site import Site, free_port

SETTINGS = "tests.chaos.call_settings"
SEED = """
import json, secrets, time
from datetime import timedelta
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from accounts.middleware import SEEN
from accounts.models import User
from competitions.models import Answer, Application
from ecosystem.models import Membership, Organisation, OrganisationText
from tests.competitions.scene import make_competition, question

now, many, fields = timezone.now(), {many}, {fields}
with transaction.atomic():
    call = make_competition(*[question(f"q{{n}}", "long_text") for n in range(fields)], opens_at=now - timedelta(days=9),
                            closes_at=now + timedelta(days=9), slug="burst", code="BURST")
    people = User.objects.bulk_create(
        User(email=f"person{{n}}@burst.example", language="en", password="!") for n in range(many))
    organisations = Organisation.objects.bulk_create(
        Organisation(kind="startup", slug=f"burst-{{n}}", verification="verified", verified_at=now) for n in range(many))
    OrganisationText.objects.bulk_create(
        OrganisationText(organisation=one, language="en", name=f"Startup {{one.pk}}") for one in organisations)
    Membership.objects.bulk_create(
        Membership(organisation=one, user=person, role="owner") for one, person in zip(organisations, people))
    rows = Application.objects.bulk_create(
        Application(competition=call, organisation=one, started_by=person, language="en",
                    form_seen=call.form_versions.first())
        for one, person in zip(organisations, people))
    if {answered}:
        Answer.objects.bulk_create(
            Answer(application=row, field=f"q{{n}}", value="A robot that thinks.", changed_by=row.started_by)
            for row in rows for n in range(fields))
store, sessions = SessionStore(), []
for person in people:
    values = {{"_auth_user_id": str(person.pk), "_auth_user_hash": person.get_session_auth_hash(), SEEN: int(time.time()),
              "_auth_user_backend": "allauth.account.auth_backends.AuthenticationBackend"}}
    sessions.append(Session(session_key=secrets.token_hex(16), session_data=store.encode(values),
                            expire_date=now + timedelta(days=1)))
Session.objects.bulk_create(sessions)
print(json.dumps([call.pk, [[row.pk, one.session_key] for row, one in zip(rows, sessions)]]))
"""


@dataclass(frozen=True)
class Applicant:
    """Somebody who is signed in, and the application that is theirs."""

    application: int
    session: str

    def post(self, port: int, path: str, fields: str = "") -> bytes:
        """The bytes that a browser sends for a form of the site, with its token and where it comes from."""
        token = f"{self.session}{self.session}"[:32]
        body = f"csrfmiddlewaretoken={token}{fields}".encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
            f"Cookie: csrftoken={token}; sessionid={self.session}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        return head.encode() + body


class CallSite(Site):
    """`with CallSite(folder, many=1200) as site:` a site whose web processes can be started and killed."""

    def __init__(self, folder: Path, *, many: int, fields: int = 3, answered: bool = True, database_url: str = ""):
        super().__init__(folder, database_url=database_url, settings=SETTINGS)
        self.many, self.fields, self.answered = many, fields, answered
        self.port = free_port()
        # Where the browsers of a test run are two, so are the processes that answer them.
        self.environment |= {"PORT": str(self.port), "WEB_CONCURRENCY": "2", "WEB_THREADS": "4"}
        self.environment |= {"PYTHONPATH": os.pathsep.join(sys.path), "EMBEDDED_WORKER": "0"}

    def __enter__(self) -> "CallSite":
        self.lay_tables()
        seed = SEED.format(many=self.many, fields=self.fields, answered=self.answered)
        self.call, rows = json.loads(self.python(seed).splitlines()[-1])
        self.applicants = [Applicant(pk, session) for pk, session in rows]
        return self

    def serve(self):
        """Starts gunicorn as `make demo` does, and waits until it answers."""
        gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi:application"]
        web = self.run("web", *gunicorn)
        self.wait_for_port(self.port)
        return web

    def wait_for_database(self) -> None:
        """Until it answers again, after it was killed."""
        for _ in range(200):
            with contextlib.suppress(psycopg.OperationalError):
                self.query("SELECT 1")
                return
            time.sleep(0.1)

    def close_call_at(self, moment: float) -> None:
        """Sets the deadline, beside the site."""
        at = datetime.fromtimestamp(moment).astimezone().isoformat()
        self.python(
            "from competitions.models import Competition; from datetime import datetime\n"
            f"Competition.objects.update(closes_at=datetime.fromisoformat({at!r}))"
        )

    def wait_until_warm(self) -> None:
        """Each process has answered a page before anything is measured."""
        import urllib.request

        end = time.monotonic() + 60
        for _ in range(8):
            while time.monotonic() < end:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=30).read()
                    break
                except OSError:
                    time.sleep(0.1)
