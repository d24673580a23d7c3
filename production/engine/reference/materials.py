"""Materials: density, price, carbon from cradle to gate, and how fast they are worked beside the first of their kind.

Densities are those of the alloys' and polymers' data sheets. Carbon of primary metals and plastics varies by a factor of three with
where they come from and whether they are powder: it is an estimate, meant to compare ways of making one part.
"""

from datetime import date

from production.engine.costing.machine import Material
from production.engine.parameters import Source

PHASIO = Source("Phasio documentation, Metal - LPBF (docs.phas.io)", date(2026, 11, 27))
SHEETS = Source("Data sheets of the material (EOS, ASM, MatWeb)", date(2026, 11, 27))
PRICES = Source("Estimate: order of size of European list prices", date(2026, 11, 27))
EASE = Source(
    "Estimate: usual rates beside the reference material (Machinery's Handbook, 31st ed.)", date(2026, 11, 27)
)
CARBON = Source(
    "Estimate: class of material, cradle to gate, ± 30 % (order of M. Ashby, Materials and the Environment)",
    date(2026, 11, 27),
)
DESNZ = Source("UK DESNZ conversion factors 2025, material use, primary production", date(2025, 6, 10))
POWDER = Source("additive.tools, Carbon footprint of AM: middle of 85–130 for gas-atomised powder", date(2026, 11, 27))

ROWS = (
    # code, g/cm³, EUR/kg, kgCO2e/kg, ease
    ("316l", "7.9", "100", "7.0", "1", PHASIO, CARBON),
    ("17-4ph", "7.8", "95", "7.0", "1", PRICES, CARBON),
    ("ti6al4v", "4.43", "300", "107", "1", PRICES, POWDER),
    ("alsi10mg", "2.67", "70", "14", "1.6", PRICES, CARBON),
    ("inconel718", "8.15", "130", "18", "0.8", PRICES, CARBON),
    ("al6061", "2.70", "7", "9.1", "1", PRICES, DESNZ),
    ("al7075", "2.81", "11", "9.1", "0.9", PRICES, DESNZ),
    ("c45", "7.85", "1.6", "2.9", "0.35", PRICES, DESNZ),
    ("304", "7.93", "4.5", "7.0", "0.25", PRICES, CARBON),
    ("brass", "8.47", "9", "4.0", "1.2", PRICES, CARBON),
    ("gg25", "7.2", "1.4", "2.0", "1", PRICES, CARBON),
    ("pa12", "0.93", "60", "8.0", "1", PRICES, CARBON),
    ("pa12-gf", "1.22", "65", "7.0", "1", PRICES, CARBON),
    ("abs", "1.04", "25", "3.8", "1", PRICES, CARBON),
    ("pla", "1.24", "22", "3.6", "1.1", PRICES, CARBON),
    ("petg", "1.27", "24", "4.0", "1", PRICES, CARBON),
    ("resin", "1.15", "110", "7.0", "1", PRICES, CARBON),
    ("pp", "0.90", "2", "3.1", "1", PRICES, CARBON),
)


def _material(code: str, density: str, price: str, carbon: str, ease: str, priced: Source, weighed: Source) -> Material:
    return Material(
        code,
        (PHASIO if code == "316l" else SHEETS)(f"density:{code}", density, "g/cm3"),
        priced(f"price:{code}", price, "EUR/kg"),
        weighed(f"carbon:{code}", carbon, "kgCO2e/kg"),
        EASE(f"ease:{code}", ease, "1"),
    )


MATERIALS = {row[0]: _material(*row) for row in ROWS}
"""By code. Powder, bar and sheet of one alloy share a row, at the price of the form its usual process takes."""
