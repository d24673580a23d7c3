"""Owes the effects, as requests would: a few in each transaction. Killed and started again, it begins from the first.

`web`: first starts what a web process starts, the embedded worker, and stays.
"""

import sys
import time

import django


def produce(*, outside: int, inside: int) -> None:
    from django.db import transaction

    from core.outbox import enqueue

    wanted = [("chaos.outside", number) for number in range(outside)] + [
        ("chaos.inside", number) for number in range(inside)
    ]
    for start in range(0, len(wanted), 5):
        with transaction.atomic():
            for kind, number in wanted[start : start + 5]:
                enqueue(key=f"{kind}:{number}", kind=kind)
        time.sleep(0.1)


if __name__ == "__main__":
    manner, outside, inside = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if manner == "web":
        import config.wsgi
    else:
        import config  # noqa: F401  (chooses the SQLite driver before Django imports one)

        django.setup()
    produce(outside=outside, inside=inside)
    print("produced", flush=True)
    if manner == "web":
        time.sleep(600)
