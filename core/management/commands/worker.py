import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand

from core.outbox import run_effect
from core.outbox.relay import publish, run_forever


class Command(BaseCommand):
    help = (
        "Sees to the outbox until stopped: hands effects to Celery when a broker is configured, "
        "and runs them itself when not (or with --here)."
    )

    def add_arguments(self, parser):
        parser.add_argument("--here", action="store_true", help="run the effects in this process")

    def handle(self, *args, here: bool, **options):
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        by_broker = bool(settings.CELERY_BROKER_URL) and not here
        self.stdout.write("Handing effects to Celery." if by_broker else "Running effects in this process.")
        run_forever(publish if by_broker else run_effect, stop)
