"""Looking for a token at a web domain: in a DNS record, or in a file of its website.

The server that looks must not be turned against its own network: whatever a name resolves to is looked at before
anything is connected to, private addresses are refused, the connection goes to the very address that was looked at,
only a redirect to the same domain is followed, and both time and size are bounded.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import dns.exception
import dns.resolver
from django.utils.translation import gettext_lazy as _

from core.public_addresses import is_public

RECORD = "_techbridge"
PATH = "/.well-known/techbridge.txt"
PREFIX = "techbridge-verification="
SECONDS = 5.0
"""How long a name server, a connection or a read may take; DEADLINE is for the whole visit of a website."""
DEADLINE = 12.0
MOST_BYTES = 4096
REDIRECTS = 2

PROBLEMS = {
    "no_record": _("There is no such record, and no such file."),
    "other_token": _("There is a record or a file, but the token in it is another one."),
    "no_domain": _("The name servers do not know this domain."),
    "private": _("This domain leads to an address that is not on the public internet."),
    "slow": _("The website took too long to answer."),
    "certificate": _("The website has no certificate that holds for this domain."),
    "elsewhere": _("The website sent us on to another domain."),
    "unreachable": _("The website could not be reached."),
}
"""Why a token was not found, in words."""


class NotShown(Exception):
    """The token is not there. `problem` is a key of PROBLEMS."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Network:
    """How the world is reached. Tests have one of their own, behind the setting DOMAIN_CHECK_NETWORK."""

    port: int = 443
    tls: bool = True
    seconds: float = SECONDS
    deadline: float = DEADLINE

    def records(self, name: str) -> list[str]:
        """The TXT records of a name, none where it has none or no server answers."""
        try:
            answer = _resolver(self.seconds).resolve(name, "TXT")
        except dns.exception.DNSException:
            return []
        return [b"".join(record.strings).decode("ascii", "replace") for record in answer]

    def addresses(self, host: str) -> list[str]:
        """The addresses of a host. Raises NotShown where it has none."""
        found: list[str] = []
        for kind in ("A", "AAAA"):
            try:
                found += [record.address for record in _resolver(self.seconds).resolve(host, kind)]
            except dns.exception.DNSException:
                continue
        if not found:
            raise NotShown("no_domain")
        return found

    def admits(self, address: str) -> bool:
        """Whether an address may be connected to."""
        return is_public(ip_address(address))


INTERNET = Network()


def _resolver(seconds: float) -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver()
    resolver.lifetime = seconds
    return resolver


def look(host: str, token: str, network: Network = INTERNET) -> str:
    """Returns by which method ("dns" or "file") the token was found at a domain. Raises NotShown where it is not."""
    wanted = PREFIX + token
    records = network.records(f"{RECORD}.{host}")
    if any(wanted == record.strip() for record in records):
        return "dns"
    try:
        lines = _file(host, network).splitlines()
    except NotShown as error:
        raise NotShown("other_token" if _mentions(records) else error.problem) from error
    if any(wanted == line.strip() for line in lines):
        return "file"
    raise NotShown("other_token" if _mentions([*records, *lines]) else "no_record")


def _mentions(texts: list[str]) -> bool:
    return any(text.strip().startswith(PREFIX) for text in texts)


def _file(host: str, network: Network) -> str:
    at, path, ends = host, PATH, time.monotonic() + network.deadline
    for _redirect in range(REDIRECTS + 1):
        status, onward, body = _get(at, path, network, ends)
        if status == 200:
            return body.decode("utf-8", "replace").lstrip("\ufeff")
        if status not in {301, 302, 303, 307, 308}:
            raise NotShown("no_record")
        at, path = _followed(onward, at, host, network)
    raise NotShown("elsewhere")


def _followed(onward: str, at: str, host: str, network: Network) -> tuple[str, str]:
    """Where a redirect leads, if that is the same domain over the same protocol."""
    try:
        parts = urlsplit(onward)
        there, port = (parts.hostname or at).rstrip("."), parts.port
    except ValueError as error:
        raise NotShown("elsewhere") from error
    secure = parts.scheme in {"", "https" if network.tls else "http"}
    if not secure or there.removeprefix("www.") != host or port not in {None, network.port}:
        raise NotShown("elsewhere")
    path = parts.path or "/"
    if any(ord(letter) < 33 or ord(letter) > 126 for letter in path):
        raise NotShown("elsewhere")
    return there, path if path.startswith("/") else f"/{path}"


def _get(host: str, path: str, network: Network, ends: float) -> tuple[int, str, bytes]:
    """One visit: (status, where it sends us on to, the first bytes of what it says)."""
    addresses = network.addresses(host)
    if not all(map(network.admits, addresses)):
        raise NotShown("private")
    try:
        with _connected(addresses[0], host, network, ends) as connection:
            headers = {"Host": host, "User-Agent": "techbridge-domain-check", "Connection": "close"}
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read(MOST_BYTES)
    except ssl.SSLCertVerificationError as error:
        raise NotShown("certificate") from error
    except (OSError, http.client.HTTPException) as error:
        late = isinstance(error, TimeoutError) or time.monotonic() >= ends
        raise NotShown("slow" if late else "unreachable") from error


@contextmanager
def _connected(address: str, host: str, network: Network, ends: float) -> Iterator[http.client.HTTPConnection]:
    """A connection to this very address that is cut at the deadline, however slowly the other side goes on."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line = socket.create_connection((address, network.port), timeout=min(network.seconds, left))
    cut = threading.Timer(left, _cut, [line])
    cut.daemon = True
    cut.start()
    try:
        if network.tls:
            line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
        connection = http.client.HTTPConnection(host, network.port)
        connection.sock = line
        yield connection
    finally:
        cut.cancel()
        line.close()


def _cut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
