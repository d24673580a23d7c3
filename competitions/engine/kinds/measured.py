"""Numbers with units, and dates."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from competitions.engine.kinds.base import PLAIN, Kind, Settings, as_json, from_json, in_stored_order, without_scripts
from competitions.engine.numbers import decimals_of, read_number
from competitions.engine.problems import Problem, refuse
from competitions.engine.reader import Reader

LONGEST_UNIT = 20
MOST_UNITS = 30
EARLIEST, LATEST = 1800, 2200


def decimal_of(text: Any) -> Decimal | None:
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return None


class Number(Kind):
    """{"value": "12.5", "unit": "kg"}. The value is text, so that no digit of it is lost."""

    name = "number"
    tests = frozenset({"is", "is_not", "more", "less", "filled", "empty"})
    composite = True

    def settings(self, raw: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
        found: dict[str, Any] = {name: reader.decimal(raw, name) for name in ("min", "max")}
        reader.ordered(found, "min", "max", Decimal)
        units = reader.strings(raw, "units", MOST_UNITS, LONGEST_UNIT)
        return found | {"units": units, "decimals": reader.whole(raw, "decimals", 0, 9)}

    def clean(self, settings: Settings, value: Any) -> dict[str, str] | None:
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise refuse("number_unreadable", typed=str(value)[:40])
        typed, unit = value.get("value", ""), value.get("unit", "")
        if not isinstance(typed, str) or not isinstance(unit, str) or len(unit) > LONGEST_UNIT:
            raise refuse("number_unreadable", typed=str(typed)[:40])
        if not typed.strip():
            return None
        units = settings.get("units") or []
        if not unit and len(units) == 1:
            unit = units[0]
        return in_stored_order({"value": read_number(typed), "unit": unit if unit in units else ""})

    def problems(self, settings: Settings, value: Any) -> list[Problem]:
        number, units = Decimal(value["value"]), settings.get("units") or []
        least, most, decimals = settings.get("min"), settings.get("max"), settings.get("decimals")
        if units and not value["unit"]:
            return [Problem("unit_missing")]
        if least is not None and number < Decimal(least):
            return [Problem("number_too_small", {"least": least})]
        if most is not None and number > Decimal(most):
            return [Problem("number_too_big", {"most": most})]
        if decimals is not None and decimals_of(value["value"]) > decimals:
            return [Problem("too_many_decimals", {"most": decimals})]
        return []

    def parse(self, settings: Settings, text: str) -> Any:
        """JSON, or a plain number where there is no unit to choose."""
        if text.lstrip().startswith("{"):
            return from_json(text)
        return {"value": text, "unit": ""} if text.strip() else None

    def text(self, settings: Settings, value: Any) -> str:
        return as_json(value)

    def from_post(self, settings: Settings, post: Any, name: str) -> Any:
        if without_scripts(post, name):
            return {"value": post.get(f"{name}{PLAIN}value", ""), "unit": post.get(f"{name}{PLAIN}unit", "")}
        return super().from_post(settings, post, name)

    def holds(self, test: str, settings: Settings, value: Any, wanted: str) -> bool:
        number = decimal_of(value.get("value")) if isinstance(value, Mapping) else None
        other = decimal_of(wanted)
        if number is None or other is None:
            return False
        return {"is": number == other, "more": number > other, "less": number < other}[test]

    def said(self, settings: Settings, value: Any, language: str) -> str:
        if not isinstance(value, Mapping):
            return self.text(settings, value)
        return f"{value.get('value', '')} {value.get('unit', '')}".strip()


class Date(Kind):
    """A day, "2027-03-01"."""

    name = "date"
    tests = frozenset({"is", "is_not", "more", "less", "filled", "empty"})

    def settings(self, raw: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
        found = {name: reader.day(raw, name) for name in ("min", "max")}
        reader.ordered(found, "min", "max")
        return found

    def clean(self, settings: Settings, value: Any) -> str | None:
        if value is None or value == "":
            return None
        try:
            day = date.fromisoformat(value)
        except (ValueError, TypeError):
            raise refuse("date_unreadable", typed=str(value)[:40]) from None
        if not EARLIEST <= day.year <= LATEST:
            raise refuse("date_unreadable", typed=str(value)[:40])
        return day.isoformat()

    def problems(self, settings: Settings, value: Any) -> list[Problem]:
        least, most = settings.get("min"), settings.get("max")
        if least is not None and value < least:
            return [Problem("date_too_early", {"least": least})]
        if most is not None and value > most:
            return [Problem("date_too_late", {"most": most})]
        return []

    def parse(self, settings: Settings, text: str) -> Any:
        return text.strip()

    def holds(self, test: str, settings: Settings, value: Any, wanted: str) -> bool:
        return {"is": str(value) == wanted, "more": str(value) > wanted, "less": str(value) < wanted}[test]
