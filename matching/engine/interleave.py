"""One list out of two, so that what people do with it says which of the two they prefer.

Team drafting (Radlinski, Kurup & Joachims, "How does clickthrough data reflect retrieval quality?", CIKM 2008, alg. 2):
two captains pick players in turns, a coin decides who picks first in each round, and each picks the best of their own
list that is still free. A place belongs to the team that picked it, and over many coins both teams stand equally high.
"""

import random
from collections.abc import Sequence

A, B = "a", "b"


def interleave(a: Sequence[int], b: Sequence[int], seed: str) -> list[tuple[int, str]]:
    """Returns [(id, team)] in the order of the drafted list: everybody who is in `a` or in `b`, once.

    `a` and `b` are ids, best first, each without repeats. The same `seed` gives the same list. When one list has nobody
    left to pick, the rest of the other follows.

    >>> interleave([1, 2, 3], [2, 4], "monday")
    [(2, 'b'), (1, 'a'), (3, 'a'), (4, 'b')]
    """
    coin = random.Random(seed)  # noqa: S311 (not a secret)
    lists = {A: list(a), B: list(b)}
    at = {A: 0, B: 0}
    size = {A: 0, B: 0}
    drafted: list[tuple[int, str]] = []
    taken: set[int] = set()
    while True:
        for team in (A, B):
            at[team] = _first_free(lists[team], at[team], taken)
        free = [team for team in (A, B) if at[team] < len(lists[team])]
        if not free:
            return drafted
        team = free[0] if len(free) == 1 else _turn(size, coin)
        picked = lists[team][at[team]]
        drafted.append((picked, team))
        taken.add(picked)
        size[team] += 1


def _turn(size: dict[str, int], coin: random.Random) -> str:
    """Whose turn it is: the smaller team's, or the coin's where both are equal."""
    if size[A] != size[B]:
        return A if size[A] < size[B] else B
    return A if coin.random() < 0.5 else B


def _first_free(ids: list[int], start: int, taken: set[int]) -> int:
    while start < len(ids) and ids[start] in taken:
        start += 1
    return start
