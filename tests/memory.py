"""How much memory something takes, in a process that collects its garbage as any other does."""

import gc
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

USUAL = (700, 10, 10)
"""Python's own thresholds; tests/conftest.py has others."""


@contextmanager
def most_memory() -> Iterator[list[int]]:
    """Around what is measured; afterwards the list holds the most bytes that it took at once."""
    before, found = gc.get_threshold(), []
    gc.collect()
    gc.set_threshold(*USUAL)
    tracemalloc.start()
    try:
        yield found
        found.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()
        gc.set_threshold(*before)
