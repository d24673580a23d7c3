"""What changed between two versions of a form, as those who answer it need to know."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from competitions.engine.form import Field, Form

KINDS_OF_CHANGE = ("added", "removed", "stricter", "looser", "options", "reworded", "moved", "condition")
LEAST = ("min_words", "min", "min_rows")
MOST = ("max_words", "max", "max_rows", "max_mb", "max_count", "decimals")


@dataclass(frozen=True)
class Change:
    """One thing that changed. `label` and `page` are the question's words and the key of its page, as they are now (for
    one that was removed: as they were); `params` hold what its sentence needs."""

    kind: str
    field: str
    page: str
    label: Mapping[str, str] = dataclasses.field(default_factory=dict)
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def differences(before: "Form", after: "Form") -> list[Change]:
    """Changes in the order of the new form; what was removed comes last. A question's kind belongs to its key, so one
    that is asked differently is one removed and one added."""
    changes: list[Change] = []
    moved = _moved(before, after)
    for key, now in after.fields.items():
        was = before.fields.get(key)
        if was is None or was.kind != now.kind:
            changes.append(_change("added", now, required=now.required))
            continue
        changes += _between(was, now)
        if key in moved:
            changes.append(_change("moved", now))
    for key, was in before.fields.items():
        gone = after.fields.get(key)
        if gone is None or gone.kind != was.kind:
            changes.append(_change("removed", was))
    return changes


def _change(kind: str, about: "Field", **params: Any) -> Change:
    return Change(kind, about.key, about.page, about.labels, params)


def _between(was: "Field", now: "Field") -> Iterator[Change]:
    if now.required != was.required:
        yield _change("stricter" if now.required else "looser", now, setting="required")
    yield from _limits(was, now)
    yield from _sets(was, now)
    if (was.labels, was.helps, was.settings.get("text")) != (now.labels, now.helps, now.settings.get("text")):
        yield _change("reworded", now, before=was.labels)
    if was.shown_if != now.shown_if:
        yield _change("condition", now, always=now.shown_if is None)


def _limits(was: "Field", now: "Field") -> Iterator[Change]:
    """A limit that came, went, or moved. One that makes more answers right is looser."""
    for setting in LEAST + MOST:
        old, new = was.settings.get(setting), now.settings.get(setting)
        if old == new:
            continue
        yield _change(
            "stricter" if _tighter(setting, old, new) else "looser", now, setting=setting, value=new, before=old
        )


def _tighter(setting: str, old: Any, new: Any) -> bool:
    if old is None or new is None:
        return new is not None
    return (_size(new) > _size(old)) == (setting in LEAST)


def _size(limit: Any) -> Any:
    """Limits are whole numbers, decimals as text, or days as text."""
    if not isinstance(limit, str):
        return limit
    return limit if limit.count("-") == 2 else Decimal(limit)


def _sets(was: "Field", now: "Field") -> Iterator[Change]:
    """What may be chosen: options, units, columns, types of files, hosts of videos."""
    for setting in ("options", "columns", "units", "types", "hosts"):
        old, new = _offered(was.settings.get(setting)), _offered(now.settings.get(setting))
        if old != new:
            yield _change(
                "options",
                now,
                setting=setting,
                added=[label for key, label in new.items() if key not in old],
                removed=[label for key, label in old.items() if key not in new],
            )


def _offered(items: Any) -> dict[str, Any]:
    """What is offered, by key, with its words."""
    if not items:
        return {}
    if isinstance(items[0], str):
        return {item: {"en": item} for item in items}
    return {item["key"]: item["label"] for item in items if not item.get("retired")}


def _moved(before: "Form", after: "Form") -> set[str]:
    """Keys of questions that stand on another page, or elsewhere among those that were there before."""
    both = [key for key in after.fields if key in before.fields]
    place = {key: number for number, key in enumerate(key for key in before.fields if key in after.fields)}
    stayed = _longest_rise([place[key] for key in both])
    out_of_order = {key for key in both if place[key] not in stayed}
    return out_of_order | {key for key in both if before.fields[key].page != after.fields[key].page}


def _longest_rise(numbers: list[int]) -> set[int]:
    """The longest run of numbers that rise from left to right, others left out: what kept its order.

    >>> sorted(_longest_rise([2, 0, 1, 3]))
    [0, 1, 3]
    """
    best: list[tuple[int, int]] = []  # (length, index of the one before) for each number
    for index, number in enumerate(numbers):
        before = [(best[other][0], other) for other in range(index) if numbers[other] < number]
        length, other = max(before, default=(0, -1), key=lambda found: (found[0], -found[1]))
        best.append((length + 1, other))
    found: set[int] = set()
    index = max(range(len(numbers)), key=lambda at: (best[at][0], -at), default=-1)
    while index >= 0:
        found.add(numbers[index])
        index = best[index][1]
    return found
