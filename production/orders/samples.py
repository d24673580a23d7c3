"""How many pieces of a lot are inspected, and how many of these may be bad."""

from dataclasses import dataclass

from production.engine.costing.ask import Checking
from production.engine.sampling import FIRST, plan
from production.models import Lot

USUAL = "2.5"


@dataclass(frozen=True)
class Sample:
    """`letter` is ISO 2859-1's, empty where every piece is looked at."""

    letter: str
    aql: str
    size: int
    accept: int
    reject: int


def sample_of(lot: Lot) -> Sample:
    """By the quotation's way of inspection: each piece, or a sample at its acceptance quality limit."""
    asked = lot.order.quotation
    aql = asked.aql if asked.aql in FIRST else USUAL
    if lot.pieces < 2 or asked.checking == Checking.EACH:
        return Sample("", aql, lot.pieces, 0, 1)
    found = plan(lot.pieces, aql)
    return Sample("" if found.every else found.letter, aql, found.size, found.accept, found.reject)
