"""A shared cache outlives a test. Each test has keys of its own, so that none finds what another left."""

import itertools
import os

from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache

_turns = itertools.count(1)
_turn = 0


def next_test() -> None:
    global _turn
    _turn = next(_turns)


def own_key(key: str, prefix: str, version: int) -> str:
    return f"{prefix}:test-{os.getpid()}-{_turn}:{version}:{key}"


def let_nobody_empty_it() -> None:
    """Emptying a cache takes from the test beside this one what it has just counted."""
    DatabaseCache.clear = RedisCache.clear = _refuse


def _refuse(cache: DatabaseCache | RedisCache) -> None:
    raise AssertionError(
        "The cache is shared by all processes of a run, and each test has keys of its own: do not empty it."
    )
