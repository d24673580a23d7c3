"""What a blind round calls its entries: drawn at random, so that they tell neither who entered nor when."""

import secrets
from collections.abc import Iterable

LETTERS = "ACEFHJKLMNPQRTVWXY"
"""Without those that are taken for a digit or for one another in print, by hand or aloud: B, D, G, I, O, S, U, Z."""
DIGITS = "235679"
"""Without 0, 1 and 8, which are taken for letters, and 4, which nobody wants to be called in China."""
SHORTEST = 4
CROWDED = 4
"""A code has one more sign where more than one in so many of a length would be given away."""


def draw(taken: Iterable[str], count: int) -> list[str]:
    """Returns `count` names such as K7Q2 that are neither in `taken` nor the same as one another.

    A letter and a digit take turns, so that no word comes about. They come from the system's source of randomness:
    nobody can work out from some of them what another one is.
    """
    used = set(taken)
    length, drawn = SHORTEST, []
    while (len(used) + count) * CROWDED > _room(length):
        length += 1
    while len(drawn) < count:
        name = "".join(secrets.choice(DIGITS if place % 2 else LETTERS) for place in range(length))
        if name not in used:
            used.add(name)
            drawn.append(name)
    return drawn


def _room(length: int) -> int:
    return len(LETTERS) ** ((length + 1) // 2) * len(DIGITS) ** (length // 2)
