import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand

from core.outbox import run_effect, wake
from core.outbox.relay import Deliver, prepare_in_background, publish, run_forever


class Command(BaseCommand):
    help = (
        "Sees to the outbox until stopped: hands effects to Celery when a broker is configured, "
        "and runs them itself when not (or with --here)."
    )

    def add_arguments(self, parser):
        parser.add_argument("--here", action="store_true", help="run the effects in this process")

    def handle(self, *args, here: bool, **options):
        by_broker = bool(settings.CELERY_BROKER_URL) and not here
        self.stdout.write("Handing effects to Celery." if by_broker else "Running effects in this process.")
        if not by_broker:
            prepare_in_background(threading.Event())  # a daemon: it ends with the process
        run_until_signalled(publish if by_broker else run_effect)


def run_until_signalled(deliver: Deliver) -> None:
    """Runs the relay in a thread while this one waits for a signal: a handler could interrupt a lock that it needs."""
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    stop = threading.Event()
    relay = threading.Thread(target=run_forever, args=[deliver, stop], name="relay", daemon=True)
    relay.start()
    while relay.is_alive() and signal.sigtimedwait(signals, 1) is None:
        pass
    stop.set()
    wake.ring()
    relay.join()
