"""Finishes: money for a piece, for its surface, and the least for an order."""

from datetime import date

from production.engine.costing.machine import Finish
from production.engine.parameters import Source

PRICES = Source("Estimate: order of size of European job-shop lists", date(2026, 11, 27))
ROWS = (
    # code, EUR/piece, EUR/dm², EUR/order at least
    ("bead_blasted", "1", "0.8", "25"),
    ("machined_faces", "25", "2", "60"),
    ("polished", "6", "8", "60"),
    ("anodised", "1.5", "1.2", "80"),
    ("powder_coated", "2", "1.5", "70"),
    ("passivated", "1", "0.6", "60"),
    ("heat_treated", "4", "0", "150"),
    ("dyed", "0.8", "0.3", "30"),
)
FINISHES = {
    code: Finish(
        code,
        PRICES(f"finish_piece:{code}", piece, "EUR/piece"),
        PRICES(f"finish_surface:{code}", surface, "EUR/dm2"),
        PRICES(f"finish_least:{code}", least, "EUR/order"),
    )
    for code, piece, surface, least in ROWS
}
