"""Invented shapes for the demo's parts, closed but for one, as binary STL: plates with holes, turned and toothed things,
profiles. Lengths in mm."""

from collections.abc import Callable, Sequence

import numpy as np

AROUND = 96
"""Corners of a circle."""


def stl(triangles: np.ndarray) -> bytes:
    """(n, 3, 3) corners as a file."""
    rows = np.zeros(len(triangles), dtype=[("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("rest", "<u2")])
    rows["corners"] = triangles
    return bytes(80) + len(triangles).to_bytes(4, "little") + rows.tobytes()


def ring(outer: np.ndarray, inner: np.ndarray, height: float) -> np.ndarray:
    """What lies between two closed lines (n, 2) of as many corners, one around the other, over a height."""
    return np.concatenate(
        [
            _flat(outer, inner, height),
            _flat(outer, inner, 0)[:, ::-1],
            _wall(outer, height),
            _wall(inner, height)[:, ::-1],
        ]
    )


def _flat(outer: np.ndarray, inner: np.ndarray, z: float) -> np.ndarray:
    a, b = _at(outer, z), _at(np.roll(outer, -1, axis=0), z)
    c, d = _at(np.roll(inner, -1, axis=0), z), _at(inner, z)
    return np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])


def _wall(line: np.ndarray, height: float) -> np.ndarray:
    a, b = line, np.roll(line, -1, axis=0)
    low = np.stack([_at(a, 0), _at(b, 0), _at(b, height)], axis=1)
    return np.concatenate([low, np.stack([_at(a, 0), _at(b, height), _at(a, height)], axis=1)])


def _at(line: np.ndarray, z: float) -> np.ndarray:
    return np.column_stack([line, np.full(len(line), z)])


def circle(radius: float, count: int = AROUND) -> np.ndarray:
    angles = np.arange(count) * 2 * np.pi / count
    return radius * np.column_stack([np.cos(angles), np.sin(angles)])


def square(side: float, count: int = AROUND) -> np.ndarray:
    """Corners along a square, as many on each side, each at the angle of the circle's."""
    line = circle(1, count)
    return line * (side / 2 / np.abs(line).max(axis=1))[:, None]


def toothed(radius: float, depth: float, teeth: int, bore: float, height: float) -> np.ndarray:
    """A disc with straight teeth and a bore."""
    count = teeth * 8
    place = np.arange(count) % 8
    radii = np.where(place < 4, radius, radius - depth)
    return ring(circle(1, count) * radii[:, None], circle(bore / 2, count), height)


def plate(columns: int, rows: int, pitch: float, height: float, hole: Callable[[int, int], float]) -> np.ndarray:
    """Square tiles side by side, each with a round hole of the diameter that `hole` says of its column and row."""
    found = []
    for column in range(columns):
        for row in range(rows):
            middle = np.array([(column + 0.5) * pitch, (row + 0.5) * pitch])
            outer, inner = square(pitch) + middle, circle(hole(column, row) / 2) + middle
            found += [_flat(outer, inner, height), _flat(outer, inner, 0)[:, ::-1], _wall(inner, height)[:, ::-1]]
            found.append(_edges(outer, height, columns * pitch, rows * pitch))
    return np.concatenate(found)


def _edges(outer: np.ndarray, height: float, across: float, along: float) -> np.ndarray:
    """The walls of a tile that are walls of the plate."""
    walls = _wall(outer, height)
    x, y = walls[:, :, 0], walls[:, :, 1]
    on = [np.isclose(line, edge).all(axis=1) for line, edge in ((x, 0), (x, across), (y, 0), (y, along))]
    return walls[np.logical_or.reduce(on)]


def profile(corners: Sequence[tuple[float, float]], height: float, seen_from: int) -> np.ndarray:
    """A closed line drawn out over a height; the corner `seen_from` sees all the others."""
    line = np.roll(np.array(corners, dtype=float), -seen_from, axis=0)
    top = np.stack(
        [np.stack([_at(line[:1], height)[0], *_at(line[at : at + 2], height)]) for at in range(1, len(line) - 1)]
    )
    bottom = top[:, ::-1] * [1, 1, 0]
    return np.concatenate([top, bottom, _wall(line, height)])


def turned(line: Sequence[tuple[float, float]]) -> np.ndarray:
    """A closed line of radii and heights turned about the axis."""
    radii, heights = np.array(line, dtype=float).T
    angles = np.arange(AROUND + 1) % AROUND * 2 * np.pi / AROUND
    points = np.stack(
        [
            np.outer(np.cos(angles), radii),
            np.outer(np.sin(angles), radii),
            np.broadcast_to(heights, (AROUND + 1, len(radii))),
        ],
        axis=2,
    )
    a, b = points[:-1], points[1:]
    c, d = np.roll(b, -1, axis=1), np.roll(a, -1, axis=1)
    return np.concatenate(
        [np.stack([a, b, c], axis=2).reshape(-1, 3, 3), np.stack([a, c, d], axis=2).reshape(-1, 3, 3)]
    )


def bracket(thickness: float) -> bytes:
    t = thickness
    return stl(profile([(0, 0), (60, 0), (60, t), (t, t), (t, 42), (0, 42)], 30, seen_from=3))


def manifold_block() -> bytes:
    diameters = ((8, 8, 8), (14, 6.4, 14))
    return stl(plate(3, 2, 26, 34, lambda column, row: diameters[row][column]))


def encoder_disc() -> bytes:
    """In centimetres, as a program that draws in them would write it."""
    return stl(toothed(36, 4, 48, 12, 5) / 10)


def lattice_plate() -> bytes:
    return stl(plate(10, 6, 9, 2.5, lambda column, row: 8.3 if (column + row) % 2 else 7.4))


def nozzle_holder() -> bytes:
    return stl(turned([(6, 0), (22, 0), (22, 8), (14, 8), (14, 46), (11, 52), (6, 52)]))


def open_cover() -> bytes:
    """A cover whose top is missing, as modelling programs export it by mistake."""
    whole = turned([(30, 0), (34, 0), (34, 18), (30, 18)])
    return stl(whole[~np.isclose(whole[:, :, 2], 18).all(axis=1)])
