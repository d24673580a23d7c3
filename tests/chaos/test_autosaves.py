"""Answers saved as people type, thoroughly two thousand, while the web processes and the database are killed with -9.

Whatever was acknowledged is there afterwards. On SQLite the web process is the database; on PostgreSQL a cluster of this
test's own is, and its backends die too.
"""

import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from core.autosave import digest
from tests.chaos.call_site import Applicant, CallSite
from tests.chaos.site import free_port
from tests.extent import some

pytestmark = pytest.mark.chaos

TYPISTS, FIELDS = 20, some(40, 100)
KILLS = 4
LONGEST = 150  # seconds


class Typist(threading.Thread):
    """Somebody who fills in a form field by field, and types on until each is acknowledged."""

    def __init__(self, site: CallSite, applicant: Applicant):
        super().__init__()
        self.site, self.applicant = site, applicant
        self.acknowledged: dict[str, str] = {}
        self.repeated = 0
        self.connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        end = time.monotonic() + LONGEST
        for number in range(FIELDS):
            while not self.save(f"q{number}", f"Answer {number} of {self.applicant.application}."):
                self.repeated += 1
                time.sleep(0.2)
                if time.monotonic() > end:
                    return

    def save(self, field: str, text: str) -> bool:
        """Whether it is acknowledged. A conflict with one's own words means that they had got through before."""
        posted = {"field": field, "value": text, "base": digest(None)}
        try:
            status, answer = self.post(urlencode(posted))
        except (OSError, http.client.HTTPException, ValueError):
            self.connection = None
            return False
        mine = answer.get("base") == digest(text)
        if mine and (status, answer["status"]) in ((200, "saved"), (409, "conflict")):
            self.acknowledged[field] = text
            return True
        assert status >= 500, (status, answer)
        return False

    def post(self, body: str) -> tuple[int, dict]:
        token = f"{self.applicant.session}{self.applicant.session}"[:32]
        headers = {
            "Cookie": f"csrftoken={token}; sessionid={self.applicant.session}",
            "X-CSRFToken": token,
            "Origin": f"http://127.0.0.1:{self.site.port}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=20)
        path = f"/en/applications/{self.applicant.application}/autosave/"
        self.connection.request("POST", path, body=body, headers=headers)
        answer = self.connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if answer.status < 500 else {}


class Cluster:
    """A PostgreSQL server of this test's own, in a folder of its own."""

    def __enter__(self) -> "Cluster":
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not binaries:
            pytest.skip("No PostgreSQL on this machine to start a server of.")
        self.bin, self.port = binaries[-1].parent, free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="techbridge-cluster-"))
        self.data = self.folder / "data"
        # A server refuses to run as root.
        self.person = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.person:
            shutil.chown(self.folder, "postgres")
        self.call("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "--no-sync")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self.call("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "-o", options, "start")
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        return self

    def call(self, program: str, *arguments: str) -> None:
        subprocess.run([*self.person, str(self.bin / program), *arguments], check=True, stdout=subprocess.DEVNULL)

    def kill_backends(self, database: str) -> int:
        """Kills (-9) what serves this database; the server recovers from its log, as after a power cut. How many."""
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.url) as connection:
            busy = "SELECT pid FROM pg_stat_activity WHERE datname = %s"
            pids = [pid for (pid,) in connection.execute(busy, [database]).fetchall()]
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return len(pids)
        return 0

    def __exit__(self, *_) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self.call("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def type_and_kill(site: CallSite, cluster: Cluster | None) -> dict:
    """Everybody types; web processes and backends are killed in turns, each while saves are coming in."""
    web = site.serve()
    chance = random.Random(20261126)
    typists = [Typist(site, applicant) for applicant in site.applicants]
    for typist in typists:
        typist.start()
    kills = {"web": 0, "database": 0}
    for turn in range(KILLS):
        wait_for_saves(typists, share=(turn + 0.5) / KILLS)
        time.sleep(chance.uniform(0, 0.05))
        if cluster and turn % 2:
            kills["database"] += kill_what_serves(cluster, site.database)
            continue
        web.kill()
        kills["web"] += 1
        web.start()
    for typist in typists:
        typist.join()
    site.wait_for_database()
    stored = {
        (application, field): value
        for application, field, value in site.query("SELECT application_id, field, value FROM competitions_answer")
    }
    acknowledged = {
        (typist.applicant.application, field): text for typist in typists for field, text in typist.acknowledged.items()
    }
    lost = [key for key, text in acknowledged.items() if plain(stored.get(key)) != text]
    repeated = sum(typist.repeated for typist in typists)
    result = {"acknowledged": len(acknowledged), "lost": len(lost), "repeated": repeated, "kills": kills}
    print("postgresql" if cluster else "sqlite", result)
    return result


def kill_what_serves(cluster: Cluster, database: str) -> int:
    """A web process that has just begun again is served by nothing yet, and a server that recovers lets nobody in."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        if killed := cluster.kill_backends(database):
            return killed
        time.sleep(0.01)
    return 0


def plain(value) -> str | None:
    """SQLite's JSON column gives its text."""
    with contextlib.suppress(TypeError, ValueError):
        return json.loads(value)
    return value


def wait_for_saves(typists: list[Typist], *, share: float) -> None:
    """Until so great a share of everything has been acknowledged."""
    end = time.monotonic() + LONGEST
    while sum(len(typist.acknowledged) for typist in typists) < share * len(typists) * FIELDS:
        if time.monotonic() > end or not any(typist.is_alive() for typist in typists):
            return
        time.sleep(0.01)


def test_what_was_acknowledged_is_there_after_the_web_process_was_killed(tmp_path):
    with CallSite(tmp_path, many=TYPISTS, fields=FIELDS, answered=False) as site:
        result = type_and_kill(site, None)
    assert (result["acknowledged"], result["lost"], result["kills"]["web"]) == (TYPISTS * FIELDS, 0, KILLS)
    assert result["repeated"] > 0, "No kill fell between a save and its acknowledgement."


def test_what_was_acknowledged_is_there_after_the_database_was_killed_too(tmp_path):
    with (
        Cluster() as cluster,
        CallSite(tmp_path, many=TYPISTS, fields=FIELDS, answered=False, database_url=cluster.url) as site,
    ):
        result = type_and_kill(site, cluster)
    assert (result["acknowledged"], result["lost"]) == (TYPISTS * FIELDS, 0)
    assert (result["kills"]["web"], result["kills"]["database"] > 1) == (2, True)
    assert result["repeated"] > 0, "No kill fell between a save and its acknowledgement."
