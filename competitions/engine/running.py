"""When each part of an evening begins, and how people are seated. Numbers only."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Slot:
    """Minutes after the start at which a part begins and ends; `gap` is how many are free before it, below zero how many
    it begins too early."""

    begins: int
    ends: int
    gap: int


def slots(parts: Sequence[tuple[int | None, int]]) -> list[Slot]:
    """The parts of an evening on the clock. Each is (minutes after the start or None, minutes it takes), in order; None
    begins when the one before ends.

    >>> slots([(None, 10), (None, 5), (30, 5), (32, 5)])
    [Slot(begins=0, ends=10, gap=0), Slot(begins=10, ends=15, gap=0), Slot(begins=30, ends=35, gap=15), \
Slot(begins=32, ends=37, gap=-3)]
    """
    found: list[Slot] = []
    now = 0
    for fixed, minutes in parts:
        begins = now if fixed is None else fixed
        found.append(Slot(begins, begins + minutes, begins - now))
        now = begins + minutes
    return found


def seating(parties: Sequence[int], free: Sequence[int]) -> list[list[int]]:
    """For each party, the tables (by their place in `free`) at which its people sit, as far as there are seats.

    Parties stay together where a table has room: the largest first, each at the table that is then fullest. What fits
    nowhere whole is parted, over the tables with most room. Ties go to what stands first.

    >>> seating([2, 3, 2], [4, 3])
    [[0, 0], [1, 1, 1], [0, 0]]
    """
    left = list(free)
    found: list[list[int]] = [[] for _party in parties]
    for party in sorted(range(len(parties)), key=lambda one: (-parties[one], one)):
        people = parties[party]
        whole = [table for table, room in enumerate(left) if room >= people > 0]
        if whole:
            table = min(whole, key=lambda one: (left[one], one))
            left[table] -= people
            found[party] = [table] * people
            continue
        for table in sorted(range(len(left)), key=lambda one: (-left[one], one)):
            taken = min(left[table], people)
            left[table] -= taken
            people -= taken
            found[party] += [table] * taken
    return found
