"""Where a webhook may lead: out, never into our own network."""

import ipaddress
import socket
import threading
import time

import pytest

from api import reaching
from api.reaching import CannotReach, post, target_of
from core.public_addresses import is_public
from tests.api.receiver import Receiver

PRIVATE = [
    "127.0.0.1",
    "127.8.9.10",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 (an address to refuse, not one to listen at)
    "0.1.2.3",
    "224.0.0.1",
    "239.1.2.3",
    "255.255.255.255",
    "240.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "::",
    "::1",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "2002:7f00:1::",
    "2002:a00:1::",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2001:0:7f00:1::",
]
PUBLIC = ["1.1.1.1", "93.184.215.14", "8.8.8.8", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


@pytest.fixture
def names(monkeypatch):
    """A telephone book in place of the network's."""
    book: dict[str, list[str]] = {}

    def look_up(host, port, *args, **kwargs):
        if host in book:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in book[host]]
        try:
            ipaddress.ip_address(host)
        except ValueError:
            raise socket.gaierror(f"no {host}") from None
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return book


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_a_private_network_is_known_as_one(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_known_as_one(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
def test_in_production_no_name_leads_inside(names, settings, address):
    settings.PRODUCTION = True
    names["inside.example"] = [address]
    names["both.example"] = ["1.1.1.1", address]
    for url in ("https://inside.example/", "https://both.example/x", "http://inside.example/"):
        with pytest.raises(CannotReach):
            target_of(url)


@pytest.mark.parametrize("address", [address for address in PRIVATE if not ipaddress.ip_address(address).is_loopback])
def test_nor_does_it_on_a_demo_but_for_the_machine_itself(names, address):
    names["inside.example"] = [address]
    with pytest.raises(CannotReach):
        target_of("https://inside.example/")


def test_the_machine_itself_and_plain_http_are_for_demos_only(names, settings):
    names["out.example"] = ["1.1.1.1"]
    assert target_of("http://127.0.0.1:8001/a?b=c").path == "/a?b=c"
    with pytest.raises(CannotReach):
        target_of("http://out.example/")
    settings.PRODUCTION = True
    with pytest.raises(CannotReach):
        target_of("https://127.0.0.1/")
    assert target_of("https://out.example").addresses == ("1.1.1.1",)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://out.example/",
        "file:///etc/passwd",
        "//out.example/",
        "out.example",
        "https://",
        "https:///x",
        "javascript:alert(1)",
        "https://user:secret@out.example/",
        "https://out.example:0/",
        "https://out.example:70000/",
        "https://out.example/#x",
        "https://out.example\\@inside.example/",
        "https://öut.example/",
        "https://[::1",
        "gopher://out.example:70/",
        "https://out.example/a b",
        "https://out.example/\r\nX: y",
        "https://out.example/" + "x" * 500,
        "",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(names, url):
    names["out.example"] = ["1.1.1.1"]
    with pytest.raises(CannotReach):
        target_of(url)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "017700000001", "127.1"])
def test_other_spellings_of_this_machine_lead_to_it_and_are_refused(settings, host):
    """Asked of the system, as a connection would be."""
    settings.PRODUCTION = True
    with pytest.raises(CannotReach):
        target_of(f"https://{host}/")


def test_what_was_looked_up_is_where_the_connection_goes(names):
    """A name that leads elsewhere a moment later gains nothing."""
    receiver = Receiver()
    server = receiver.start()
    try:
        names["here.example"] = ["127.0.0.1"]
        target = target_of(f"http://here.example:{receiver.port}/hook")
        names["here.example"] = ["169.254.169.254"]
        status, _milliseconds = post(target, "{}", {})
    finally:
        server.shutdown()
        server.server_close()
    ((path, headers, _body),) = receiver.requests
    assert (status, path, headers["Host"]) == (204, "/hook", f"here.example:{receiver.port}")


def test_somebody_who_answers_a_letter_at_a_time_is_cut_off(monkeypatch):
    monkeypatch.setattr(reaching, "DEADLINE", 0.4)
    monkeypatch.setattr(reaching, "SECONDS", 0.3)
    listening = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def drip():
        connection, _address = listening.accept()
        with connection:
            for letter in "HTTP/1.1 200 OK\r\nX-Slow: " + "x" * 100:
                try:
                    connection.sendall(letter.encode())
                except OSError:
                    break
                if ended.wait(0.05):
                    break

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    began = time.monotonic()
    with pytest.raises(CannotReach, match="It did not answer in time"):
        post(target_of(f"http://127.0.0.1:{listening.getsockname()[1]}/"), "{}", {})
    took = time.monotonic() - began
    ended.set()
    thread.join()
    listening.close()
    assert took < 1.5


def test_what_is_closed_says_so():
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    listening.close()
    with pytest.raises(CannotReach, match="It refused the connection"):
        post(target_of(f"http://127.0.0.1:{port}/"), "{}", {})
