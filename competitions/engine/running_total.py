"""What a score sheet comes to while it is being filled in. static/js/sheet-total.js reckons the same, digit by digit."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

Given = tuple[Decimal | None, Decimal, int, int]
"""(value or None, weight, lowest score, highest score) of one criterion."""


def running_total(given: Iterable[Given]) -> Decimal | None:
    """The weighted mean of the shares of each scale, in per cent with one decimal, halves rounded up.

    sum(w · (v − least) / (most − least)) / sum(w) · 100 over the criteria that have a value. What has none, because it
    does not apply or was not given yet, takes its weight out of both sums. None where nothing has a value. It is
    reckoned in fractions, so no order of the criteria and no browser makes another number of it.

    >>> running_total([(Decimal(4), Decimal(2), 0, 5), (None, Decimal(9), 0, 5), (Decimal("7.5"), Decimal(1), 0, 10)])
    Decimal('78.3')
    """
    weighed, weights = Fraction(0), Fraction(0)
    for value, weight, least, most in given:
        if value is None:
            continue
        weighed += Fraction(weight) * (Fraction(value) - least) / (most - least)
        weights += Fraction(weight)
    if not weights:
        return None
    tenths = weighed / weights * 1000
    return Decimal((2 * tenths.numerator + tenths.denominator) // (2 * tenths.denominator)).scaleb(-1)
