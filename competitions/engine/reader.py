"""Reading a definition that somebody else wrote: everything that is wrong is collected, nothing is guessed."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from competitions.engine.problems import Problem
from core.text import tidy

ENGLISH, CHINESE = "en", "zh-hans"
LANGUAGES = (ENGLISH, CHINESE)
KEY = re.compile(r"[a-z][a-z0-9_]{0,38}\Z")
LONGEST_WORDS = 8000
RESERVED = frozenset(
    {"action", "attributes", "csrfmiddlewaretoken", "dataset", "elements", "id", "method", "submit", "target"}
)
"""Names that a control cannot have without hiding something of its form from the page's scripts."""


def in_language(words: Mapping[str, str], language: str) -> str:
    """The words in one language, else in the other, else nothing."""
    return words.get(language) or next((words[other] for other in LANGUAGES if words.get(other)), "")


class Reader:
    """Reads settings one by one. `where` is what is being read just now (a question's key), for the problems' sentences."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.where: dict[str, str] = {}

    def report(self, code: str, **params: Any) -> None:
        self.problems.append(Problem(code, self.where | params))

    def mapping(self, value: Any, name: str) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self.report("not_a_mapping", setting=name)
        return {}

    def items(self, raw: Mapping[str, Any], name: str, most: int) -> list[Mapping[str, Any]]:
        """The things of a list, each with settings of its own."""
        value = raw.get(name) or []
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            self.report("not_a_list", setting=name)
            return []
        if len(value) > most:
            self.report("too_many", setting=name, most=most)
            return []
        return value

    def strings(self, raw: Mapping[str, Any], name: str, most: int, longest: int = 60) -> list[str]:
        value = raw.get(name) or []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.report("not_a_list", setting=name)
            return []
        if len(value) > most:
            self.report("too_many", setting=name, most=most)
            return []
        tidied = [tidy(item, lines=False)[:longest] for item in value]
        return list(dict.fromkeys(item for item in tidied if item))

    def words(self, raw: Mapping[str, Any], name: str, *, lines: bool = False) -> dict[str, str]:
        """Words by language; those of languages that the form does not know are left out."""
        value = raw.get(name) or {}
        if not isinstance(value, Mapping):
            self.report("not_words", setting=name)
            return {}
        found = {}
        for language in LANGUAGES:
            said = value.get(language) or ""
            if not isinstance(said, str) or len(said) > LONGEST_WORDS:
                self.report("not_words", setting=name)
            else:
                found[language] = tidy(said, lines=lines)
        return found

    def key(self, raw: Mapping[str, Any], taken: Any, name: str = "key") -> str:
        key = raw.get(name)
        if not isinstance(key, str) or not KEY.match(key):
            self.report("bad_key", key=str(key)[:60])
        elif key in taken:
            self.report("key_twice", key=key)
        else:
            return key
        return ""

    def one_of(self, raw: Mapping[str, Any], name: str, known: Any, default: str = "") -> str:
        value = raw.get(name) or default
        if value != "" and (not isinstance(value, str) or value not in known):
            self.report("not_known", setting=name, value=str(value)[:60])
            return default
        return value

    def flag(self, raw: Mapping[str, Any], name: str) -> bool:
        value = raw.get(name, False)
        if not isinstance(value, bool):
            self.report("not_a_flag", setting=name)
        return value is True

    def whole(self, raw: Mapping[str, Any], name: str, low: int, high: int) -> int | None:
        value = raw.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.report("not_in_range", setting=name, low=low, high=high)
            return None
        return value

    def decimal(self, raw: Mapping[str, Any], name: str) -> str | None:
        return self._plain(raw, name, "not_a_number", _decimal)

    def day(self, raw: Mapping[str, Any], name: str) -> str | None:
        return self._plain(raw, name, "not_a_date", lambda value: date.fromisoformat(value).isoformat())

    def _plain(self, raw: Mapping[str, Any], name: str, code: str, read: Callable[[Any], str]) -> str | None:
        value = raw.get(name)
        if value is None or value == "":
            return None
        try:
            return read(value)
        except (ValueError, TypeError, InvalidOperation):
            self.report(code, setting=name)
            return None

    def ordered(self, settings: dict[str, Any], low: str, high: str, as_number: Any = None) -> None:
        """Reports a least that is more than the most."""
        least, most = settings.get(low), settings.get(high)
        if least is None or most is None:
            return
        if as_number is not None:
            least, most = as_number(least), as_number(most)
        if least > most:
            self.report("upside_down", setting=low)


def _decimal(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError
    number = Decimal(str(value))
    if not number.is_finite() or abs(number.adjusted()) > 15:
        raise ValueError
    return format(number, "f")
