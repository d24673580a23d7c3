"""Where an entry may stand, as a bar."""

from dataclasses import dataclass

WIDE = 100.0


@dataclass(frozen=True)
class Bar:
    """A rank interval on the ranks of its group, in hundredths of the width: from `start` over `width`, `at` where the entry
    stands, `cut` where the last one who goes on ends."""

    start: float
    width: float
    at: float
    cut: float


def bar(low: int, high: int, rank: int, size: int, places: int) -> Bar:
    """A rank r of n takes the n-th part of the width that ends at r/n.

    >>> bar(1, 2, 2, 4, 2)
    Bar(start=0.0, width=50.0, at=37.5, cut=50.0)
    """
    each = WIDE / max(size, 1)
    start = round((low - 1) * each, 2)
    return Bar(start, round(high * each - start, 2), round((rank - 0.5) * each, 2), round(min(places, size) * each, 2))
