"""Numbers as people type them in Europe and in China."""

import re
import unicodedata
from decimal import Decimal

from competitions.engine.problems import refuse

PLAIN = re.compile(r"(-?)(\d{1,15})(?:\.(\d{0,9}))?\Z")
BETWEEN = re.compile(r"(?<=\d)[ '’_\u00a0\u2009\u202f](?=\d{3}(?!\d))")
COMMA_IS_POINT = re.compile(r"-?\d+,(?:\d{1,2}|\d{4,9})\Z")


def read_number(text: str) -> str:
    """Returns a number as plain digits with a point, keeping the zeros somebody typed.

    A comma is a decimal sign where it can be nothing else; "1,200" could be either, so it is refused.

    >>> read_number("12,5"), read_number("1 200"), read_number("３.5"), read_number("-0")
    ('12.5', '1200', '3.5', '0')
    """
    typed = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    typed = BETWEEN.sub("", typed)
    if COMMA_IS_POINT.match(typed):
        typed = typed.replace(",", ".")
    found = PLAIN.match(typed)
    if not found:
        raise refuse("number_ambiguous" if "," in typed else "number_unreadable", typed=text[:40])
    minus, whole, fraction = found.groups()
    number = (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")
    return f"-{number}" if minus and Decimal(number) else number


def decimals_of(number: str) -> int:
    return len(number.partition(".")[2].rstrip("0"))
