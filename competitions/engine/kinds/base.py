"""What every kind of question can do. A kind holds no question: it is handed the settings of one."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from competitions.engine.problems import Problem, refuse
from competitions.engine.reader import Reader

Settings = Mapping[str, Any]
PLAIN = "--"
"""Between a question's key and the name of a plain control of it. No key holds a dash."""


class Kind(ABC):
    """The kind's name, the tests a condition may put to it, and what becomes of its values.

    A value is JSON as it is stored; None stands for no answer. `clean` is for drafts, so it takes what is incomplete and
    refuses what is malformed; `problems` is for handing in.
    """

    name = ""
    tests: frozenset[str] = frozenset({"filled", "empty"})
    composite = False
    """Its one control holds JSON, and scripts keep it in step with plain controls (`from_post`)."""

    def settings(self, raw: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
        """Reads the settings of this kind; what is wrong goes to the reader."""
        return {}

    def unfinished(self, settings: Settings) -> list[Problem]:
        """What a question of this kind still needs before it can be asked."""
        return []

    @abstractmethod
    def clean(self, settings: Settings, value: Any) -> Any:
        """Returns the value as it is stored, None for one that says nothing. Raises AnswerRefused."""

    def problems(self, settings: Settings, value: Any) -> list[Problem]:
        """What keeps a value that says something from being handed in."""
        return []

    def parse(self, settings: Settings, text: str) -> Any:
        """What the page's control posts, as `clean` takes it. Raises AnswerRefused."""
        return text

    def text(self, settings: Settings, value: Any) -> str:
        """What the page's control holds for a value."""
        return "" if value is None else str(value)

    def from_post(self, settings: Settings, post: Any, name: str) -> Any:
        """Reads an answer from a posted form (a QueryDict): the page's control, or without scripts the plain ones."""
        return self.parse(settings, post.get(name, ""))

    def holds(self, test: str, settings: Settings, value: Any, wanted: str) -> bool:
        """Whether a condition's test, other than filled and empty, holds for a value that says something."""
        return False

    def said(self, settings: Settings, value: Any, language: str) -> str:
        """A value in words, on one line or several, for those who read, search and export."""
        return self.text(settings, value)


def without_scripts(post: Any, name: str) -> bool:
    """Whether plain controls speak for a composite question: a script takes this mark away when it takes over."""
    return f"{name}{PLAIN}plain" in post


def from_json(text: str) -> Any:
    """What a composite kind's control holds."""
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError:
        raise refuse("unreadable") from None


def as_json(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def in_stored_order(value: Mapping[str, Any]) -> dict[str, Any]:
    """Keys in the order in which PostgreSQL keeps them, so that a value reads the same before and after it was stored."""
    return {key: value[key] for key in sorted(value, key=lambda key: (len(key.encode()), key.encode()))}
