"""What stands against pricing a part on a machine, and what keeps a price from being firm. Codes, which pages put into words."""

from production.engine.costing.ask import Ask
from production.engine.costing.effort import NEEDS
from production.engine.costing.machine import Machine
from production.engine.geometry import Geometry
from production.engine.parameters import exact

ALWAYS = (
    "hour_rate",
    "set_up",
    "energy",
    "hand_rate",
    "hand_minutes",
    "check_minutes",
    "pack_piece",
    "pack_order",
    "margin",
)


def obstacles(geometry: Geometry, ask: Ask, machine: Machine) -> tuple[str, ...]:
    """Why nothing can be said; empty where something can."""
    found = [
        (ask.quantity < 1, "no_quantity"),
        (geometry.volume <= 0 or min(geometry.box) <= 0, "no_volume"),
        (ask.process != machine.process, "other_process"),
        (ask.material.code not in machine.materials, "material_not_run"),
        (not fits(geometry.box, machine.envelope), "too_large"),
        (_too_fine(ask, machine), "tolerance_too_fine"),
        (any(name not in machine for name in (*ALWAYS, *NEEDS[machine.process.family])), "machine_not_described"),
    ]
    return tuple(code for stands, code in found if stands)


def doubts(geometry: Geometry, machine: Machine) -> tuple[str, ...]:
    """Why a price is no promise; empty where it may be one."""
    found = [] if geometry.unit is not None else ["unit_unknown"]
    if not geometry.watertight:
        found.append("not_watertight")
    if geometry.bodies > 1:
        found.append("several_bodies")
    if (
        "least_wall" in machine
        and geometry.thinnest is not None
        and exact(geometry.thinnest) < machine["least_wall"].value
    ):
        found.append("wall_too_thin")
    found += [one.code for one in geometry.problems if not one.firm]
    return tuple(dict.fromkeys(found))


def fits(box: tuple[float, float, float], envelope: tuple[float, float, float]) -> bool:
    """Whether a box fits, turned by right angles as need be.

    >>> fits((10, 300, 10), (300, 20, 20))
    True
    """
    return all(side <= room for side, room in zip(sorted(box), sorted(envelope), strict=True))


def _too_fine(ask: Ask, machine: Machine) -> bool:
    return ask.tolerance is not None and "tolerance" in machine and ask.tolerance < machine["tolerance"].value
