"""Two deeds at one thing, again and again: in the same moment, or as if both had read before either wrote."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

Deed = Callable[[], Any]
Pairs = list[tuple[Deed, Deed]]
Answers = list[tuple[Any, Any]]

TWIN = 6
"""How often the twin of a race is run: nothing of it is chance (see `race`)."""


def race(rounds: Pairs, *, together: bool = True) -> Answers:
    """What both of each round returned or raised; two threads begin each round together.

    The twin of a race, whose deeds believe what was read before it began, is not run `together`: which of two threads writes
    last is chance, and a twin that has to go wrong must not be left to it. The first comes first in every other round, the
    second in the rest.
    """
    if not together:
        return [in_turn(pair, second_first=number % 2 == 1) for number, pair in enumerate(rounds)]
    start = threading.Barrier(2, timeout=60)
    answers: list[list[Any]] = [[None, None] for _round in rounds]

    def run(side: int) -> None:
        for number, pair in enumerate(rounds):
            start.wait()
            answers[number][side] = done(pair[side])
        connections.close_all()

    threads = [threading.Thread(target=run, args=(side,)) for side in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [(first, second) for first, second in answers]


def in_turn(pair: tuple[Deed, Deed], *, second_first: bool) -> tuple[Any, Any]:
    if second_first:
        came_second = done(pair[1])
        return done(pair[0]), came_second
    return done(pair[0]), done(pair[1])


def done(deed: Deed) -> Any:
    try:
        return deed()
    except Exception as error:
        return error
