"""Text, short and long, with limits in words that count in both scripts."""

from collections.abc import Mapping
from typing import Any

from competitions.engine.kinds.base import Kind, Settings
from competitions.engine.problems import Problem, refuse
from competitions.engine.reader import Reader
from competitions.engine.words import count_words
from core.text import tidy

LONGEST_LINE = 300
LONGEST_TEXT = 60_000
MOST_WORDS = 10_000


class Text(Kind):
    tests = frozenset({"is", "is_not", "has", "filled", "empty"})
    lines = False
    longest = LONGEST_LINE

    def settings(self, raw: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
        found = {name: reader.whole(raw, name, 1, MOST_WORDS) for name in ("min_words", "max_words")}
        reader.ordered(found, "min_words", "max_words")
        return found

    def clean(self, settings: Settings, value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise refuse("not_text")
        text = tidy(value, lines=self.lines)
        if len(text) > self.longest:
            raise refuse("text_too_long", most=self.longest, found=len(text))
        return text if text.strip() else None

    def problems(self, settings: Settings, value: Any) -> list[Problem]:
        words = count_words(value)
        most, least = settings.get("max_words"), settings.get("min_words")
        if most is not None and words > most:
            return [Problem("too_many_words", {"most": most, "found": words, "over": words - most})]
        if least is not None and words < least:
            return [Problem("too_few_words", {"least": least, "found": words, "missing": least - words})]
        return []

    def holds(self, test: str, settings: Settings, value: Any, wanted: str) -> bool:
        said, wanted = str(value).strip().lower(), wanted.strip().lower()
        return said == wanted if test == "is" else wanted in said


class ShortText(Text):
    name = "short_text"


class LongText(Text):
    name = "long_text"
    lines = True
    longest = LONGEST_TEXT
