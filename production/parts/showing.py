"""What the page of a part shows of a version: numbers, what was found, where on the model it is, and what changed."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.formats import number_format

from production.engine.familiar import OBJECTS, Guess, guess_unit
from production.engine.geometry import Geometry, Point, Unit
from production.engine.processes import Process
from production.engine.rules import Finding, find
from production.engine.rules.processes import BLOCKS, OWN
from production.models import PartVersion
from production.parts.to_scale import BALLS, Pair, Solid, alone, beside
from production.parts.words import OBJECTS as NAMES
from production.parts.words import UNITS, box_words, finding_words, number, problem_words
from production.sites.words import PROCESSES

SAME = 1e-6
"""Numbers that differ by less, of their size, are the same."""


# --- the question about the unit ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Choice:
    """One unit the file may be in: how large the part then is, beside what, and whether that is the likeliest."""

    unit: Unit
    name: Any
    box: str
    familiar: Any
    pair: Pair
    is_likely: bool


def choices(version: PartVersion) -> list[Choice]:
    """Of a version that is asked about, whose lengths are in units of its file."""
    guess: Guess = guess_unit(version.engine_geometry().box)
    found = []
    for reading in guess.readings:
        code = reading.familiar.code
        sides = sorted(reading.box, reverse=True)
        found.append(
            Choice(
                reading.unit,
                UNITS[reading.unit],
                box_words(reading.box),
                NAMES[code],
                beside((sides[0], sides[1], sides[2]), OBJECTS[code], ball=code in BALLS),
                reading.unit == guess.unit,
            )
        )
    return found


# --- what was found -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Told:
    """A finding in words. `at` is where the model shows it, measured from the corner of its box; "" where nowhere."""

    words: str
    blocks: bool
    source: str
    address: str
    read: str
    at: str
    is_own: bool
    """Whether the threshold is a figure of our own, of nobody's design guide."""


@dataclass(frozen=True)
class Verdict:
    """Of one process: "fits", "costs" or "blocks", and why."""

    process: Process
    name: Any
    verdict: str
    findings: tuple[Told, ...]


def verdicts(geometry: Geometry) -> list[Verdict]:
    """What suits the part best first."""
    found = []
    for process in Process:
        findings = find(geometry, process)
        blocks = any(one.severity == BLOCKS for one in findings)
        verdict = "blocks" if blocks else "costs" if findings else "fits"
        found.append(Verdict(process, PROCESSES[process], verdict, tuple(_told(one, geometry) for one in findings)))
    order = ("fits", "costs", "blocks")
    return sorted(found, key=lambda one: (order.index(one.verdict), len(one.findings)))


def _told(finding: Finding, geometry: Geometry) -> Told:
    source = finding.source
    at = place(finding.at, geometry)
    blocks = finding.severity == BLOCKS
    return Told(finding_words(finding), blocks, source.name, source.address, source.read, at, is_own=source == OWN)


def place(point: Point | None, geometry: Geometry) -> str:
    """Where the model has a point, for static/js/part-viewer.js."""
    if point is None:
        return ""
    return ",".join(f"{one - low:.5g}" for one, low in zip(point, geometry.features.lowest, strict=True))


@dataclass(frozen=True)
class Hole:
    diameter: str
    depth: str
    at: str


MOST_HOLES = 12


@dataclass(frozen=True)
class Numbers:
    """What was measured, in words and figures of the page's language."""

    box: str
    volume: str
    area: str
    hull: str
    filled: int
    """How much of its hull the part fills, in per cent."""
    bodies: int
    triangles: str
    watertight: bool
    problems: tuple[str, ...]
    thinnest: str
    thinnest_at: str
    typical: str
    overhang: str
    overhang_at: str
    holes: tuple[Hole, ...]
    more_holes: int


def numbers(geometry: Geometry) -> Numbers:
    features = geometry.features
    return Numbers(
        box=box_words(geometry.box),
        volume=number(geometry.volume / 1000),
        area=number(geometry.area / 100),
        hull=number(geometry.hull_volume / 1000),
        filled=round(100 * geometry.volume / geometry.hull_volume) if geometry.hull_volume else 0,
        bodies=geometry.bodies,
        triangles=number_format(geometry.triangles, force_grouping=True),
        watertight=geometry.watertight,
        problems=tuple(problem_words(one) for one in geometry.problems),
        thinnest=number(geometry.thinnest) if geometry.thinnest is not None else "",
        thinnest_at=place(features.thinnest_at, geometry),
        typical=number(features.typical_wall) if features.typical_wall is not None else "",
        overhang=number(geometry.overhang_area / 100) if geometry.overhang_area else "",
        overhang_at=place(features.overhang_at, geometry),
        holes=tuple(
            Hole(number(hole.diameter), number(hole.depth), place(hole.at, geometry))
            for hole in features.holes[:MOST_HOLES]
        ),
        more_holes=max(0, len(features.holes) - MOST_HOLES),
    )


def drawn_box(geometry: Geometry) -> Solid:
    """Its box, for where the model cannot be drawn."""
    x, y, z = (max(side, 1e-9) for side in geometry.box)
    return alone((x, y, z), 320, 220)


# --- what changed ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Change:
    """From the version before: boxes in mm, the volume in per cent with its sign. "" where it is the same."""

    same_file: bool
    same: bool
    box_before: str
    box_after: str
    volume: str
    bodies_before: int
    bodies_after: int


def note_changes(versions: list[PartVersion]) -> None:
    """Sets `change` of each version, with the newest first: None where it was not measured, or none before it was."""
    for one in versions:
        one.change = None  # type: ignore[attr-defined]  # told to the template alone
    for after, before in pairwise(one for one in versions if one.is_measured):
        after.change = _change(before, after)  # type: ignore[attr-defined]  # as above


def _change(before: PartVersion, after: PartVersion) -> Change:
    was, now = before.engine_geometry(), after.engine_geometry()
    box = any(_differs(one, other) for one, other in zip(was.box, now.box, strict=True))
    volume = _differs(was.volume, now.volume) and was.volume > 0
    share = 100 * (now.volume / was.volume - 1) if volume else 0
    return Change(
        same_file=before.sha256 == after.sha256,
        same=not (box or volume or was.bodies != now.bodies),
        box_before=box_words(was.box) if box else "",
        box_after=box_words(now.box) if box else "",
        volume=f"{'+' if share > 0 else '−'}{number(abs(share))} %" if volume else "",
        bodies_before=was.bodies,
        bodies_after=now.bodies,
    )


def _differs(one: float, other: float) -> bool:
    return abs(one - other) > SAME * max(abs(one), abs(other))
