"""gunicorn's settings, for the demo and for real: `gunicorn --config python:config.gunicorn config.wsgi:application`."""

import os
import signal

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = int(os.environ.get("WEB_GRACEFUL_SECONDS", "30"))
keepalive = 5
backlog = 2048
loglevel = "warning"


def post_worker_init(worker):
    """Ctrl-C reaches every process of a terminal, and the master tells its workers as well. A worker that is told twice
    may stop for ever inside its own shutdown (the thread pool's lock is not re-entrant), so it hears the master only."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
