"""Answers that show or hide other questions.

A question's condition is {"all": [TEST, …]} or {"any": [TEST, …]}, TEST = {"field", "test", "value"}. A question that is
hidden counts as empty for those that depend on it, so conditions work in chains. static/js/questions.js evaluates the
same in the browser.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from competitions.engine.reader import Reader

TESTS = ("is", "is_not", "has", "filled", "empty", "more", "less")
WITHOUT_VALUE = frozenset({"filled", "empty"})
MOST_TESTS = 20


@dataclass(frozen=True)
class Test:
    field: str
    test: str
    value: str = ""


@dataclass(frozen=True)
class Condition:
    """Holds if all its tests do, or any of them."""

    mode: str
    tests: tuple[Test, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            self.mode: [
                {"field": test.field, "test": test.test} | ({} if test.test in WITHOUT_VALUE else {"value": test.value})
                for test in self.tests
            ]
        }


def read_condition(raw: Any, reader: Reader) -> Condition | None:
    """Reads `shown_if`. No tests at all is no condition."""
    if raw is None or raw == {}:
        return None
    if not isinstance(raw, Mapping) or len(raw) != 1 or next(iter(raw)) not in ("all", "any"):
        reader.report("bad_condition")
        return None
    mode = next(iter(raw))
    tests = []
    for item in reader.items(raw, mode, MOST_TESTS):
        field, test, value = item.get("field"), item.get("test"), item.get("value", "")
        if (
            not isinstance(field, str)
            or test not in TESTS
            or not isinstance(value, (str, int, float, bool, type(None)))
        ):
            reader.report("bad_condition")
        else:
            tests.append(Test(field, test, "" if test in WITHOUT_VALUE else _as_text(value)))
    return Condition(mode, tuple(tests)) if tests else None


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    return "" if value is None else str(value)[:300]


def cycles(conditions: Mapping[str, Condition | None]) -> list[str]:
    """Keys of questions that depend on themselves, directly or through others; in the order of `conditions`."""
    after = {
        key: {test.field for test in condition.tests if test.field in conditions} if condition else set()
        for key, condition in conditions.items()
    }
    free: set[str] = set()
    while found := {key for key, names in after.items() if key not in free and names <= free}:
        free |= found
    return [key for key in conditions if key not in free and _reaches(key, key, after)]


def _reaches(start: str, goal: str, after: Mapping[str, set[str]]) -> bool:
    seen: set[str] = set()
    waiting = list(after[start])
    while waiting:
        key = waiting.pop()
        if key == goal:
            return True
        if key not in seen:
            seen.add(key)
            waiting += after[key]
    return False


def shown(conditions: Mapping[str, Condition | None], holds: Callable[[Test, bool], bool]) -> set[str]:
    """Keys of questions that are asked.

    `holds(test, asked)` answers one test; `asked` says whether the question it names is shown itself. Conditions must be
    free of cycles. Walks without recursion, so that a chain of any length works.
    """
    known: dict[str, bool] = {}
    for start in conditions:
        waiting = [start]
        while waiting:
            key = waiting[-1]
            condition = conditions[key]
            needed = _unknown(condition, conditions, known)
            if needed:
                waiting += needed
                continue
            waiting.pop()
            if key not in known:
                known[key] = _met(condition, lambda test: holds(test, known.get(test.field, False)))
    return {key for key, asked in known.items() if asked}


def _unknown(condition: Condition | None, conditions: Mapping[str, Any], known: Mapping[str, bool]) -> list[str]:
    tests: Iterable[Test] = condition.tests if condition else ()
    return [test.field for test in tests if test.field in conditions and test.field not in known]


def _met(condition: Condition | None, holds: Callable[[Test], bool]) -> bool:
    if condition is None:
        return True
    return (all if condition.mode == "all" else any)(holds(test) for test in condition.tests)
