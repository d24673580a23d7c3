"""What a rule looks at: a number of the geometry and where on the part it stands, or None where there is nothing of the kind."""

from collections.abc import Callable
from dataclasses import dataclass

from production.engine.geometry import Geometry, Point

Seen = tuple[float, Point | None] | None


@dataclass(frozen=True)
class Measure:
    """`bound` is "least" where less than the threshold speaks against a part, "most" where more does. `unit` is "mm", "ratio"
    or "count". `words` say it in English, of the number measured and the threshold."""

    of: Callable[[Geometry], Seen]
    bound: str
    unit: str
    words: Callable[[float, float], str]


def _thin_wall(part: Geometry) -> Seen:
    return None if part.thinnest is None else (part.thinnest, part.features.thinnest_at)


def _typical_wall(part: Geometry) -> Seen:
    return None if part.features.typical_wall is None else (part.features.typical_wall, None)


def _uneven_wall(part: Geometry) -> Seen:
    return None if part.features.typical_wall is None else (part.features.even_wall, None)


def _small_hole(part: Geometry) -> Seen:
    return (part.features.holes[0].diameter, part.features.holes[0].at) if part.features.holes else None


def _deep_hole(part: Geometry) -> Seen:
    deepest = max(part.features.holes, key=lambda hole: hole.depth / hole.diameter, default=None)
    return (deepest.depth / deepest.diameter, deepest.at) if deepest else None


def _hole_in_sheet(part: Geometry) -> Seen:
    if not part.features.holes or not part.features.typical_wall:
        return None
    return part.features.holes[0].diameter / part.features.typical_wall, part.features.holes[0].at


def _tight_rounding(part: Geometry) -> Seen:
    if part.features.inner_radius is None:
        return None
    return part.features.inner_depth / part.features.inner_radius, part.features.inner_radius_at


def _sharp_corners(part: Geometry) -> Seen:
    return float(part.features.sharp_corners), part.features.sharp_corner_at


def _cavities(part: Geometry) -> Seen:
    return float(sum(one.count for one in part.problems if one.code == "cavities")), part.features.cavity_at


def _bodies(part: Geometry) -> Seen:
    return float(part.bodies), None


def _overhang(part: Geometry) -> Seen:
    return part.overhang_area / part.area, part.features.overhang_at


def _slender(part: Geometry) -> Seen:
    return max(part.box) / min(part.box), None


def _slender_shaft(part: Geometry) -> Seen:
    length, width, _ = sorted(part.box, reverse=True)
    return length / width, None


def _removal(part: Geometry) -> Seen:
    x, y, z = part.box
    return 1 - part.volume / (x * y * z), None


def _round_share(part: Geometry) -> Seen:
    return part.features.round_share, None


def _no_draft(part: Geometry) -> Seen:
    return min(part.features.upright_areas) / part.area, None


MEASURES: dict[str, Measure] = {
    "thin_wall": Measure(_thin_wall, "least", "mm", lambda n, t: f"A wall is {n:.2f} mm thin; {t:g} mm are needed."),
    "thick_wall": Measure(
        _typical_wall, "most", "mm", lambda n, t: f"Walls are {n:.1f} mm thick; up to {t:g} mm is usual."
    ),
    "uneven_wall": Measure(
        _uneven_wall, "least", "ratio", lambda n, t: f"Walls are even over {n:.0%} of the part; {t:.0%} are needed."
    ),
    "small_hole": Measure(
        _small_hole, "least", "mm", lambda n, t: f"A hole has a diameter of {n:.2f} mm; {t:g} mm are needed."
    ),
    "deep_hole": Measure(
        _deep_hole,
        "most",
        "ratio",
        lambda n, t: f"A hole is {n:.1f} times as deep as wide; up to {t:g} times is usual.",
    ),
    "hole_in_sheet": Measure(
        _hole_in_sheet,
        "least",
        "ratio",
        lambda n, t: f"A hole is {n:.2f} times as wide as the sheet is thick, not {t:g}.",
    ),
    "tight_rounding": Measure(
        _tight_rounding,
        "most",
        "ratio",
        lambda n, t: f"An inner rounding is {n:.1f} radii deep; up to {t:g} are usual.",
    ),
    "sharp_corners": Measure(
        _sharp_corners,
        "most",
        "count",
        lambda n, t: f"There are {n:.0f} inner edges without a radius that no tool reaches.",
    ),
    "cavities": Measure(
        _cavities, "most", "count", lambda n, t: f"There are {n:.0f} hollows inside that nothing leads to."
    ),
    "bodies": Measure(_bodies, "most", "count", lambda n, t: f"The file holds {n:.0f} separate bodies."),
    "overhang": Measure(
        _overhang, "most", "ratio", lambda n, t: f"{n:.0%} of the surface hang over by more than 45° and need supports."
    ),
    "slender": Measure(
        _slender,
        "most",
        "ratio",
        lambda n, t: f"The part is {n:.0f} times as long as thin; up to {t:g} times is usual.",
    ),
    "slender_shaft": Measure(
        _slender_shaft,
        "most",
        "ratio",
        lambda n, t: f"The part is {n:.0f} times as long as wide; more than {t:g} bends.",
    ),
    "removal": Measure(_removal, "most", "ratio", lambda n, t: f"{n:.0%} of the block would be cut away."),
    "not_round": Measure(
        _round_share, "least", "ratio", lambda n, t: f"{n:.0%} of the surface turn about one axis; {t:.0%} are needed."
    ),
    "no_draft": Measure(
        _no_draft, "most", "ratio", lambda n, t: f"{n:.0%} of the surface stand without draft, however the mould opens."
    ),
}
