"""The columns of a spreadsheet of machines: how they are called in both languages, and what a cell means."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from production.actions.machines import COLUMNS
from production.models import Machine
from production.sites.words import MATERIALS, PROCESSES

SITE, MATERIAL, HOURS = "site", "materials", "hours"
LEFT_OUT = {"subcontracts"}
"""A subcontractor that is named says so."""
OWN_LABELS = {
    SITE: gettext_lazy("Short name of the site"),
    MATERIAL: gettext_lazy("Materials and prices of a kilogram"),
    HOURS: gettext_lazy("Hours free in each of the next twelve weeks"),
}
KEYS = (SITE, *(name for name in COLUMNS if name not in LEFT_OUT), MATERIAL, HOURS)
NEEDED = {SITE, "code"}


class Unusable(Exception):
    """A cell that cannot be read, in a sentence."""


def label_of(key: str) -> str:
    """How the page and the template call a column."""
    if key in OWN_LABELS:
        return str(OWN_LABELS[key])
    return str(capfirst(Machine._meta.get_field(key).verbose_name))


@lru_cache(maxsize=1)
def known_headers() -> dict[str, str]:
    """Keys by every way to write a header: the key itself, or its label in either language."""
    found = {key: key for key in KEYS}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found |= {squeezed(label_of(key)): key for key in KEYS}
    return found


def squeezed(text: Any) -> str:
    return re.sub(r"\s+", " ", str(text or "")).strip().casefold()


def key_of(header: Any) -> str | None:
    return known_headers().get(squeezed(header))


@dataclass(frozen=True)
class Read:
    """One row: its columns as the actions take them, prices, hours, and a sentence for each cell that cannot be read."""

    columns: dict[str, Any]
    materials: dict[str, Decimal]
    hours: int | None
    faults: list[str]


def read_cells(cells: dict[str, str]) -> Read:
    """Reads what a row says. A column that is left out or empty has its usual value."""
    faults: list[str] = []
    columns: dict[str, Any] = {}

    def take(key: str, read: Callable[[str], Any]) -> Any:
        try:
            return read(cells.get(key, "").strip())
        except Unusable as error:
            faults.append(f"{label_of(key)}: {error}")
            return None

    for name in COLUMNS:
        if name not in LEFT_OUT:
            columns[name] = take(name, READERS.get(name) or _reader_of(name))
    columns["subcontracts"] = bool(columns["subcontractor"])
    materials = take(MATERIAL, prices) or {}
    return Read(columns, materials, take(HOURS, whole), faults)


def number(text: str) -> Decimal | None:
    """
    >>> number("1,234.50"), number("")
    (Decimal('1234.50'), None)
    """
    if not text:
        return None
    try:
        found = Decimal(text.replace(" ", "").replace(",", ""))
    except InvalidOperation as error:
        raise Unusable(_("“%(text)s” is no number.") % {"text": text[:40]}) from error
    if not found.is_finite():
        raise Unusable(_("“%(text)s” is no number.") % {"text": text[:40]})
    return found


def whole(text: str) -> int | None:
    found = number(text)
    if found is not None and found != found.to_integral_value():
        raise Unusable(_("“%(text)s” is no whole number.") % {"text": text[:40]})
    return None if found is None else int(found)


def process(text: str) -> str:
    wanted = squeezed(text)
    for code, words in PROCESSES.items():
        names = {squeezed(code)}
        for language, _name in settings.LANGUAGES:
            with override(language):
                names.add(squeezed(words))
        if wanted in names:
            return str(code)
    raise Unusable(_("“%(text)s” is no process we know.") % {"text": text[:40]})


def prices(text: str) -> dict[str, Decimal]:
    """Codes with prices, such as "316l 100; ti6al4v 300"."""
    found: dict[str, Decimal] = {}
    for part in filter(None, (one.strip() for one in re.split(r"[;；\n]", text))):
        name, _space, price = re.sub(r"[=:：]", " ", part).strip().rpartition(" ")
        code = _material(name.strip())
        amount = number(price)
        if code is None or amount is None:
            raise Unusable(_("“%(text)s” is not a material with its price, like “316l 100”.") % {"text": part[:40]})
        found[code] = amount
    return found


def _material(name: str) -> str | None:
    wanted = squeezed(name)
    for code, words in MATERIALS.items():
        if wanted in {squeezed(code), squeezed(words)}:
            return code
    return None


def _reader_of(name: str) -> Callable[[str], Any]:
    column = Machine._meta.get_field(name)
    kind = column.get_internal_type()
    read = {"DecimalField": number, "PositiveIntegerField": whole}.get(kind, str)
    usual = column.get_default() if column.has_default() else None
    return lambda text: usual if not text and usual is not None else read(text)


READERS: dict[str, Callable[[str], Any]] = {"process": process, "currency": str.upper}
