"""How far a price may be off, learnt from what was quoted and what it came to.

An error is (came to − quoted) / quoted. From n of them the band is a prediction interval for the next one that holds with a
probability of 80 %, made robust by the median m and the median absolute deviation:

    m ± t₀.₉(n − 1) · 1.4826 · MAD · √(1 + 1/n)

1.4826 makes the MAD of normal errors their standard deviation (Rousseeuw and Croux 1993). Few errors make it wide by Student's
t and the root, many narrow it to what is usual, and a single wild one moves it little. It always contains 0, since the
expected price is not moved, and never comes closer to it than NARROWEST.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from scipy.special import stdtrit

FEWEST = 5
NARROWEST = 0.02
WIDEST = 0.75
CONFIDENCE = 0.9  # on either side, so 80 % between
STEP = Decimal("0.001")


@dataclass(frozen=True)
class Band:
    """`low` ≤ 0 ≤ `high`, as shares of the expected price; learnt from `errors` many, 0 for a default."""

    low: Decimal
    high: Decimal
    errors: int = 0

    def __post_init__(self) -> None:
        if not -1 < self.low <= 0 <= self.high:
            raise ValueError("a band reaches from above −1 over 0 upwards")


DEFAULT = Band(Decimal("-0.20"), Decimal("0.30"))
"""Until there are errors. Estimate: class 3 of AACE 18R-97 (−10 to −20 %, +10 to +30 %), an estimate from a model of the part."""


def band(errors: Sequence[float], default: Band = DEFAULT) -> Band:
    """The band for the next price; `default` while there are fewer than FEWEST errors. Raises ValueError for one that is no number.

    >>> band([0.1, -0.05, 0.0, 0.05, -0.1])
    Band(low=Decimal('-0.125'), high=Decimal('0.125'), errors=5)
    """
    if not all(math.isfinite(one) for one in errors):
        raise ValueError("errors are finite numbers")
    if len(errors) < FEWEST:
        return default
    middle = statistics.median(errors)
    spread = 1.4826 * statistics.median(abs(one - middle) for one in errors)
    reach = float(stdtrit(len(errors) - 1, CONFIDENCE)) * spread * math.sqrt(1 + 1 / len(errors))
    low = max(min(middle - reach, -NARROWEST), -WIDEST)
    high = min(max(middle + reach, NARROWEST), WIDEST)
    return Band(_step(low), _step(high), len(errors))


def _step(share: float) -> Decimal:
    return Decimal(repr(share)).quantize(STEP, ROUND_HALF_UP)
