"""Wakes this process's embedded worker as soon as a transaction with effects has committed."""

import threading

bell = threading.Event()


def ring() -> None:
    bell.set()
