"""Answers to an ask: a quotation in lines, an indication with its doubts, or the reasons why a person has to look."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from production.engine.costing.bands import Band
from production.engine.money import Currency, Rate
from production.engine.parameters import Parameter


class LineCode(StrEnum):
    SET_UP = "set_up"
    MACHINE_TIME = "machine_time"
    MATERIAL = "material"
    POST_PROCESSING = "post_processing"
    INSPECTION = "inspection"
    PACKING = "packing"
    TRANSPORT = "transport"
    MARGIN = "margin"


@dataclass(frozen=True)
class Line:
    """Money for the whole order, rounded; `hours` of machine or hand; `carbon` in kgCO2e."""

    code: LineCode
    low: Decimal
    expected: Decimal
    high: Decimal
    hours: Decimal = Decimal(0)
    carbon: Decimal = Decimal(0)


@dataclass(frozen=True)
class Quote:
    """`hours` are the machine's for the whole order, `mass` of all pieces and `waste` of material in g, `carbon` in kgCO2e."""

    lines: tuple[Line, ...]
    quantity: int
    currency: Currency
    rate: Rate
    band: Band
    hours: Decimal
    mass: Decimal
    waste: Decimal
    parameters: tuple[Parameter, ...]

    @property
    def low(self) -> Decimal:
        return sum((line.low for line in self.lines), Decimal(0))

    @property
    def expected(self) -> Decimal:
        return sum((line.expected for line in self.lines), Decimal(0))

    @property
    def high(self) -> Decimal:
        return sum((line.high for line in self.lines), Decimal(0))

    @property
    def carbon(self) -> Decimal:
        return sum((line.carbon for line in self.lines), Decimal(0))

    def __getitem__(self, code: str) -> Line:
        """The line; raises KeyError for a code that is none."""
        for line in self.lines:
            if line.code == code:
                return line
        raise KeyError(code)


@dataclass(frozen=True)
class Indication:
    """A price that nobody stands by, and why not."""

    quote: Quote
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class ManualQuote:
    """Nothing can be said without a person, and why."""

    reasons: tuple[str, ...]


Answer = Quote | Indication | ManualQuote
