"""What somebody wants to have made."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from production.engine.costing.machine import Finish, Material
from production.engine.money import Currency
from production.engine.processes import Process


class Checking(StrEnum):
    """How pieces are inspected: by eye, a sample by ISO 2859-1, or each of them."""

    VISUAL = "visual"
    SAMPLED = "sampled"
    EACH = "each"


@dataclass(frozen=True)
class Ask:
    """`tolerance` is the finest asked for in mm, None where none is. `distance` is the way to the customer in km by `mode`
    (a key of `carbon.FREIGHT`)."""

    process: Process
    material: Material
    quantity: int = 1
    finish: Finish | None = None
    checking: Checking = Checking.VISUAL
    aql: str = "2.5"
    tolerance: Decimal | None = None
    currency: Currency = Currency.EUR
    distance: Decimal = Decimal(0)
    mode: str = "road"
