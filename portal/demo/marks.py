"""Logos for invented organisations: a two-tone geometric mark that follows from the name, so no two look the same."""

import hashlib
import io
import math

from PIL import Image, ImageDraw

SIDE, FINE = 256, 2  # pixels; drawn larger by FINE and scaled down, which smooths the edges
INKS = ("#0f4c5c", "#7a1f2b", "#1f3c88", "#2d5a27", "#5b2a86", "#8a4b08", "#14532d", "#334155", "#9d174d", "#075985")
LIGHTS = ("#f4a261", "#e9c46a", "#ffd166", "#9bd1e5", "#bde0a4", "#f6bd60", "#c3b1e1", "#f28482", "#84dcc6", "#e8e4d9")


def mark(slug: str) -> bytes:
    """Returns a 256 × 256 PNG that follows from `slug`."""
    seed = hashlib.sha256(slug.encode()).digest()
    ink, light = INKS[seed[0] % len(INKS)], LIGHTS[seed[1] % len(LIGHTS)]
    side = SIDE * FINE
    picture = Image.new("RGB", (side, side), ink)
    shapes = (_rings, _blades, _weave, _steps, _sector)
    shapes[seed[2] % len(shapes)](ImageDraw.Draw(picture), side, light, ink, seed[3:])
    out = io.BytesIO()
    picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _rings(draw, side: int, light: str, ink: str, seed: bytes) -> None:
    """Rings inside each other, their common edge turned to one side."""
    count, turn = 2 + seed[0] % 2, seed[1] / 256 * math.tau
    for n in range(count * 2):
        radius = side * 0.4 * (1 - n / (count * 2))
        shift = side * 0.4 - radius
        x, y = side / 2 + math.cos(turn) * shift * 0.8, side / 2 + math.sin(turn) * shift * 0.8
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink if n % 2 else light)


def _blades(draw, side: int, light: str, ink: str, seed: bytes) -> None:
    """Blades around a hub."""
    count, lean, turn = 3 + seed[0] % 5, 0.3 + seed[1] / 512, seed[2] / 256 * math.tau
    middle, reach = side / 2, side * 0.42
    for n in range(count):
        a = turn + n * math.tau / count
        at = [
            (a, 0.18),
            (a + lean * math.tau / count, 1.0),
            (a + (lean + 0.42) * math.tau / count, 1.0),
            (a + 1.6 / count, 0.3),
        ]
        draw.polygon([(middle + math.cos(t) * reach * r, middle + math.sin(t) * reach * r) for t, r in at], fill=light)
    hub = side * 0.07
    draw.ellipse((middle - hub, middle - hub, middle + hub, middle + hub), fill=light)


def _weave(draw, side: int, light: str, ink: str, seed: bytes) -> None:
    """Half a grid of squares, mirrored: a small coat of arms."""
    cells, room = 5, side * 0.14
    size = (side - 2 * room) / cells
    for row in range(cells):
        for column in range(3):
            if (seed[row % 8] >> column) & 1 or (row == 2 and column == 2):
                for x in {column, cells - 1 - column}:
                    left, top = room + x * size, room + row * size
                    draw.rectangle((left, top, left + size, top + size), fill=light)


def _steps(draw, side: int, light: str, ink: str, seed: bytes) -> None:
    """Slanted bars of growing or falling height."""
    count = 3 + seed[0] % 3
    room, slant = side * 0.18, side * (0.06 if seed[1] % 2 else -0.06)
    width = (side - 2 * room) / (count * 1.6 - 0.6)
    for n in range(count):
        place = n if seed[2] % 2 else count - 1 - n
        left, top = room + n * width * 1.6, side - room - (side - 2 * room) * (0.35 + 0.65 * (place + 1) / count)
        bottom = side - room
        draw.polygon(
            [(left + slant, top), (left + width + slant, top), (left + width, bottom), (left, bottom)], fill=light
        )


def _sector(draw, side: int, light: str, ink: str, seed: bytes) -> None:
    """A disc with a piece set apart and a bar through it."""
    turn, gap = seed[0] / 256 * 360, 50 + seed[1] % 70
    box = (side * 0.12, side * 0.12, side * 0.88, side * 0.88)
    draw.pieslice(box, turn + gap, turn + 360, fill=light)
    middle, inner = side / 2, side * (0.14 + seed[2] % 3 * 0.03)
    draw.ellipse((middle - inner, middle - inner, middle + inner, middle + inner), fill=ink)
    half, small = math.radians(turn + gap / 2), side * 0.1
    x, y = middle + math.cos(half) * side * 0.3, middle + math.sin(half) * side * 0.3
    draw.ellipse((x - small, y - small, x + small, y + small), fill=light)
