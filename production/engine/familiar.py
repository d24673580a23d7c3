"""Things everybody knows, beside which the size of a part can be shown, and a guess at a unit that nobody declared."""

import math
from dataclasses import dataclass

from production.engine.geometry import Unit

Box = tuple[float, float, float]

OBJECTS: dict[str, Box] = {
    "grain_of_dust": (0.05, 0.05, 0.05),
    "grain_of_sand": (0.6, 0.6, 0.6),  # ISO 14688-1: coarse sand begins at 0.63 mm
    "grain_of_rice": (7, 2.2, 2),
    "pea": (8, 8, 8),
    "die": (16, 16, 16),
    "coin_yuan": (25, 25, 1.85),  # 1 yuan, series of 1999
    "coin_euro": (23.25, 23.25, 2.33),  # 1 euro, European Central Bank
    "ping_pong_ball": (40, 40, 40),  # International Table Tennis Federation
    "battery_aa": (50.5, 14.5, 14.5),  # IEC 60086-2, LR6
    "matchbox": (53, 36, 16),
    "tennis_ball": (67, 67, 67),  # International Tennis Federation, type 2
    "bank_card": (85.6, 53.98, 0.76),  # ISO/IEC 7810, ID-1
    "drink_can": (115, 66, 66),
    "smartphone": (150, 72, 8),
    "pencil": (175, 7, 7),
    "hand": (189, 86, 28),  # DIN 33402-2, median of men: length and breadth
    "football": (220, 220, 220),  # International Football Association Board, law 2
    "brick": (240, 115, 53),  # GB/T 5101
    "sheet_a4": (297, 210, 0.1),  # ISO 216
    "wine_bottle": (300, 75, 75),
    "shoe_box": (330, 200, 120),
    "beer_crate": (400, 300, 270),
    "suitcase": (550, 400, 230),
    "euro_pallet": (1200, 800, 144),  # EN 13698-1
    "person": (1750, 450, 250),
    "door": (2000, 850, 40),
    "car": (4300, 1800, 1500),
    "container_20ft": (6058, 2591, 2438),  # ISO 668, 1CC
    "house": (10_000, 10_000, 8_000),
    "football_pitch": (105_000, 68_000, 1),
    "skyscraper": (300_000, 50_000, 50_000),
    "mountain": (10_000_000, 10_000_000, 3_000_000),
}
"""Outer sizes in mm, longest first; where no source is named, of a usual one."""

USUAL = (8.0, 1500.0)
"""What the longest side of a manufactured part usually lies between, in mm; a hand is in the middle of it."""
MIDDLE = 100.0


@dataclass(frozen=True)
class Familiar:
    """`code` is a key of `OBJECTS`, `box` its size in mm."""

    code: str
    box: Box


@dataclass(frozen=True)
class Reading:
    """What a box is if one unit of the file is `unit`: its size in mm, and what has about that size."""

    unit: Unit
    box: Box
    familiar: Familiar


@dataclass(frozen=True)
class Guess:
    """`reason` is "usual_in_mm" where millimetres, the commonest, make a usual part; "nearest_usual" where another unit does;
    "nothing_usual" where none does. `sentence` is English, for a command."""

    unit: Unit
    reason: str
    readings: tuple[Reading, ...]
    sentence: str


def nearest(box: Box) -> Familiar:
    """The thing whose sides differ least from those of a box (mm, any order), by the squares of their logarithms.

    >>> nearest((20, 55, 35)).code
    'matchbox'
    """
    sides = sorted((max(side, 1e-6) for side in box), reverse=True)

    def apart(code: str) -> float:
        return sum(math.log(side / other) ** 2 for side, other in zip(sides, OBJECTS[code], strict=True))

    code = min(OBJECTS, key=lambda one: (apart(one), one))
    return Familiar(code, OBJECTS[code])


def readings(box: Box) -> tuple[Reading, ...]:
    """A box in a file's own units, under each unit that there is."""
    sized = [(unit, (box[0] * unit.in_mm, box[1] * unit.in_mm, box[2] * unit.in_mm)) for unit in Unit]
    return tuple(Reading(unit, size, nearest(size)) for unit, size in sized)


def guess_unit(box: Box) -> Guess:
    """Which unit a box in a file's own units is likely in. It is a guess, to be shown and asked about, never to be priced on.

    >>> guess_unit((0.8, 0.5, 0.3)).unit, guess_unit((20, 20, 20)).reason
    (<Unit.INCH: 'inch'>, 'usual_in_mm')
    """
    found = readings(box)
    by_unit = {reading.unit: reading for reading in found}
    usual = [reading for reading in found if USUAL[0] <= max(reading.box) <= USUAL[1]]
    if by_unit[Unit.MM] in usual:
        chosen, reason = by_unit[Unit.MM], "usual_in_mm"
    else:
        chosen = min(usual or found, key=lambda reading: abs(math.log(max(reading.box) / MIDDLE)))
        reason = "nearest_usual" if usual else "nothing_usual"
    return Guess(chosen.unit, reason, found, _sentence(box, by_unit[Unit.MM], chosen))


def _sentence(box: Box, in_mm: Reading, chosen: Reading) -> str:
    size = f"A part {max(box):.4g} units long is as large as a {_called(in_mm)} in mm"
    return f"{size}." if chosen is in_mm else f"{size}, a {_called(chosen)} in {chosen.unit}."


def _called(reading: Reading) -> str:
    return reading.familiar.code.replace("_", " ")
