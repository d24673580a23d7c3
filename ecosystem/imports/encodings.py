"""Which encoding a file is in.

Few files say so, so the bytes must show it: valid UTF-8 is UTF-8, Chinese in GB 18030 consists of pairs from the
frequent half of GB 2312, and Western text in Windows-1252 has single accented letters among ASCII ones. Bytes that
show none of these are refused rather than guessed at. In what is read, a byte that does not fit its encoding becomes
a lone surrogate (Python's "surrogateescape"), by which the row that holds it is found and left out.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass
from itertools import islice

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from ecosystem.imports.limits import ImportRefused

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNDECODED = re.compile("[\udc80-\udcff]")
FAULTS = re.compile("[\udc80-\udcff]+")
FOREIGN = re.compile("[^\x00-\x7f]+")
FOREIGN_ONE = re.compile("[^\x00-\x7f]")
PAIRS = re.compile(rb"[\x80-\xff][\x40-\xff]?")
SAMPLE = 200_000  # non-ASCII letters, plenty to tell
ENOUGH = 0.8  # share of the evidence that must speak for an encoding
WESTERN_SIGNS = set("€‚„…‘’“”•–—™¡£¥§©«®°±²³·»¼½¾¿×´\xa0")


@dataclass(frozen=True)
class Decoded:
    text: str
    encoding: str
    guessed: bool = False


def decode(data: bytes, encoding: str = "") -> Decoded:
    """Returns the text of a file, the encoding's name and whether that was only likely.

    `encoding`, if given, is what a person says it is. Raises ImportRefused if the encoding is unknown, is none that
    Python knows, or is a doubtful one.
    """
    if encoding:
        return _as_said(data, encoding)
    for mark, name in MARKS:
        if data.startswith(mark):
            return Decoded(data.decode(name, "surrogateescape"), name)
    if b"\0" in data and (wide := _wide(data)):
        return wide
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if _is_utf8_with_faults(data):
        return Decoded(data.decode("utf-8", "surrogateescape"), "utf-8")
    chinese = _share_of_frequent_chinese(data)
    if chinese >= ENOUGH:
        return Decoded(data.decode("gb18030", "surrogateescape"), "gb18030")
    if chinese <= 1 - ENOUGH and (western := _western(data)):
        return western
    raise ImportRefused(_unclear(data))


def _as_said(data: bytes, encoding: str) -> Decoded:
    try:
        codec = codecs.lookup(encoding)
        text = data.decode(codec.name, "surrogateescape")
    except (LookupError, UnicodeError) as error:
        raise ImportRefused(
            _("The file cannot be read as “%(encoding)s”: %(error)s.") % {"encoding": encoding, "error": error}
        ) from error
    if not isinstance(text, str):
        raise ImportRefused(_("“%(encoding)s” is no encoding of text.") % {"encoding": encoding})
    return Decoded(text.removeprefix("\ufeff"), codec.name)


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 without its mark: zero bytes stand on one side only, and there are many (each comma, each line end)."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if min(even, odd) * 10 > max(even, odd) or max(even, odd) * 50 < len(data):
        return None
    name = "utf-16-be" if even > odd else "utf-16-le"
    try:
        return Decoded(data.decode(name), name)
    except UnicodeDecodeError:
        return None


def _is_utf8_with_faults(data: bytes) -> bool:
    text = data.decode("utf-8", "surrogateescape")
    faults = sum(map(len, FAULTS.findall(text)))
    letters = sum(map(len, FOREIGN.findall(text))) - faults
    # In another encoding hardly any bytes form a letter of UTF-8 by accident.
    return letters >= faults


def _share_of_frequent_chinese(data: bytes) -> float:
    """Returns the share of non-ASCII units that are frequent characters or punctuation of GB 2312, 0 to 1.

    The frequent half (rows 16-55, ordered by sound) is what nine in ten characters of a Chinese text come from. Korean
    in EUC-KR falls there too, but only into the rows before C9, where a Chinese text never stays for long.
    """
    frequent = units = late = characters = 0
    for unit in islice(PAIRS.finditer(data), SAMPLE):
        units += 1
        lead, trail = unit[0][0], unit[0][1] if len(unit[0]) > 1 else 0
        if trail >= 0xA1 and (0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA3):
            frequent += 1
            characters += lead >= 0xB0
            late += lead >= 0xC9
    if characters > 12 and not late:
        return 0.5
    return frequent / max(units, 1)


def _western(data: bytes) -> Decoded | None:
    text = data.decode("cp1252", "surrogateescape")
    found = strange = 0
    for match in islice(FOREIGN_ONE.finditer(text), SAMPLE):
        found += 1
        at = match.start()
        strange += _is_strange(text[at - 1 : at], match[0], text[at + 1 : at + 2])
    if strange > 0.05 * found:
        return None
    return Decoded(text, "windows-1252", guessed=True)


def _is_strange(before: str, letter: str, after: str) -> bool:
    """Whether a letter, read as Windows-1252, looks like one of another code page."""
    if UNDECODED.match(letter):
        return True
    if unicodedata.category(letter).startswith("L"):
        # Three accented letters in a row are Cyrillic or Greek, hardly French.
        return all(side.isalpha() and not side.isascii() for side in (before, after))
    inside = before.isalpha() and after.isalpha() and letter not in "’‘·"
    return inside or letter not in WESTERN_SIGNS or (letter in "£¥¼½¾¹" and after.isalpha())


def _unclear(data: bytes) -> str:
    best = from_bytes(data[:200_000]).best()
    sentence = _(
        "The encoding of this file is not clear, so letters would come out wrong. In Excel save it as “CSV UTF-8”."
    )
    if best is None:
        return sentence
    return (
        sentence
        + " "
        + _("If you know the encoding, name it, for example --encoding %(name)s.") % {"name": best.encoding}
    )
