"""gunicorn's settings, for the demo and for real: `gunicorn --config python:config.gunicorn config.wsgi:application`."""

import gc
import os
import signal

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "config.worker.ArrivalWorker"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = int(os.environ.get("WEB_GRACEFUL_SECONDS", "30"))
keepalive = 5
backlog = 2048
loglevel = "warning"


def post_worker_init(worker):
    """What a worker does once it has loaded the site."""
    hear_the_master_only()
    leave_what_was_loaded_out_of_collections()


def hear_the_master_only():
    """Ctrl-C reaches every process of a terminal, and the master tells its workers as well. A worker that is told twice
    may stop for ever inside its own shutdown (the thread pool's lock is not re-entrant), so it hears the master only."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def leave_what_was_loaded_out_of_collections():
    """The site is some 450,000 objects that stay. Looking through them all for garbage stops every thread for a quarter of a
    second or more, again and again; what there is now is therefore never looked at (gc.freeze)."""
    gc.collect()
    gc.freeze()
