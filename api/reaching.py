"""Reaching an address that somebody gave us, without being led into our own network.

A name is looked up once, everything it leads to must be open to the whole internet, and the connection goes to what was
looked up, so that a name which leads elsewhere a moment later gains nothing. Nothing is followed, nothing is read back
but the status.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from core.public_addresses import is_public

SECONDS = 5.0
"""For each step of a connection."""
DEADLINE = 8.0
"""For all of it, however slowly somebody answers."""
LONGEST = 500

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class CannotReach(Exception):
    """The address may not or cannot be reached. A sentence fit to show to whoever gave it."""


@dataclass(frozen=True)
class Target:
    """Where a request goes: `addresses` are what the name leads to."""

    secure: bool
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]


def target_of(url: str) -> Target:
    """Looks an address up. Raises CannotReach for what is none, is not found or is not open to the internet.

    Outside production, what runs on this machine may be reached too, without encryption.
    """
    parts = _parts(url)
    secure = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    found = _look_up(host, port)
    local = not settings.PRODUCTION and all(address.is_loopback for address in found)
    if not local and not all(map(is_public, found)):
        raise CannotReach(_("This address leads into a private network. Give one that is open to the internet."))
    if not secure and not local:
        raise CannotReach(_("The address must begin with https://."))
    path = parts.path or "/"
    return Target(secure, host, port, f"{path}?{parts.query}" if parts.query else path, tuple(map(str, found)))


def _parts(url: str) -> SplitResult:
    """The parts of an address of the right shape."""
    wrong = CannotReach(_("This is no web address. Write it like https://example.com/hook."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise wrong from error
    if len(url) > LONGEST or not url.isascii() or any(letter <= " " or letter == "\\" for letter in url):
        raise wrong
    if parts.scheme not in ("https", "http") or not parts.hostname or port == 0 or parts.fragment:
        raise wrong
    if "@" in parts.netloc:
        raise CannotReach(_("Leave a user name and password out of the address."))
    return parts


def _look_up(host: str, port: int) -> list[Address]:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise CannotReach(_("There is no such host: %(host)s.") % {"host": host}) from error
    return [ipaddress.ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers]


def post(target: Target, body: str, headers: dict[str, str]) -> tuple[int, int]:
    """Sends a POST and returns (status, milliseconds). Raises CannotReach."""
    began = time.monotonic()
    connection = http.client.HTTPConnection(target.host, target.port, timeout=SECONDS)
    stop = threading.Timer(DEADLINE, _cut, [connection])
    stop.daemon = True
    stop.start()
    try:
        connection.sock = _connected(target)
        connection.request("POST", target.path, body.encode(), headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise CannotReach(_said(error, time.monotonic() - began)) from error
    finally:
        stop.cancel()
        connection.close()
    return status, round(1000 * (time.monotonic() - began))


def _connected(target: Target) -> socket.socket:
    """A connection to the first of the addresses that takes one, encrypted where it should be."""
    trouble: OSError | None = None
    for address in target.addresses[:2]:
        try:
            plain = socket.create_connection((address, target.port), timeout=SECONDS)
        except OSError as error:
            trouble = error
            continue
        if not target.secure:
            return plain
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
        except BaseException:
            plain.close()
            raise
    raise trouble or OSError("no address")


def _cut(connection: http.client.HTTPConnection) -> None:
    """Ends a connection from outside: whoever waits for it wakes with an error."""
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _said(error: Exception, seconds: float) -> str:
    """Why it failed, in words that tell its owner enough and nobody anything of our network."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("Its certificate is not valid.")
    if isinstance(error, ssl.SSLError):
        return _("No encrypted connection came about.")
    if isinstance(error, TimeoutError) or seconds >= DEADLINE:
        return _("It did not answer in time.")
    if isinstance(error, ConnectionRefusedError):
        return _("It refused the connection.")
    return _("The connection broke.")
