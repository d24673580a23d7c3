"""Orders, sites and offers in whole numbers: cents, minutes, grams of CO2e, days from today (day 0).

A site works off what it has taken in the order of due days. It can keep all of them exactly if, for every day d, what is due by d
fits into what is free until d (Jackson 1955, for one machine with interruptions allowed). So capacity is a few linear rows, and
no lot needs a place in a sequence while routes are chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Site:
    """`free`: minutes free until the end of each day, never falling. `clearance`: the highest confidentiality it may see."""

    code: str
    owner: str
    region: str
    free: tuple[int, ...]
    certificates: frozenset[str] = frozenset()
    clearance: int = 0

    def __post_init__(self) -> None:
        if (
            not self.free
            or self.free[0] < 0
            or any(one > other for one, other in zip(self.free, self.free[1:], strict=False))
        ):
            raise ValueError(f"{self.code}: free minutes are those until each day, so they never fall")


@dataclass(frozen=True)
class Order:
    """`need_by` is the day it has to arrive, None where that is open. `regions` None: any. `not_owners`: whose sites may not see it.
    At most `max_lots` sites begin it; `second_source`: two at least make it, each a fifth or more. `opened` are sites that have
    begun it: they need no set-up, and count as no new lot."""

    code: str
    quantity: int
    need_by: int | None = None
    certificates: frozenset[str] = frozenset()
    confidentiality: int = 0
    regions: frozenset[str] | None = None
    not_owners: frozenset[str] = frozenset()
    max_lots: int = 1
    second_source: bool = False
    opened: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.quantity < 1 or self.max_lots < 0 or (self.second_source and self.max_lots + len(self.opened) < 2):
            raise ValueError(f"{self.code}: an order has pieces, and a second source needs two lots")

    @property
    def least(self) -> int:
        """The fewest pieces of a new lot."""
        return -(-self.quantity // 5) if self.second_source else 1


@dataclass(frozen=True)
class Offer:
    """What a site asks for an order: `fixed` once and `unit` for each piece, of cents, minutes and grams. Of how many pieces a job
    there is: `fewest` for a new one, `most` for any; None: as many as there are."""

    unit_cents: int
    unit_minutes: int
    fixed_cents: int = 0
    fixed_minutes: int = 0
    fixed_grams: int = 0
    unit_grams: int = 0
    transport_days: int = 0
    fewest: int = 1
    most: int | None = None

    def __post_init__(self) -> None:
        if min(value for value in vars(self).values() if value is not None) < 0:
            raise ValueError("an offer has no numbers below zero")


@dataclass(frozen=True)
class Weights:
    """What a cent, a day of an order and a gram of CO2e count, in one unit."""

    cent: int = 1
    day: int = 0
    gram: int = 0

    @classmethod
    def worth(cls, day_eur: float, kg_eur: float) -> "Weights":
        """A day that an order comes earlier is worth so many euros, a kg of CO2e so many; in thousandths of a cent."""
        return cls(1000, round(day_eur * 100_000), round(kg_eur * 100))


CHEAPEST = Weights()
FASTEST = Weights(1, 100_000)  # a day is worth 1,000 €: cost decides between equals
GREENEST = Weights(1, 0, 10)  # a kg is worth 100 €, about what a tonne costs to emit in the EU
OBJECTIVES = {"cheapest": CHEAPEST, "fastest": FASTEST, "greenest": GREENEST}


@dataclass(frozen=True)
class Problem:
    """`offers` by (order, site)."""

    sites: tuple[Site, ...]
    orders: tuple[Order, ...]
    offers: Mapping[tuple[str, str], Offer]
    weights: Weights = CHEAPEST

    def __post_init__(self) -> None:
        if len({one.code for one in self.sites}) < len(self.sites) or len({one.code for one in self.orders}) < len(
            self.orders
        ):
            raise ValueError("codes of sites and of orders are unique")


@dataclass(frozen=True)
class Lot:
    """So many pieces of an order at a site, done there by the end of day `due`."""

    order: str
    site: str
    pieces: int
    due: int


@dataclass(frozen=True)
class Shortfall:
    """`pieces` that nobody can make in time (code "pieces"), or a second source that nobody can be ("second_source"). `minutes` of
    machine would be needed for them at the site that is quickest at it, None where no site is eligible."""

    order: str
    code: str
    pieces: int = 0
    minutes: int | None = None


@dataclass(frozen=True)
class Routing:
    """`cents`, `days` (summed over orders, until the last lot has arrived) and `grams` of all lots; `value` weighs them. `bound`: no
    routing with as little missing is better; `proven` where the value reaches it. `ineligible`: why, by (order, site)."""

    lots: tuple[Lot, ...]
    cents: int
    days: int
    grams: int
    value: int
    short: tuple[Shortfall, ...] = ()
    bound: int = 0
    proven: bool = False
    source: str = "greedy"
    ineligible: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    @property
    def key(self) -> tuple[int, int, int]:
        """Smaller is better: pieces not made, second sources missing, then the value."""
        pieces = sum(one.pieces for one in self.short)
        return pieces, sum(one.code == "second_source" for one in self.short), self.value

    def made(self, order: str) -> int:
        return sum(lot.pieces for lot in self.lots if lot.order == order)
