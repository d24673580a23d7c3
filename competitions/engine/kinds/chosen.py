"""One of several, some of several. An option that is no longer offered stays known, so that old answers can be read."""

from collections.abc import Mapping
from typing import Any

from competitions.engine.kinds.base import PLAIN, Kind, Settings, from_json, without_scripts
from competitions.engine.problems import Problem, refuse
from competitions.engine.reader import LANGUAGES, Reader, in_language

MOST_OPTIONS = 200


def read_options(raw: Mapping[str, Any], reader: Reader, name: str = "options") -> list[dict[str, Any]]:
    """Options as [{"key", "label": {language: words}, "retired": bool}]."""
    options: dict[str, dict[str, Any]] = {}
    for item in reader.items(raw, name, MOST_OPTIONS):
        if key := reader.key(item, options):
            options[key] = {"key": key, "label": reader.words(item, "label"), "retired": reader.flag(item, "retired")}
    return list(options.values())


def unnamed(options: list[dict[str, Any]]) -> list[Problem]:
    """A problem for each language in which an option has no words."""
    missing = [
        (language, option)
        for option in options
        for language in LANGUAGES
        if not option["label"].get(language) and not option.get("retired")
    ]
    return [
        Problem("option_without_words", {"option": in_language(option["label"], "en") or option["key"], "in": language})
        for language, option in missing
    ]


class Chosen(Kind):
    def settings(self, raw: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
        return {"options": read_options(raw, reader)}

    def unfinished(self, settings: Settings) -> list[Problem]:
        offered = [option for option in settings["options"] if not option["retired"]]
        return [*unnamed(settings["options"]), *([] if len(offered) > 1 else [Problem("too_few_options")])]

    def known(self, settings: Settings) -> dict[str, dict[str, Any]]:
        return {option["key"]: option for option in settings["options"]}

    def retired(self, settings: Settings, keys: list[str]) -> list[Problem]:
        known = self.known(settings)
        gone = [key for key in keys if key not in known or known[key]["retired"]]
        named = [in_language(known[key]["label"], "en") if key in known else key for key in gone]
        return [Problem("option_gone", {"option": name}) for name in named]


class Choice(Chosen):
    name = "choice"
    tests = frozenset({"is", "is_not", "filled", "empty"})

    def clean(self, settings: Settings, value: Any) -> str | None:
        if value is None or value == "":
            return None
        if not isinstance(value, str) or value not in self.known(settings):
            raise refuse("option_unknown")
        return value

    def problems(self, settings: Settings, value: Any) -> list[Problem]:
        return self.retired(settings, [value])

    def from_post(self, settings: Settings, post: Any, name: str) -> Any:
        return post.get(f"{name}{PLAIN}choice" if without_scripts(post, name) else name, "")

    def holds(self, test: str, settings: Settings, value: Any, wanted: str) -> bool:
        return value == wanted

    def said(self, settings: Settings, value: Any, language: str) -> str:
        option = self.known(settings).get(value) if isinstance(value, str) else None
        return (in_language(option["label"], language) if option else "") or self.text(settings, value)


class Choices(Chosen):
    name = "choices"
    tests = frozenset({"is", "is_not", "has", "filled", "empty"})

    def settings(self, raw: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
        found = {name: reader.whole(raw, name, 1, MOST_OPTIONS) for name in ("min", "max")}
        reader.ordered(found, "min", "max")
        return super().settings(raw, reader) | found

    def clean(self, settings: Settings, value: Any) -> list[str] | None:
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
            raise refuse("option_unknown")
        known = self.known(settings)
        if any(key not in known for key in value):
            raise refuse("option_unknown")
        return [key for key in known if key in value] or None

    def problems(self, settings: Settings, value: Any) -> list[Problem]:
        found, least, most = len(value), settings.get("min"), settings.get("max")
        gone = self.retired(settings, value)
        if least is not None and found < least:
            return [*gone, Problem("too_few_chosen", {"least": least, "found": found})]
        if most is not None and found > most:
            return [*gone, Problem("too_many_chosen", {"most": most, "found": found})]
        return gone

    def parse(self, settings: Settings, text: str) -> Any:
        """Keys with commas between them, or a JSON list of them."""
        if text.lstrip().startswith("["):
            return from_json(text)
        return [key.strip() for key in text.split(",") if key.strip()]

    def text(self, settings: Settings, value: Any) -> str:
        return ",".join(map(str, value)) if isinstance(value, list) else ""

    def from_post(self, settings: Settings, post: Any, name: str) -> Any:
        return [key for sent in post.getlist(name) for key in self.parse(settings, sent) or []]

    def holds(self, test: str, settings: Settings, value: Any, wanted: str) -> bool:
        return isinstance(value, list) and wanted in value

    def said(self, settings: Settings, value: Any, language: str) -> str:
        known = self.known(settings)
        keys = value if isinstance(value, list) else []
        words = [in_language(known[key]["label"], language) if key in known else "" for key in map(str, keys)]
        return "\n".join(said or str(key) for said, key in zip(words, keys, strict=True))
