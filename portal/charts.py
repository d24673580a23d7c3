"""Lines and bars over time as paths of an SVG: pure functions, so that no page needs a script or a style to draw them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, ROOM = 320.0, 88.0, 6.0
"""The drawing's units, and what is left free above and below the line."""


@dataclass(frozen=True)
class Line:
    """One figure over time. `path` is its line, broken where days are missing; `at` its last point; `low` and `high`
    the ends of its scale, `last` its latest value, all three in words."""

    title: str
    path: str
    at: tuple[float, float]
    low: str
    high: str
    last: str
    begin: date
    end: date
    width: float = WIDTH
    height: float = HEIGHT


def line(
    title: str,
    values: Sequence[tuple[date, float]],
    *,
    begin: date,
    end: date,
    scale: tuple[float, float] | None = None,
    form: str = "%.0f",
) -> Line | None:
    """Draws `values`, the oldest first, on the days from `begin` to `end`; None where there are none.

    `scale` are the values at the bottom and the top; without it the drawing's own least and most, a little apart where
    they are equal. `form` writes a value.
    """
    if not values:
        return None
    least, most = scale or (min(value for _day, value in values), max(value for _day, value in values))
    if most <= least:
        least, most = least - 0.5, most + 0.5
    days = max((end - begin).days, 1)
    points = [(day, round(WIDTH * (day - begin).days / days, 1), _height(value, least, most)) for day, value in values]
    parts = []
    for place, (day, x, y) in enumerate(points):
        joined = place > 0 and (day - points[place - 1][0]).days <= 1
        parts.append(f"{'L' if joined else 'M'}{x} {y}")
    words = [form % value for value in (least, most, values[-1][1])]
    return Line(title, "".join(parts), points[-1][1:], *words, begin, end)


def _height(value: float, least: float, most: float) -> float:
    share = min(1.0, max(0.0, (value - least) / (most - least)))
    return round(HEIGHT - ROOM - share * (HEIGHT - 2 * ROOM), 1)


GAP = 0.3
"""What part of a bar's place is left free."""


@dataclass(frozen=True)
class Bars:
    """One figure by month. `bars` are (x, y, width, height) of those that are not nought."""

    bars: list[tuple[float, float, float, float]]
    width: float = WIDTH
    height: float = HEIGHT


def bars(values: Sequence[int], most: int) -> Bars:
    """Draws `values`, the oldest first, side by side; `most` is the value that reaches the top, the same for drawings that
    are to be compared.

    >>> bars([0, 2], 2).bars
    [(184.0, 6.0, 112.0, 82.0)]
    """
    place = WIDTH / max(len(values), 1)
    drawn = []
    for number, value in enumerate(values):
        if value:
            tall = round((HEIGHT - ROOM) * min(1.0, value / max(most, 1)), 1)
            left = round(place * (number + GAP / 2), 1)
            drawn.append((left, round(HEIGHT - tall, 1), round(place * (1 - GAP), 1), tall))
    return Bars(drawn)
