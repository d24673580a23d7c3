"""Money in exact decimals: two currencies, one dated rate, one way to round.

Every line of a quotation is converted first and rounded once, half away from zero, to the cent (fen); totals are sums of rounded
lines and are never rounded themselves, so that a reader who adds them up finds what stands below.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from production.engine.parameters import Parameter

CENT = Decimal("0.01")


class Currency(StrEnum):
    EUR = "EUR"
    CNY = "CNY"


@dataclass(frozen=True)
class Rate:
    """So many yuan for a euro, as `source` published it `on` a day."""

    cny_per_eur: Decimal
    source: str
    on: date

    def __post_init__(self) -> None:
        if self.cny_per_eur <= 0:
            raise ValueError("a rate is above zero")

    @property
    def parameter(self) -> Parameter:
        return Parameter("rate", self.cny_per_eur, "CNY/EUR", self.source, self.on)

    def convert(self, amount: Decimal, of: str, to: str) -> Decimal:
        """Not rounded. `of` and `to` are EUR or CNY; raises ValueError for anything else.

        >>> Rate(Decimal("8"), "a bank", date(2026, 11, 27)).convert(Decimal("10"), "EUR", "CNY")
        Decimal('80')
        """
        Currency(of), Currency(to)
        if of == to:
            return amount
        return amount * self.cny_per_eur if of == Currency.EUR else amount / self.cny_per_eur


def rounded(amount: Decimal) -> Decimal:
    """To the cent, half away from zero (DIN 1333; EU Regulation 1103/97, article 5).

    >>> rounded(Decimal("2.345"))
    Decimal('2.35')
    """
    return amount.quantize(CENT, ROUND_HALF_UP)
