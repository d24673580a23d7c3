"""Machine hours and material for one piece, by family of processes.

All formulas take volumes in mm³, areas in mm², lengths in mm and give hours and mm³. The one of the layer-built family is
Phasio's published model for LPBF (docs.phas.io, “Metal - LPBF”, read 27 November 2026): supports fill a share of what lies
between hull and part, and part and supports are built at one rate.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from production.engine.costing.machine import Machine, Material
from production.engine.geometry import Geometry
from production.engine.parameters import exact
from production.engine.processes import Family

PI = exact(math.pi)
ROUND_ENOUGH = Decimal("0.85")
"""A part is turned where its two sides across the axis are this alike (Phasio, “CNC Machining”, read 27 November 2026)."""
SECONDS = Decimal(3600)
MINUTES = Decimal(60)


@dataclass(frozen=True)
class Effort:
    """Of one piece: machine `hours`; `bought` material and its `charged` share, in mm³; `chamber` is what it takes up of a
    build, as a share of the largest part's box."""

    hours: Decimal
    bought: Decimal
    charged: Decimal
    chamber: Decimal


class Unworkable(Exception):
    """A formula has nothing to work on. `code` says what is missing."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def effort(geometry: Geometry, machine: Machine, material: Material) -> Effort:
    """Raises Unworkable where the shape is none of the family's."""
    return FORMULAS[machine.process.family](geometry, machine, material)


def built(geometry: Geometry, machine: Machine, material: Material) -> Effort:
    """hours = (V + s·(H − V)) / r with hull H, support factor s, build rate r."""
    volume, hull = exact(geometry.volume), exact(max(geometry.hull_volume, geometry.volume))
    supports = machine["support_factor"].value * (hull - volume)
    melted = volume * machine["buy_to_fly"].value
    return Effort(
        hours=(volume + supports) / (machine["rate"].value * material.ease.value) + piece_hours(machine),
        bought=melted + supports,
        charged=melted + supports * machine["support_charged"].value,
        chamber=_share(geometry, machine),
    )


def powder(geometry: Geometry, machine: Machine, material: Material) -> Effort:
    """hours = H / p / r: hulls fill a share p of the chamber, which is built at a rate r whatever lies in it."""
    hull = exact(max(geometry.hull_volume, geometry.volume))
    bought = exact(geometry.volume) * machine["buy_to_fly"].value
    hours = hull / machine["packing"].value / (machine["rate"].value * material.ease.value)
    return Effort(
        hours + piece_hours(machine), bought, bought, hull / machine["packing"].value / _box(machine.envelope)
    )


def milled(geometry: Geometry, machine: Machine, material: Material) -> Effort:
    """hours = (S − V) / q + A / f + holes: a block S with an allowance on each side, removal rate q, finishing rate f."""
    spare = 2 * machine["allowance"].value
    stock = math.prod((exact(side) + spare for side in geometry.box), start=Decimal(1))
    return _cut(stock, geometry, machine, material)


def turned(geometry: Geometry, machine: Machine, material: Material) -> Effort:
    """As milled, from a round bar along the axis across which the part's two sides are most alike."""
    length, across = _axis(geometry.box)
    spare = 2 * machine["allowance"].value
    stock = PI / 4 * (across + spare) ** 2 * (length + spare)
    return _cut(stock, geometry, machine, material)


def sheet(geometry: Geometry, machine: Machine, material: Material) -> Effort:
    """hours = P / r. Of a sheet of one thickness t: flat area F = V / t and cut length P = (A − 2F) / t, which bending changes
    little. Bends are not counted; what they take is in piece_minutes."""
    if geometry.thinnest is None:
        raise Unworkable("thickness_unknown")
    thickness, volume = exact(geometry.thinnest), exact(geometry.volume)
    flat = volume / thickness
    cut = (exact(geometry.area) - 2 * flat) / thickness
    if cut <= 0:
        raise Unworkable("no_sheet")
    bought = volume * machine["buy_to_fly"].value
    hours = cut / (machine["rate"].value * material.ease.value) + piece_hours(machine)
    return Effort(hours, bought, bought, Decimal(0))


def poured(geometry: Geometry, machine: Machine, material: Material) -> Effort:
    """hours = V·b / r: gates and risers are poured too, buy-to-fly b."""
    bought = exact(geometry.volume) * machine["buy_to_fly"].value
    hours = bought / (machine["rate"].value * material.ease.value) + piece_hours(machine)
    return Effort(hours, bought, bought, Decimal(0))


def injected(geometry: Geometry, machine: Machine, material: Material) -> Effort:
    """hours = w·(1 + 2w) seconds of cooling for a wall of w mm (F. Johannaber, Injection Molding Machines, 4th ed. 2008) and the
    machine's own for each piece; the wall is the mean one, 2V / A."""
    if geometry.area <= 0:
        raise Unworkable("no_area")
    wall = 2 * exact(geometry.volume) / exact(geometry.area)
    bought = exact(geometry.volume) * machine["buy_to_fly"].value
    return Effort(wall * (1 + 2 * wall) / SECONDS + piece_hours(machine), bought, bought, Decimal(0))


def piece_hours(machine: Machine) -> Decimal:
    return machine["piece_minutes"].value / MINUTES


def _cut(stock: Decimal, geometry: Geometry, machine: Machine, material: Material) -> Effort:
    ease = material.ease.value
    rough = (stock - exact(geometry.volume)) / (machine["rate"].value * ease)
    fine = exact(geometry.area) / (machine["finish_rate"].value * ease)
    holes = len(geometry.holes) * machine["hole_minutes"].value / MINUTES
    return Effort(rough + fine + holes + piece_hours(machine), stock, stock, Decimal(0))


def _axis(box: tuple[float, float, float]) -> tuple[Decimal, Decimal]:
    """(length, diameter) of the bar. Raises Unworkable where no two sides are alike enough."""
    sides = [exact(side) for side in box]
    pairs = []
    for axis in range(3):
        first, second = (side for place, side in enumerate(sides) if place != axis)
        pairs.append((min(first, second) / max(first, second), axis, max(first, second)))
    alike, axis, across = max(pairs, key=lambda one: (one[0], -one[1]))
    if alike < ROUND_ENOUGH:
        raise Unworkable("not_round")
    return sides[axis], across


def _box(sides: tuple[float, float, float]) -> Decimal:
    return math.prod((exact(side) for side in sides), start=Decimal(1))


def _share(geometry: Geometry, machine: Machine) -> Decimal:
    """Of a plate: parts stand beside one another, each on its box's foot."""
    width, depth, _height = (exact(side) for side in machine.envelope)
    foot = exact(geometry.box[0]) * exact(geometry.box[1])
    return foot / (width * depth * machine["packing"].value)


FORMULAS: dict[Family, Callable[[Geometry, Machine, Material], Effort]] = {
    Family.BUILT: built,
    Family.POWDER: powder,
    Family.MILLED: milled,
    Family.TURNED: turned,
    Family.SHEET: sheet,
    Family.POURED: poured,
    Family.INJECTED: injected,
}
NEEDS = {
    Family.BUILT: ("rate", "support_factor", "support_charged", "buy_to_fly", "packing", "piece_minutes"),
    Family.POWDER: ("rate", "packing", "buy_to_fly", "piece_minutes"),
    Family.MILLED: ("rate", "finish_rate", "allowance", "hole_minutes", "piece_minutes"),
    Family.TURNED: ("rate", "finish_rate", "allowance", "hole_minutes", "piece_minutes"),
    Family.SHEET: ("rate", "buy_to_fly", "piece_minutes"),
    Family.POURED: ("rate", "buy_to_fly", "piece_minutes"),
    Family.INJECTED: ("buy_to_fly", "piece_minutes"),
}
"""What a machine of each family has to state for its formula."""
