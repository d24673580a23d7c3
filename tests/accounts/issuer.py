"""An issuer of OpenID Connect on this machine, that says of whoever comes what a test has told it."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Issuer(ThreadingHTTPServer):
    daemon_threads = True
    person: dict = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def said(self, path: str) -> dict:
        if path.startswith("/.well-known/"):
            ways = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            found = {f"{name}_endpoint": f"{self.address}/{way}" for name, way in ways.items()}
            return {"issuer": self.address, **found}
        return self.person if path == "/userinfo" else {"access_token": "t", "token_type": "Bearer"}


class Handler(BaseHTTPRequestHandler):
    server: Issuer

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.dumps(self.server.said(self.path)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *args):
        pass


@contextmanager
def issuing():
    server = Issuer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
