import os
import time

from django.core.management.base import BaseCommand

from matching import generations

NICE = 10


class Command(BaseCommand):
    help = "Builds a generation of the matching index from everything written down, if the newest is not up to date."

    def handle(self, *args, **options):
        os.nice(NICE)
        began = time.monotonic()
        folder = generations.build()
        self.stdout.write(f"Generation {folder.name} is there ({time.monotonic() - began:.1f} s).")
