"""Registration numbers: which register a number is of, and whether its form and its check digit are right.

Nothing is looked up. The rules are those of python-stdnum: GB 32100-2015 for China's unified social credit code, the VAT
rules of the member states of the European Union, and the numbers of the United Kingdom, Switzerland and Norway.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum.ch import uid as swiss
from stdnum.cn import uscc
from stdnum.eu import vat
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError
from stdnum.gb import vat as british_vat
from stdnum.no import orgnr as norwegian

RIGHT, CHECK_DIGIT, FORM, UNKNOWN = "right", "check_digit", "form", "unknown"
"""How a number is: right; of the right form with a wrong check digit; of a known kind and a wrong form; of no known kind."""

USCC, EU_VAT, UK_COMPANY, UK_VAT, SWISS, NORWEGIAN = "cn.uscc", "eu.vat", "gb.company", "gb.vat", "ch.uid", "no.orgnr"
GREECE = {"gr": "el"}
MEMBERS = vat.MEMBER_STATES - {"xi"}
_COMPANY = re.compile(r"(?:[0-9]{8}|(?:AC|CE|CS|FC|FE|GE|GS|IC|IP|LP|NA|NC|NF|NI|NL|NO|NP|NR|NV|NZ|OC|OE|PC|R0|RC|RS|SA|"
                      r"SC|SE|SF|SG|SI|SL|SO|SP|SR|SZ|ZC)[0-9]{6})")  # fmt: skip
# In which member states a letter may come first; elsewhere the two letters are the beginning of a word (HRB 1234).
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LETTERS_FIRST = {"at": "U", "es": _LATIN, "fr": _LATIN}
_EIGHTEEN = re.compile(r"[0-9A-Z]{18}")
_NEARLY_EIGHTEEN = re.compile(r"(?=.*[0-9])[0-9A-Z]{16,20}")  # 15 digits were a number of the register before 2015
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_IN_BETWEEN = re.compile(r"[\s.\-–—/·:：]+")


@dataclass(frozen=True)
class Reading:
    """What a number is read as. `kind` is "" where it is of no known kind; `country` is of two small letters; `number`
    is as it is to be stored: in its own form where it is right, else as it was written."""

    state: str
    number: str
    kind: str = ""
    country: str = ""

    @property
    def is_right(self) -> bool:
        return self.state == RIGHT


def read_number(written: str, country: str = "") -> Reading:
    """Reads a registration number. `country` (of two letters) helps with one that does not say where it is from.

    >>> read_number("9143 0100 7073 7645 6f").number
    '91430100707376456F'
    >>> read_number("DE 136 695 977").state, read_number("HRB 1234").state
    ('check_digit', 'unknown')
    >>> read_number("136695976", "de").number
    'DE136695976'
    """
    bare = _IN_BETWEEN.sub("", written.translate(_FULL_WIDTH)).upper()
    if not bare:
        return Reading(UNKNOWN, written)
    country = country.lower()
    for look in (_chinese, _swiss, _european, _british, _norwegian):
        found = look(bare, country)
        if found is not None:
            return found if found.is_right else Reading(found.state, written, found.kind, found.country)
    return Reading(UNKNOWN, written)


def number_key(written: str, country: str = "") -> str:
    """What two writings of one number have in common, "" where there is too little to tell by."""
    found = read_number(written, country)
    bare = _IN_BETWEEN.sub("", found.number.translate(_FULL_WIDTH)).upper()
    return bare if len(bare) >= 5 and any(map(str.isdigit, bare)) else ""


def country_of(region: str) -> str:
    """The country of a region's code, of two letters.

    >>> country_of("region.cn-hn.430100"), country_of("region.de"), country_of("")
    ('cn', 'de', '')
    """
    parts = region.removeprefix("region.").split(".")[0].split("-")
    return parts[0] if len(parts[0]) == 2 else ""


def _chinese(bare: str, country: str) -> Reading | None:
    if _EIGHTEEN.fullmatch(bare) and not vat_prefix(bare):
        return _read(uscc.validate, uscc.format, bare, USCC, "cn")
    if country == "cn" and _NEARLY_EIGHTEEN.fullmatch(bare):
        return Reading(FORM, bare, USCC, "cn")
    return None


def vat_prefix(bare: str) -> str:
    """The member state that the letters in front name, "" where they name none."""
    letters = bare[:2].lower()
    letters = "gr" if letters == "el" else letters
    first = bare[2:3]
    begins = first.isdigit() or first in _LETTERS_FIRST.get(letters, "")
    return letters if letters in MEMBERS and begins and any(map(str.isdigit, bare[2:])) else ""


def _european(bare: str, country: str) -> Reading | None:
    if named := vat_prefix(bare):
        return _read(vat.validate, str, _with_prefix(bare[2:], named), EU_VAT, named)
    if country in MEMBERS:
        found = _read(vat.validate, str, _with_prefix(bare, country), EU_VAT, country)
        # Without its letters it may as well be a number of a register that has no rule here.
        return found if found.is_right else None
    return None


def _with_prefix(bare: str, country: str) -> str:
    return GREECE.get(country, country).upper() + bare


def _swiss(bare: str, country: str) -> Reading | None:
    if bare.startswith("CHE") or (country == "ch" and re.fullmatch(r"[0-9]{9}", bare)):
        bare = "CHE" + re.sub(r"(?:MWST|TVA|IVA|TPV)$", "", bare.removeprefix("CHE"))
        return _read(swiss.validate, swiss.format, bare, SWISS, "ch")
    return None


def _british(bare: str, country: str) -> Reading | None:
    if re.fullmatch(r"GB[0-9]{9}(?:[0-9]{3})?", bare):
        found = _read(british_vat.validate, str, bare[2:], UK_VAT, "gb")
        return Reading(found.state, "GB" + found.number, found.kind, found.country)
    if country in {"gb", "uk"} and _COMPANY.fullmatch(bare.zfill(8) if bare.isdigit() else bare):
        return Reading(RIGHT, bare.zfill(8) if bare.isdigit() else bare, UK_COMPANY, "gb")
    return None


def _norwegian(bare: str, country: str) -> Reading | None:
    digits = re.fullmatch(r"(NO)?([0-9]{9})(MVA)?", bare)
    if digits and (digits[1] or digits[3] or country == "no"):
        return _read(norwegian.validate, str, digits[2], NORWEGIAN, "no")
    return None


def _read(validate: Callable[[str], str], written: Callable[[str], str], bare: str, kind: str, country: str) -> Reading:
    try:
        return Reading(RIGHT, written(validate(bare)), kind, country)
    except InvalidChecksum:
        return Reading(CHECK_DIGIT, bare, kind, country)
    except (InvalidComponent, InvalidFormat, InvalidLength, ValidationError):
        return Reading(FORM, bare, kind, country)
