"""What is measured of a part, in millimetres: what a quotation and the rules of a process need to know of it."""

from dataclasses import dataclass, field
from enum import StrEnum

Point = tuple[float, float, float]


class Unit(StrEnum):
    """What one unit of a file's coordinates is. A mesh does not say; whoever uploads it does."""

    MM = "mm"
    CM = "cm"
    M = "m"
    INCH = "inch"

    @property
    def in_mm(self) -> float:
        return {"mm": 1.0, "cm": 10.0, "m": 1000.0, "inch": 25.4}[self.value]


@dataclass(frozen=True)
class Problem:
    """Something about a mesh that people should know. `firm` is False where it keeps a price from being firm."""

    code: str
    count: int = 0
    firm: bool = True


@dataclass(frozen=True)
class Hole:
    """A round hole: a full cylinder that opens inwards. `at` is the middle of its axis, `axis` of length 1; lengths in mm."""

    diameter: float
    depth: float
    at: Point
    axis: Point


@dataclass(frozen=True)
class Features:
    """Where on a part things are, and what the rules of a process ask besides: lengths in mm, areas in mm², shares 0–1.

    A number is None, and a count 0, where nothing of the kind was found. Points are of the file, in mm.
    """

    lowest: Point = (0.0, 0.0, 0.0)
    """The corner of the box with the least x, y and z."""
    thinnest_at: Point | None = None
    overhang_at: Point | None = None
    """The middle of the largest overhanging face."""
    holes: tuple[Hole, ...] = ()
    """As `Geometry.holes`, in the same order."""
    inner_radius: float | None = None
    """The smallest radius of a rounding that opens inwards and is no full hole."""
    inner_radius_at: Point | None = None
    inner_depth: float = 0.0
    """How long that rounding is, along its axis."""
    sharp_corners: int = 0
    """Edges between two walls that no straight tool reaches along the normal of either."""
    sharp_corner_at: Point | None = None
    cavity_at: Point | None = None
    """A point on the wall of an enclosed hollow."""
    typical_wall: float | None = None
    """The median of the walls that were measured."""
    even_wall: float = 0.0
    """The share of measured walls within a tenth of the median."""
    upright_areas: Point = (0.0, 0.0, 0.0)
    """Of faces within one degree of parallel to x, y and z: walls without draft, for a mould that opens that way."""
    round_share: float = 0.0
    """The greatest share of the area that is turned about one axis of the box."""


@dataclass(frozen=True)
class Geometry:
    """A part as measured. Lengths in mm, areas in mm², volumes in mm³; `box` and all points are (x, y, z).

    `unit` is None where nobody declared one: lengths are then of the file's own unit, and nothing may be priced firmly.
    """

    volume: float
    area: float
    box: tuple[float, float, float]
    hull_volume: float
    bodies: int
    triangles: int
    watertight: bool
    unit: Unit | None
    overhang_area: float = 0.0
    """Of faces that point down at more than 45° from the vertical, when built along z, in mm²."""
    thinnest: float | None = None
    """The thinnest wall found, in mm; None where none was measured."""
    holes: tuple[float, ...] = ()
    """Diameters of round holes that were found, in mm, smallest first."""
    problems: tuple[Problem, ...] = field(default_factory=tuple)
    features: Features = field(default_factory=Features)

    @property
    def may_be_firm(self) -> bool:
        """Whether a price may be promised on it: closed, of a declared unit, and with nothing that speaks against it."""
        return self.watertight and self.unit is not None and self.volume > 0 and all(one.firm for one in self.problems)
