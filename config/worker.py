"""gunicorn's threaded worker, which also notes when the first byte of each request reached this machine.

The kernel stamps what it receives, even while a connection waits to be accepted or a request waits for a thread. The stamp
is looked at without taking anything out of the socket. Where the kernel gives none, what counts is when this worker first
saw that there is something to read.
"""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from gunicorn.workers import gthread

from core.first_byte import PATIENCE, STAMP, ask_for_stamps, first_byte


class ArrivalWorker(gthread.ThreadWorker):
    """Each connection carries when its present request arrived; the application finds it in its environment."""

    def init_process(self) -> None:
        self.arrival = threading.local()
        for listener in self.sockets:
            ask_for_stamps(listener.sock)
        super().init_process()

    def load_wsgi(self) -> None:
        super().load_wsgi()
        self.wsgi = stamping(self.wsgi, self.arrival)

    def enqueue_req(self, conn: Any) -> None:
        """Runs in the thread that accepts and polls, as soon as a connection is accepted or can be read again."""
        read_ahead = conn.parser is not None and not conn.is_http2 and conn.parser.unreader.buf.getvalue()
        conn.arrived = time.time() if read_ahead else first_byte(conn.sock)
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        self.arrival.at = None
        if conn.arrived is None:
            if not conn.wait_for_data(gthread.DEFAULT_WORKER_DATA_TIMEOUT):
                return gthread._DEFER
            conn.arrived = first_byte(conn.sock)
        conn.began = time.monotonic()
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Called once the head is whole. Whoever lets it wait has not sent the request with its first byte."""
        at = time.time() if conn.arrived is None else conn.arrived
        if time.monotonic() - conn.began > PATIENCE:
            at = max(at, time.time() - PATIENCE)
        self.arrival.at = at
        return super().handle_request(req, conn)


def stamping(application: Callable, arrival: threading.local) -> Callable:
    """The application, told when each request arrived."""

    def stamped(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        if arrival.at is not None:
            environ[STAMP] = arrival.at
        return application(environ, start_response)

    return stamped
