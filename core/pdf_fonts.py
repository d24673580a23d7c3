"""The letters of our PDFs: every Latin one that Europe writes names in, and Chinese beside them.

Latin, Greek and Cyrillic are set in Source Sans and Source Serif, which are embedded, so that ż, ő and ș look the same
everywhere. Chinese is set in STSong-Light, which every PDF reader brings along or replaces; it is not embedded.
"""

import unicodedata
from functools import lru_cache
from importlib.resources import files
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

SANS, SANS_BOLD, SERIF, SERIF_BOLD = "SourceSans", "SourceSans-Bold", "SourceSerif", "SourceSerif-Bold"
CHINESE, NUMBERS = "STSong-Light", "Courier"
FILES = {
    SANS: ("font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    SANS_BOLD: ("font_source_sans_pro", "SourceSansPro-Bold.ttf"),
    SERIF: ("font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
    SERIF_BOLD: ("font_source_serif_pro", "SourceSerifPro-Bold.ttf"),
}
FIRST_CHINESE, LAST_PLANE = 0x2E80, 0xFFFF
IN_BOTH = "“”‘’…—·"
"""What both fonts have: set in the font of the run it stands in."""


@lru_cache(maxsize=1)
def letters() -> frozenset[int]:
    """Registers the fonts, and returns the letters that the Latin ones have, as code points."""
    known = None
    for name, (package, file) in FILES.items():
        font = TTFont(name, str(files(package) / "files" / file))
        pdfmetrics.registerFont(font)
        here = frozenset(font.face.charToGlyph)
        known = here if known is None else known & here
    pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
    return known or frozenset()


def unsettable(text: str) -> str:
    """The letters of `text` that none of our fonts has, each once.

    Chinese beyond the basic plane (some rare characters of names) is not in STSong-Light.
    """
    known = letters()
    composed = unicodedata.normalize("NFC", text)
    missing = [
        letter
        for letter in composed
        if ord(letter) > LAST_PLANE
        or (ord(letter) not in known and ord(letter) < FIRST_CHINESE and letter not in "\n\t")
        or not _has_chinese(letter)
    ]
    return "".join(dict.fromkeys(missing))


def _has_chinese(letter: str) -> bool:
    """Whether a Chinese letter is in the repertoire that the font promises (Adobe-GB1, written as GB 18030's BMP part)."""
    if ord(letter) < FIRST_CHINESE:
        return True
    return len(letter.encode("gb18030")) == 2 or 0x3400 <= ord(letter) <= 0x4DBF


def drawable(text: str) -> str:
    """`text` in NFC; a letter that no font has is the plain one it comes from, else a question mark."""
    known = letters()

    def one(letter: str) -> str:
        if letter in "\n\t" or ord(letter) in known or FIRST_CHINESE <= ord(letter) <= LAST_PLANE:
            return letter
        return "".join(part for part in unicodedata.normalize("NFKD", letter) if ord(part) in known) or "?"

    return "".join(one(letter) for letter in unicodedata.normalize("NFC", text))


def runs(text: str) -> list[tuple[bool, str]]:
    """`text` cut where its script changes: (whether it is Chinese, the piece).

    >>> runs("Łukasz 王芳"), runs("")
    ([(False, 'Łukasz '), (True, '王芳')], [])
    """
    found: list[tuple[bool, str]] = []
    for letter in drawable(text):
        chinese = ord(letter) >= FIRST_CHINESE or (bool(found) and found[-1][0] and letter in IN_BOTH)
        if found and found[-1][0] == chinese:
            found[-1] = (chinese, found[-1][1] + letter)
        else:
            found.append((chinese, letter))
    return found


def marked(text: str) -> str:
    """Text as a reportlab paragraph takes it: escaped, each run of Chinese in the font that has it."""
    parts = [f'<font name="{CHINESE}">{escape(run)}</font>' if chinese else escape(run) for chinese, run in runs(text)]
    return "".join(parts).replace("\n", "<br/>")


def width_of(text: str, font: str, size: float) -> float:
    """How wide one line of `text` is, in points."""
    return sum(pdfmetrics.stringWidth(run, CHINESE if chinese else font, size) for chinese, run in runs(text))


def draw_line(canvas, x: float, y: float, text: str, font: str, size: float, *, align: str = "left") -> float:
    """Draws one line on a canvas, left, centred or right of x, and returns its width in points."""
    width = width_of(text, font, size)
    at = x - {"left": 0.0, "centre": width / 2, "right": width}[align]
    for chinese, run in runs(text):
        name = CHINESE if chinese else font
        canvas.setFont(name, size)
        canvas.drawString(at, y, run)
        at += pdfmetrics.stringWidth(run, name, size)
    return width


def fitting(text: str, font: str, size: float, room: float, *, least: float = 8) -> float:
    """The size, at most `size` points, at which `text` fits into `room` points on one line; `least` at the smallest."""
    width = width_of(text, font, size)
    return max(least, size if width <= room else size * room / width)
