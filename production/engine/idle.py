"""What a machine's free hours would earn with what is asked for today.

Each open ask that the machine could make is won with a chance, 1 over the sites that could make it unless somebody knows better.
Asks are taken by expected revenue per hour until the hours are full (Dantzig 1957, fractional knapsack). The interval of 80 % takes each win
for a coin of its own: variance = Σ p(1 − p)r².
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from production.engine.money import rounded
from production.engine.parameters import exact

NORMAL_90 = 1.2816  # standard normal quantile of 0.9


@dataclass(frozen=True)
class OpenAsk:
    """`hours` of the machine, `revenue` for it, `chance` of getting it, 0–1."""

    code: str
    hours: float
    revenue: Decimal
    chance: float

    def __post_init__(self) -> None:
        if self.hours <= 0 or not 0 <= self.chance <= 1 or self.revenue < 0:
            raise ValueError("an ask takes hours, pays money and is won with a chance from 0 to 1")


def chance_among(sites: int) -> float:
    """Of one of so many sites that could make it, none better than the others."""
    return 1 / max(sites, 1)


@dataclass(frozen=True)
class Earning:
    """`hours` of those free that are expected to be used, and from which asks."""

    low: Decimal
    expected: Decimal
    high: Decimal
    hours: float
    asks: tuple[str, ...]


def idle_week(free: float, asks: Sequence[OpenAsk]) -> Earning:
    """Revenue of so many free hours. With no hours or no asks it is 0."""
    ranked = sorted(asks, key=lambda one: (-one.chance * float(one.revenue) / one.hours, one.code))
    used, variance, expected = 0.0, 0.0, Decimal(0)
    taken = []
    for ask in ranked:
        hours = ask.hours * ask.chance
        part = min(1.0, (free - used) / hours) if hours else 0.0
        if part <= 0:
            continue
        revenue = float(ask.revenue) * part
        expected += ask.revenue * exact(ask.chance) * exact(part)
        variance += ask.chance * (1 - ask.chance) * revenue**2
        used += hours * part
        taken.append(ask.code)
    most = best_revenue(free, asks)
    spread = exact(NORMAL_90 * math.sqrt(variance))
    low, high = max(Decimal(0), expected - spread), max(expected, min(most, expected + spread))
    return Earning(rounded(low), rounded(expected), rounded(high), used, tuple(taken))


def best_revenue(free: float, asks: Sequence[OpenAsk]) -> Decimal:
    """If every ask were won: the fractional knapsack's optimum."""
    total = Decimal(0)
    for ask in sorted(asks, key=lambda one: (-float(one.revenue) / one.hours, one.code)):
        part = min(1.0, free / ask.hours)
        if part <= 0:
            break
        total += ask.revenue * exact(part)
        free -= ask.hours * part
    return total
