"""What is done again and again by whoever relays: forgetting, counting, owing what the clock asks for."""

import time
from collections.abc import Mapping

from core.outbox.registry import CHORES, Chore

AFTER_A_FAILURE = 60  # seconds


class Rounds:
    """One process's turns at the chores. A turn calls each chore that is due once, so that no effect waits for long.

    Several processes have rounds of their own: a chore must be safe to do twice, and at the same time.
    """

    def __init__(self, chores: Mapping[str, Chore] = CHORES) -> None:
        self.chores = chores
        began = time.monotonic()
        self.next_at = {name: began + chore.after for name, chore in chores.items() if chore.after}

    def turn(self) -> None:
        """Does what is due. What a chore raises is the caller's; that chore then waits, the others do not."""
        for name, chore in self.chores.items():
            now = time.monotonic()
            if now < self.next_at.get(name, now):
                continue
            self.next_at[name] = now + AFTER_A_FAILURE
            more = chore.run()
            self.next_at[name] = time.monotonic() + (0 if more else chore.every)
