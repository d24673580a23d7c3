"""When a request arrived: by our proxy's word, else by its first byte, never by when somebody had time for it."""

import contextlib
import json
import socket
import subprocess
import sys
import time
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.test import RequestFactory

from core.arrival import ArrivalMiddleware, arrived_at, read_stamp, stamp_of
from core.first_byte import STAMP
from tests.chaos.site import free_port

ROOT = Path(__file__).resolve().parents[2]
NOW = 1_795_715_909.5
PROXY, STRANGER = "10.0.0.7", "203.0.113.9"


# --- what proxies write -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("t=1795715909.430", 1795715909.43),
        ("1795715909.430", 1795715909.43),
        ("t=1795715909", 1795715909.0),
        ("1795715909430", 1795715909.43),
        ("t=1795715909430000", 1795715909.43),
        ("", None),
        ("soon", None),
        ("t=1795715909.430,t=1795715900.000", None),
        ("t=-1795715909", None),
        ("1795715909.4300000", None),
        ("inf", None),
        ("t=179571590943000", None),
        ("１７９５７１５９０９", None),
    ],
)
def test_a_stamp_is_read_in_the_ways_proxies_write_it(text, stamp):
    assert read_stamp(text) == stamp


def request(header: str = "", *, peer: str = PROXY, first: float = NOW):
    extra = {"HTTP_X_REQUEST_START": header} if header else {}
    return RequestFactory().post("/", REMOTE_ADDR=peer, **{STAMP: first}, **extra)


@pytest.fixture
def behind_a_proxy(settings):
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/24"), ip_network("::1")]


@pytest.mark.parametrize(
    ("header", "peer", "counts"),
    [
        (f"t={NOW - 3:.3f}", PROXY, NOW - 3),
        (f"t={NOW - 119:.3f}", PROXY, NOW - 119),
        (f"t={NOW - 3:.3f}", "::ffff:10.0.0.7", NOW - 3),
        (f"t={NOW - 3:.3f}", "::1", NOW - 3),
        (f"t={NOW - 3:.3f}", STRANGER, NOW),
        (f"t={NOW - 3:.3f}", "", NOW),
        (f"t={NOW - 121:.3f}", PROXY, NOW),
        (f"t={NOW + 0.9:.3f}", PROXY, NOW),
        (f"t={NOW + 2:.3f}", PROXY, NOW),
        ("nonsense", PROXY, NOW),
        ("", PROXY, NOW),
    ],
)
def test_only_our_own_proxy_is_believed_and_not_for_long(behind_a_proxy, header, peer, counts):
    assert stamp_of(request(header, peer=peer)) == counts


def test_nobody_is_believed_where_no_proxy_is_named():
    assert stamp_of(request(f"t={NOW - 3:.3f}", peer="127.0.0.1")) == NOW


def test_it_is_asked_once():
    asked = RequestFactory().get("/")
    first = arrived_at(asked)
    time.sleep(0.01)
    assert arrived_at(asked) == first == asked.arrived_at


def test_a_header_cannot_name_the_stamp(client):
    """Headers become HTTP_…; the stamp's name is none that a header could have."""
    asked = RequestFactory().get("/", headers={"techbridge.arrived_at": "1", STAMP: "1"})
    assert STAMP not in asked.META
    assert abs(stamp_of(asked) - time.time()) < 5


class SlowBody:
    """The rest of a request that comes `after` seconds."""

    def __init__(self, body: bytes, after: float):
        self.body, self.after = body, after

    def read(self, size: int = -1) -> bytes:
        time.sleep(self.after)
        self.after, rest = 0, self.body
        self.body = b""
        return rest

    def close(self) -> None:
        pass


@pytest.mark.parametrize(("after", "late"), [(0.0, False), (0.3, True)])
def test_who_sends_the_rest_later_has_not_sent_it_yet(monkeypatch, after, late):
    monkeypatch.setattr("core.arrival.PATIENCE", 0.1)
    slow = RequestFactory().post("/", {"a": "b"})
    slow.META[STAMP] = time.time() - 60
    slow._stream = SlowBody(b"a=b", after)
    seen = []
    ArrivalMiddleware(seen.append)(slow)
    age = time.time() - seen[0].arrived_at.timestamp()
    assert (age < 5, seen[0].body) == (late, b"a=b")


# --- the worker -----------------------------------------------------------------------------------------------------------
APPLICATION = """
import json, time

def application(environ, start_response):
    arrived, saw = environ.get("techbridge.arrived_at"), time.time()
    time.sleep(float(environ["QUERY_STRING"] or 0))
    answer = json.dumps({"arrived": arrived, "saw": saw, "body": environ["wsgi.input"].read().decode()}).encode()
    start_response("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]
"""
SETTINGS = """
import core.first_byte
core.first_byte.PATIENCE = 0.5
from config.gunicorn import *
threads = 1
bind = "127.0.0.1:%d"
"""


@pytest.fixture
def server(tmp_path):
    """A port behind which one thread answers, each request after as many seconds as its query says."""
    port = free_port()
    (tmp_path / "made_up_site.py").write_text(APPLICATION)
    (tmp_path / "served.py").write_text(SETTINGS % port)
    command = [sys.executable, "-m", "gunicorn", "-c", str(tmp_path / "served.py"), "--chdir", str(tmp_path)]
    process = subprocess.Popen(
        [*command, "--pythonpath", str(ROOT), "made_up_site:application"], cwd=ROOT, start_new_session=True
    )
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
        time.sleep(0.05)
    yield port
    process.terminate()
    process.wait()


def send(port: int, seconds: float = 0, headers: str = "", connection: socket.socket | None = None):
    connection = connection or socket.create_connection(("127.0.0.1", port), 10)
    at = time.time()
    connection.sendall(f"GET /?{seconds} HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode())
    return connection, at


def answer(connection: socket.socket) -> dict:
    received = b""
    while b"\r\n\r\n" not in received or not received.endswith(b"}"):
        received += connection.recv(65536)
    return json.loads(received.partition(b"\r\n\r\n")[2])


def test_what_waits_in_a_queue_has_arrived_when_it_was_sent(server):
    busy, _at = send(server, 1.0)
    time.sleep(0.1)
    waiting = [send(server) for _ in range(20)]
    answers = [(answer(connection), at) for connection, at in waiting]
    answer(busy)
    assert [abs(found["arrived"] - at) < 0.05 for found, at in answers] == [True] * 20
    assert min(found["saw"] - at for found, at in answers) > 0.5  # a clock that is read when it is served is too late


def test_each_request_of_a_connection_has_a_moment_of_its_own(server):
    connection, first = send(server)
    one = answer(connection)
    time.sleep(0.6)
    _connection, second = send(server, connection=connection)
    two = answer(connection)
    assert (abs(one["arrived"] - first) < 0.05, abs(two["arrived"] - second) < 0.05) == (True, True)


def test_a_connection_that_is_open_long_before_has_sent_nothing(server):
    idle = socket.create_connection(("127.0.0.1", server), 10)
    time.sleep(0.8)
    connection, at = send(server, connection=idle)
    assert abs(answer(connection)["arrived"] - at) < 0.05


def test_a_first_byte_does_not_reserve_a_place(server):
    """The rest of the head comes after more than PATIENCE: the request counts from shortly before it was whole."""
    connection = socket.create_connection(("127.0.0.1", server), 10)
    connection.sendall(b"G")
    time.sleep(1.5)
    whole = time.time()
    connection.sendall(b"ET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert abs(whole - 0.5 - answer(connection)["arrived"]) < 0.1


def test_a_visitor_cannot_write_the_stamp(server):
    headers = "techbridge.arrived_at: 1\r\ntechbridge-arrived-at: 1\r\nTechbridge_Arrived_At: 1\r\n"
    connection, at = send(server, headers=headers)
    assert abs(answer(connection)["arrived"] - at) < 0.05
