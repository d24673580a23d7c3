"""Which function does which kind of effect, and what is done again and again."""

from collections.abc import Callable
from dataclasses import dataclass

from core.models import Effect


@dataclass(frozen=True)
class Handler:
    run: Callable[[Effect], None]
    transactional: bool


@dataclass(frozen=True)
class Chore:
    """`run` returns whether there is more to do at once; `every` is in seconds, `after` too: so long after a process has
    begun it is done first, so that what takes a while leaves the beginning to those who are waiting."""

    run: Callable[[], bool]
    every: float
    after: float = 0


HANDLERS: dict[str, Handler] = {}
CHORES: dict[str, Chore] = {}
PREPARATIONS: list[Callable[[], object]] = []


def preparation(function: Callable[[], object]) -> Callable[[], object]:
    """Registers what a process that is to run effects makes ready when it starts, so that the first need not wait."""
    PREPARATIONS.append(function)
    return function


def handler(kind: str, *, transactional: bool = True):
    """Registers a function for effects of `kind`.

    A transactional handler runs inside the transaction that marks the effect done. One that talks to the outside
    (mail) is not transactional: it keeps its own unique-keyed row of what it has begun and what it has finished.
    """

    def register(function):
        if kind in HANDLERS and HANDLERS[kind].run is not function:
            raise ValueError(f"Two handlers for {kind!r}.")
        HANDLERS[kind] = Handler(function, transactional)
        return function

    return register


def chore(*, every: float, after: float = 0):
    """Registers a function that relays call every `every` seconds, the first time `after` seconds after they have begun
    (core/outbox/chores.py).

    It does a little, returns whether there is more, and is then called again in the next turn. It may run in two
    processes at once, and must be as good as having run once.
    """

    def register(function: Callable[[], bool]) -> Callable[[], bool]:
        name = f"{function.__module__}.{function.__name__}"
        if name in CHORES and CHORES[name].run is not function:
            raise ValueError(f"Two chores named {name!r}.")
        CHORES[name] = Chore(function, every, after)
        return function

    return register
