"""Boxes drawn to scale: the box of a part beside a thing that everybody knows, and a box with its lengths."""

import math
from dataclasses import dataclass

Box = tuple[float, float, float]
BALLS = frozenset({"pea", "ping_pong_ball", "tennis_ball", "football"})
WIDTH, HEIGHT, GAP = 220.0, 120.0, 16.0
LEAST = 1.5
"""Of a thing that is very small beside the other, so that one sees that it is there."""
TILT = math.radians(30)


@dataclass(frozen=True)
class Solid:
    """Three faces of a box as points of an SVG, or a circle. `tiny` is whether it would be too small to be seen."""

    faces: tuple[str, ...]
    circle: tuple[float, float, float] | None
    tiny: bool


@dataclass(frozen=True)
class Pair:
    """Both at one scale. `width` and `height` of the drawing."""

    part: Solid
    familiar: Solid
    width: float = WIDTH
    height: float = HEIGHT


def beside(part: Box, familiar: Box, *, ball: bool) -> Pair:
    """A part and a familiar thing (mm, longest side first) at one scale, the part on the left, standing on one line."""
    one, other = _size(part), _size(familiar)
    scale = min((WIDTH - GAP) / (one[0] + other[0]), HEIGHT / max(one[1], other[1]))
    rest = WIDTH - GAP - scale * (one[0] + other[0])
    left = rest / 2
    right = left + scale * one[0] + GAP
    return Pair(_solid(part, scale, left, HEIGHT), _solid(familiar, scale, right, HEIGHT, ball=ball))


def alone(box: Box, width: float, height: float) -> Solid:
    """A box as large as fits."""
    across, high = _size(box)
    scale = min(width / across, height / high)
    return _solid(box, scale, (width - scale * across) / 2, (height + scale * high) / 2)


def _size(box: Box) -> tuple[float, float]:
    """Width and height of a box that is seen from above one of its edges."""
    x, y, z = box
    return (x + y) * math.cos(TILT), z + (x + y) * math.sin(TILT)


def _solid(box: Box, scale: float, left: float, floor: float, *, ball: bool = False) -> Solid:
    x, y, z = (side * scale for side in box)
    across, high = _size((x, y, z))
    tiny = max(across, high) < LEAST
    if ball or tiny:
        radius = max(max(across, high) / 2 if tiny else x / 2, LEAST / 2)
        return Solid((), (round(left + across / 2, 2), round(floor - radius, 2), round(radius, 2)), tiny)
    cos, sin = math.cos(TILT), math.sin(TILT)
    front = (left + y * cos, floor)  # the lowest corner; x goes to the right, y to the left, both up

    def at(i: float, j: float, k: float) -> str:
        return f"{front[0] + i * cos - j * cos:.2f},{front[1] - i * sin - j * sin - k:.2f}"

    right = (at(0, 0, 0), at(x, 0, 0), at(x, 0, z), at(0, 0, z))
    side = (at(0, 0, 0), at(0, y, 0), at(0, y, z), at(0, 0, z))
    top = (at(0, 0, z), at(x, 0, z), at(x, y, z), at(0, y, z))
    return Solid(tuple(" ".join(face) for face in (top, right, side)), None, tiny)
