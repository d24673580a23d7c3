"""How reliable a partner is, from deliveries on time and pieces without fault.

Few deliveries say little: each share is drawn towards what partners usually reach by a Beta prior (Gelman et al., Bayesian Data
Analysis, 3rd ed., 2.4). With k of n good and a prior of mean m that weighs as much as w observations,

    share = (m·w + k) / (w + n)

and the interval holds the true share with a probability of 80 %.
"""

from dataclasses import dataclass

from scipy.special import betaincinv

LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True)
class Prior:
    """`mean` 0–1, `weight` in observations."""

    mean: float
    weight: float

    def __post_init__(self) -> None:
        if not 0 < self.mean < 1 or self.weight <= 0:
            raise ValueError("a prior has a mean between 0 and 1 and weighs something")


ON_TIME = Prior(0.85, 8)
"""Estimate: until the portal has enough deliveries to take its own mean."""
QUALITY = Prior(0.95, 8)
WEIGHT_ON_TIME = 0.5


@dataclass(frozen=True)
class Share:
    """`good` of `all`, what that is drawn to, and where the true share lies with 80 %."""

    good: int
    all: int
    prior: Prior
    mean: float
    low: float
    high: float

    @property
    def raw(self) -> float | None:
        return self.good / self.all if self.all else None


@dataclass(frozen=True)
class PartnerScore:
    """`points` 0–100: on time and quality, each with its numbers."""

    points: float
    low: float
    high: float
    on_time: Share
    quality: Share


def shrunk(good: int, of: int, prior: Prior) -> Share:
    """Raises ValueError where there are more good ones than all.

    >>> round(shrunk(2, 2, Prior(0.5, 2)).mean, 3)
    0.75
    """
    if not 0 <= good <= of:
        raise ValueError("good ones are some of all")
    yes = prior.mean * prior.weight + good
    no = (1 - prior.mean) * prior.weight + of - good
    return Share(good, of, prior, yes / (yes + no), float(betaincinv(yes, no, LOW)), float(betaincinv(yes, no, HIGH)))


def partner_score(
    on_time: int, deliveries: int, good: int, inspected: int, weight: float = WEIGHT_ON_TIME
) -> PartnerScore:
    """From counts of deliveries and of inspected lots (or pieces). `weight` is that of being on time, 0–1."""
    times, quality = shrunk(on_time, deliveries, ON_TIME), shrunk(good, inspected, QUALITY)
    points = (
        100 * (weight * getattr(times, end) + (1 - weight) * getattr(quality, end)) for end in ("mean", "low", "high")
    )
    mean, low, high = points
    return PartnerScore(mean, low, high, times, quality)
