import os
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

ACCOUNTS = {
    "startup@demo.example": "a European startup",
    "manufacturer@demo.example": "a manufacturer in Changsha",
    "judge@demo.example": "a judge",
    "staff@demo.example": "park staff",
    "chair@demo.example": "the chair of an award",
}


class Command(BaseCommand):
    help = "Serves the demo on this machine's loopback address, tasks included."

    def handle(self, *args, **options):
        if settings.PRODUCTION:
            raise CommandError("This serves the demo only. Set DEMO=1, or start gunicorn (docs/operations.md).")
        port = os.environ.get("PORT", "8000")
        call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write(f"\nTechbridge is on http://127.0.0.1:{port}\n\n")
        for email, who in ACCOUNTS.items():
            self.stdout.write(f"  {email:28} {who}\n")
        self.stdout.write("\nThe password of all of them is “demo”. Sent mails: sign in as staff, then Desk, Mails.\n")
        self.stdout.write("Ctrl-C stops the site; the data stays.\n\n")
        self.stdout.flush()
        # One process with threads: the embedded worker is one of them, so what is saved is matched at once.
        os.environ.setdefault("WEB_GRACEFUL_SECONDS", "3")
        gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi:application"]
        os.execv(sys.executable, gunicorn)  # noqa: S606  (no shell: all of it is ours)
