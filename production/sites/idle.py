"""What weeks would earn: their free hours at the machines' own prices, and with what is asked for today.

What is asked for comes from quotes and orders (`production/orders/board.py`): they register a `demand_source`, a function that
is given machines and returns the open asks that each of them could make. Without a source nothing is said of demand.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from production.engine.idle import Earning, OpenAsk, idle_week
from production.models import Machine
from production.sites.words import hours as in_hours

Demand = Mapping[int, Sequence[tuple[OpenAsk, str]]]
"""Open asks, each with its currency, by the key of a machine."""
DemandSource = Callable[[Sequence[Machine]], Demand]
SOURCES: list[DemandSource] = []


def demand_source(function: DemandSource) -> DemandSource:
    """Registers where open asks come from."""
    if function not in SOURCES:
        SOURCES.append(function)
    return function


def demand_on(machines: Sequence[Machine]) -> dict[int, list[tuple[OpenAsk, str]]]:
    found: dict[int, list[tuple[OpenAsk, str]]] = {}
    for source in SOURCES:
        for key, asks in source(machines).items():
            found.setdefault(key, []).extend(asks)
    return found


@dataclass(frozen=True)
class Money:
    """An amount, or a range of amounts, in one currency."""

    currency: str
    expected: Decimal
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass
class WeekEarns:
    """`worth` is what the free hours cost at the machines' own prices; `earns`, with today's demand."""

    minutes: int = 0
    worth: list[Money] = field(default_factory=list)
    earns: list[Money] = field(default_factory=list)

    @property
    def free(self) -> str:
        return in_hours(self.minutes)


def weeks_earn(
    machines: Sequence[Machine], free: Mapping[tuple[int, date], int], weeks: Iterable[date]
) -> dict[date, WeekEarns]:
    """`free` are minutes by machine and week. Each week is looked at alone: what it would earn if it were the one that is
    filled, by the asks in the currency of a machine's first. The ranges of several machines are added up, so that theirs is
    rather too wide than too narrow."""
    demand = demand_on(machines)
    return {week: _earns(machines, {one.pk: free.get((one.pk, week), 0) for one in machines}, demand) for week in weeks}


def _earns(machines: Sequence[Machine], free: Mapping[int, int], demand: Demand) -> WeekEarns:
    worth: dict[str, Decimal] = {}
    earns: dict[str, list[Earning]] = {}
    for machine in machines:
        minutes = free[machine.pk]
        if minutes > 0:
            worth[machine.currency] = worth.get(machine.currency, Decimal(0)) + machine.hour_rate * minutes / 60
            if asks := demand.get(machine.pk):
                currency = asks[0][1]
                alike = [ask for ask, code in asks if code == currency]
                earns.setdefault(currency, []).append(idle_week(minutes / 60, alike))
    return WeekEarns(
        sum(free.values()),
        [Money(currency, amount) for currency, amount in sorted(worth.items())],
        [_added(currency, found) for currency, found in sorted(earns.items())],
    )


def _added(currency: str, found: Sequence[Earning]) -> Money:
    low, expected, high = (
        sum((getattr(one, name) for one in found), Decimal(0)) for name in ("low", "expected", "high")
    )
    return Money(currency, expected, low, high)
