"""Which function does which kind of effect."""

from collections.abc import Callable
from dataclasses import dataclass

from core.models import Effect


@dataclass(frozen=True)
class Handler:
    run: Callable[[Effect], None]
    transactional: bool


HANDLERS: dict[str, Handler] = {}
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
