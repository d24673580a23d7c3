"""A number that a price, a day or a footprint rests on, with its unit and where it comes from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Parameter:
    """`source` names who says so, `on` the day it was said or published. An estimate of ours begins with “Estimate”."""

    name: str
    value: Decimal
    unit: str
    source: str
    on: date

    @property
    def currency(self) -> str:
        """Of a price: the first part of its unit, as in EUR/h. Raises ValueError where it is none."""
        first = self.unit.partition("/")[0]
        if first not in {"EUR", "CNY"}:
            raise ValueError(f"{self.name} is in {self.unit}, which is no money")
        return first


@dataclass(frozen=True)
class Source:
    """Makes parameters that one source gives on one day."""

    text: str
    on: date

    def __call__(self, name: str, value: float | str | Decimal, unit: str) -> Parameter:
        return Parameter(name, exact(value), unit, self.text, self.on)


def exact(value: float | str | Decimal) -> Decimal:
    """The shortest decimal that reads back as this number.

    >>> exact(0.1)
    Decimal('0.1')
    """
    return value if isinstance(value, Decimal) else Decimal(str(value))
