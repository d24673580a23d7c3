"""What one sheet gave, and in which third of its scale that lies."""

import math
from collections.abc import Sequence

HUNDRED = 100.0


def total(scores: Sequence[tuple[float | None, float, float, float]]) -> float | None:
    """A sheet's weighted mean on a scale of 0 to 100, of (value, weight, least, most) for each criterion.

    What is not applicable (None) weighs nothing. None where nothing was scored at all.

    >>> total([(5, 1, 0, 5), (None, 1, 0, 5), (1, 3, 1, 5)])
    25.0
    """
    given = [(weight, (value - least) / (most - least)) for value, weight, least, most in scores if value is not None]
    weights = math.fsum(weight for weight, _share in given)
    return HUNDRED * math.fsum(weight * share for weight, share in given) / weights if given else None


def band(share: float) -> str:
    """Which third of its scale a mean lies in, 0 to 1: low, middle or high. Both edges belong to the third above.

    >>> band(0.2), band(0.5), band(1.0)
    ('low', 'middle', 'high')
    """
    if not 0 <= share <= 1:
        raise ValueError(f"{share} is not between 0 and 1.")
    return "low" if share < 1 / 3 else "middle" if share < 2 / 3 else "high"
