"""A shared cache outlives a test. Each test has keys of its own, so that none finds what another left."""

import itertools
import os

_turns = itertools.count(1)
_turn = 0


def next_test() -> None:
    global _turn
    _turn = next(_turns)


def own_key(key: str, prefix: str, version: int) -> str:
    return f"{prefix}:test-{os.getpid()}-{_turn}:{version}:{key}"
