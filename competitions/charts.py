"""How submissions came in, as paths of an SVG: pure functions, so that no page needs a script or a style to draw them.

The x axis is days before the deadline, so that editions of different years lie over one another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720.0, 200.0
TICKS = 4


@dataclass(frozen=True)
class Drawn:
    """One line; `path` is empty where there is nothing to draw, `area` the same closed at the bottom, `end` its last point."""

    name: str
    path: str
    area: str
    end: tuple[float, float]
    last: int


@dataclass(frozen=True)
class Chart:
    """Lines over the same axes. `levels` are the labels of the y axis from the top, `days` those of the x axis from the
    left; `table` has a row for each day shown: (days before, one total per line or None)."""

    lines: tuple[Drawn, ...]
    levels: tuple[int, ...]
    days: tuple[int, ...]
    now: float | None
    table: tuple[tuple[int, tuple[int | None, ...]], ...]
    width: float = WIDTH
    height: float = HEIGHT


def chart(
    lines: Sequence[tuple[str, Mapping[int, int]]], days: Sequence[int], *, days_left: float | None
) -> Chart | None:
    """Draws totals by days before the deadline; `days` falls to 0. `days_left` is where the present stands, None where the
    deadline has passed. None where nobody has handed anything in.

    >>> chart([("2027", {2: 0, 1: 3, 0: 4})], [2, 1, 0], days_left=None).lines[0].path
    'M0.0 200.0L360.0 50.0L720.0 0.0'
    """
    most = max((total for _name, totals in lines for total in totals.values()), default=0)
    if not most:
        return None
    top, first = rounded_up(most), days[0]
    drawn = tuple(_line(name, totals, days, top) for name, totals in lines)
    shown = sorted({first * step // TICKS for step in range(TICKS + 1)}, reverse=True)
    now = None if days_left is None or days_left > first else round(WIDTH * (1 - days_left / first), 1)
    step = max(1, len(days) // 12)
    table = tuple(
        (day, tuple(totals.get(day) for _name, totals in lines)) for day in days if day % step == 0 or day == first
    )
    return Chart(drawn, tuple(top * part // TICKS for part in range(TICKS, -1, -1)), tuple(shown), now, table)


def rounded_up(most: int) -> int:
    """The top of an axis: a round number, divisible by the ticks.

    >>> [rounded_up(most) for most in (1, 4, 5, 37, 100, 4321)]
    [4, 4, 8, 40, 120, 8000]
    """
    size = TICKS
    while most > 10 * size:
        size *= 10
    return next(size * factor for factor in (1, 2, 3, 5, 8, 10) if most <= size * factor)


def _line(name: str, totals: Mapping[int, int], days: Sequence[int], top: int) -> Drawn:
    first = days[0]
    points = [
        (round(WIDTH * (1 - day / first), 1), round(HEIGHT * (1 - totals[day] / top), 1), totals[day])
        for day in days
        if day in totals
    ]
    if not points:
        return Drawn(name, "", "", (0.0, HEIGHT), 0)
    path = "".join(f"{'L' if place else 'M'}{x} {y}" for place, (x, y, _total) in enumerate(points))
    area = f"{path}L{points[-1][0]} {HEIGHT}L{points[0][0]} {HEIGHT}Z"
    return Drawn(name, path, area, points[-1][:2], points[-1][2])
