"""A world for proofs of domains: name servers made of a dictionary, and this machine's loopback as the internet."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from ecosystem.identity.domain import Network, NotShown


@dataclass(frozen=True)
class Fake(Network):
    """`texts` are TXT records by name; `hosts` addresses by name; loopback is admitted where `port` is served."""

    port: int = 9
    tls: bool = False
    seconds: float = 1.0
    deadline: float = 1.5
    texts: dict[str, list[str]] = field(default_factory=dict)
    hosts: dict[str, list[str]] = field(default_factory=dict)
    admitted: tuple[str, ...] = ("127.0.0.1",)

    def records(self, name: str) -> list[str]:
        return self.texts.get(name, [])

    def addresses(self, host: str) -> list[str]:
        if host not in self.hosts:
            raise NotShown("no_domain")
        return self.hosts[host]

    def admits(self, address: str) -> bool:
        return address in self.admitted or super().admits(address)


WORLD = Fake()
"""What the setting DOMAIN_CHECK_NETWORK names in tests; a test fills its dictionaries."""


class Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A visitor who hangs up is no news."""


@contextmanager
def website(answer, *, certificate: Path | None = None) -> Iterator[tuple[int, list[str]]]:
    """Serves on loopback; yields (port, the paths asked for). `answer` is called with the request's handler. With a
    `certificate` (and its key) it speaks TLS."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(f"{self.headers['Host']}{self.path}")
            answer(self)

        def log_message(self, *args):
            return

    server = Server(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def says(status: int = 200, body: bytes = b"", **headers: str):
    """An answer of one status and body."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer
