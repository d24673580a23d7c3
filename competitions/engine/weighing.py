"""What one score sheet comes to: criteria weigh, and what does not apply weighs nothing."""

from collections.abc import Hashable, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Bounds = tuple[Decimal | int, Decimal | int]

DIGITS = 20
"""Significant digits of a result. It is worked out in fractions and rounded once, at the end."""
PERCENT = 100


def weighted(
    values: Mapping[Key, Decimal | None],
    weights: Mapping[Key, Decimal],
    scale: Mapping[Key, Bounds] | None = None,
) -> Decimal | None:
    """Returns the weighted mean of what was answered, or None where nothing was.

        s = Σ w_c · u_c / Σ w_c    over the criteria c with a value
        u_c = 100 · (v_c − least_c) / (most_c − least_c)    with `scale`;  u_c = v_c    without

    Parameters
    ----------
    values : mapping of criterion to value
        In the units of each criterion's scale. None is not applicable: its weight leaves the sum above and below, so a
        criterion that is left out says nothing, rather than zero. A criterion that is missing is left out as well.
    weights : mapping of criterion to weight
        Positive, in any unit: only their ratios matter.
    scale : mapping of criterion to (least, most), optional
        With it the result is in per cent of what could be reached, 0–100, whatever the scales. Without it all criteria
        are taken to share one scale, and the result is on that.

    Raises
    ------
    KeyError
        For a value whose criterion has no weight or no scale.
    ValueError
        For a weight that is not positive, an empty scale, or a value outside its scale.

    The mean is that of multi-attribute value theory with an additive value function (Keeney and Raiffa, *Decisions with
    Multiple Objectives*, 1976, chapter 3), its weights divided by their sum.

    >>> from decimal import Decimal as D
    >>> weighted({"new": D(4), "useful": None, "soon": D(1)}, {"new": D(2), "useful": D(5), "soon": D(1)})
    Decimal('3')
    >>> weighted({"new": D(4), "soon": D(10)}, {"new": D(1), "soon": D(1)}, {"new": (0, 5), "soon": (0, 10)})
    Decimal('90')
    """
    above, below = Fraction(0), Fraction(0)
    for criterion, value in values.items():
        if value is None:
            continue
        weight = Fraction(weights[criterion])
        if weight <= 0:
            raise ValueError(f"The weight of {criterion!r} is not positive.")
        above += weight * (Fraction(value) if scale is None else _share(value, scale[criterion]) * PERCENT)
        below += weight
    return _rounded(above / below) if below else None


def _share(value: Decimal, bounds: Bounds) -> Fraction:
    """How far up its scale a value stands, from 0 to 1."""
    least, most = (Fraction(bound) for bound in bounds)
    if not least < most:
        raise ValueError(f"A scale from {bounds[0]} to {bounds[1]} has no room.")
    if not least <= Fraction(value) <= most:
        raise ValueError(f"{value} is not on a scale from {bounds[0]} to {bounds[1]}.")
    return (Fraction(value) - least) / (most - least)


def _rounded(number: Fraction) -> Decimal:
    return Context(prec=DIGITS).divide(Decimal(number.numerator), Decimal(number.denominator))


def shares(weights: Mapping[Key, Decimal]) -> dict[Key, Decimal]:
    """Each weight in per cent of all, to one decimal place, adding up to exactly 100.0.

    What rounding leaves goes to the largest remainders (Hamilton's method), the first one first where they are equal.

    >>> from decimal import Decimal as D
    >>> shares({"a": D(1), "b": D(1), "c": D(1)})
    {'a': Decimal('33.4'), 'b': Decimal('33.3'), 'c': Decimal('33.3')}
    """
    total = sum((Fraction(weight) for weight in weights.values()), Fraction(0))
    if not total:
        return {}
    exact = {key: Fraction(weight) / total * 1000 for key, weight in weights.items()}
    whole = {key: int(share) for key, share in exact.items()}
    places = {key: place for place, key in enumerate(exact)}
    left = 1000 - sum(whole.values())
    for key in sorted(exact, key=lambda one: (whole[one] - exact[one], places[one]))[:left]:
        whole[key] += 1
    return {key: Decimal(tenths) / 10 for key, tenths in whole.items()}
