"""The mark of whoever reads: their name, their organisation, the moment and a code, across the whole picture."""

import math
from typing import Any

from PIL import Image, ImageDraw, ImageFont

Lines = list[list[dict[str, Any]]]
"""Lines of runs; each run has its text, the file of a font, the number of a face in it and a weight, or 0."""
ANGLE = 28
COLOUR = (104, 88, 96)
STRENGTH = 70
"""Of 255. Grey of middle lightness is seen on white paper and on a dark drawing."""


def _font(run: dict[str, Any], size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(run["font"], size, index=run["index"])
    if run["weight"]:
        font.set_variation_by_axes([run["weight"]])
    return font


def _line(runs: list[dict[str, Any]], size: int) -> Image.Image:
    """One line as a mask; each run of it in the font that has its letters."""
    fonts = [(run["text"], _font(run, size)) for run in runs]
    width = math.ceil(sum(font.getlength(text) for text, font in fonts)) + size // 4
    mask = Image.new("L", (max(width, 1), round(size * 1.5)), 0)
    pen, at = ImageDraw.Draw(mask), 0.0
    for text, font in fonts:
        pen.text((at, size * 1.15), text, fill=255, font=font, anchor="ls")
        at += font.getlength(text)
    return mask


def _tile(lines: Lines, size: int) -> Image.Image:
    drawn = [_line(runs, size) for runs in lines]
    tile = Image.new("L", (max(one.width for one in drawn), sum(one.height for one in drawn)), 0)
    top = 0
    for one in drawn:
        tile.paste(one, (0, top))
        top += one.height
    return tile.rotate(ANGLE, Image.Resampling.BICUBIC, expand=True)


def pattern(width: int, height: int, lines: Lines) -> Image.Image:
    """A mask of the mark, again and again over `width` by `height` pixels, shifted from row to row."""
    size = max(13, min(width, height) // 42)
    tile = _tile(lines, size)
    mask = Image.new("L", (width, height), 0)
    across, down = tile.width + 2 * size, max(round(tile.height * 0.82), 4 * size)
    for row, top in enumerate(range(-tile.height // 2, height, down)):
        for left in range(-(across // 2 if row % 2 else across // 8), width, across):
            mask.paste(255, (left, top), tile)
    return mask.point(lambda value: value * STRENGTH // 255)


def marked(picture: Image.Image, lines: Lines) -> Image.Image:
    picture = picture.convert("RGB")
    picture.paste(COLOUR, (0, 0, *picture.size), pattern(*picture.size, lines))
    return picture


def overlay(side: int, lines: Lines) -> Image.Image:
    """The mark alone, on nothing."""
    sheet = Image.new("RGBA", (side, side), (*COLOUR, 0))
    sheet.putalpha(pattern(side, side, lines))
    return sheet
