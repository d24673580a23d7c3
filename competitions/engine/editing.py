"""Edits of a definition, as pure functions: each takes a definition that can be read and returns another.

Nothing here loses an answer. A question keeps its key; one that has been asked keeps its kind, and asking it as another
kind makes a new question; an option that has been offered is retired, never taken out.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from competitions.engine.form import Form
from competitions.engine.kinds import KINDS
from competitions.engine.problems import Problem

PAGE, SECTION, FIELD = "page", "section", "field"
CHILDREN = {PAGE: "sections", SECTION: "fields"}
STAYS = ("key", "kind")
"""What of a question an edit of its settings never changes."""

Definition = dict[str, Any]
Part = dict[str, Any]


class EditRefused(Exception):
    """An edit that cannot be made, mostly because the part it is about has gone."""

    def __init__(self, code: str, **params: Any):
        super().__init__(code)
        self.problem = Problem(code, params)


@dataclass(frozen=True)
class Asked:
    """What applicants have been asked in any version: the kind of each question, and the options it has offered."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def in_forms(cls, forms: Iterable[Form]) -> "Asked":
        """From all versions, the oldest first."""
        kinds: dict[str, str] = {}
        options: dict[str, dict[str, Any]] = {}
        for form in forms:
            for key, one in form.fields.items():
                kinds[key] = one.kind
                options.setdefault(key, {}).update({each["key"]: each for each in one.settings.get("options") or []})
        return cls(kinds, options)


def parts(definition: Definition, what: str) -> list[list[Part]]:
    """The lists in which parts of a kind stand: that of the pages, those of the sections, those of the questions."""
    pages = definition.setdefault("pages", [])
    if what == PAGE:
        return [pages]
    sections = [page.setdefault("sections", []) for page in pages]
    if what == SECTION:
        return sections
    return [section.setdefault("fields", []) for one in sections for section in one]


def find(definition: Definition, what: str, key: str) -> tuple[list[Part], int]:
    """Where a part stands. Raises EditRefused if it has gone."""
    for siblings in parts(definition, what):
        for place, part in enumerate(siblings):
            if part["key"] == key:
                return siblings, place
    raise EditRefused("part_gone", key=key)


def part_of(definition: Definition, what: str, key: str) -> Part:
    siblings, place = find(definition, what, key)
    return siblings[place]


def own(part: Part) -> Part:
    """A part without those that stand in it."""
    return {name: value for name, value in part.items() if name not in CHILDREN.values()}


def keys_of(definition: Definition, what: str) -> set[str]:
    return {part["key"] for siblings in parts(definition, what) for part in siblings}


def free_key(letter: str, taken: Iterable[str]) -> str:
    """The next key of the kind q1, q2, … that nothing has or had."""
    used = [int(key[1:]) for key in taken if key[:1] == letter and key[1:].isdecimal() and len(key) < 8]
    return f"{letter}{max(used, default=0) + 1}"


def add_page(definition: Definition, key: str, section_key: str) -> Definition:
    edited = deepcopy(definition)
    section = {"key": section_key, "title": {}, "intro": {}, "fields": []}
    parts(edited, PAGE)[0].append({"key": key, "title": {}, "sections": [section]})
    return edited


def add_section(definition: Definition, key: str, page: str) -> Definition:
    edited = deepcopy(definition)
    part_of(edited, PAGE, page).setdefault("sections", []).append({"key": key, "title": {}, "intro": {}, "fields": []})
    return edited


def add_question(definition: Definition, key: str, kind: str, *, section: str = "", after: str = "") -> Definition:
    """Adds an empty question after another, or at the end of a section."""
    if kind not in KINDS:
        raise EditRefused("no_kind")
    edited = deepcopy(definition)
    question = {"key": key, "kind": kind, "label": {}, "required": True}
    if after:
        siblings, place = find(edited, FIELD, after)
        siblings.insert(place + 1, question)
    else:
        part_of(edited, SECTION, section).setdefault("fields", []).append(question)
    return edited


def duplicate(definition: Definition, key: str, new_key: str) -> Definition:
    """A question like another, after it."""
    edited = deepcopy(definition)
    siblings, place = find(edited, FIELD, key)
    copy = deepcopy(siblings[place]) | {"key": new_key}
    if "options" in copy:
        copy["options"] = [option for option in copy["options"] if not option.get("retired")]
    siblings.insert(place + 1, copy)
    return edited


def remove(definition: Definition, what: str, key: str) -> Definition:
    """Takes a part out, with what stands in it. Its answers stay where they are."""
    edited = deepcopy(definition)
    siblings, place = find(edited, what, key)
    del siblings[place]
    return edited


def shift(definition: Definition, what: str, key: str, by: int) -> Definition:
    """Moves a part up (−1) or down (+1): past its neighbour, and at an end into the page or section beyond."""
    edited = deepcopy(definition)
    lists = parts(edited, what)
    siblings, place = find(edited, what, key)
    at = next(number for number, one in enumerate(lists) if one is siblings)
    part = siblings.pop(place)
    if 0 <= place + by <= len(siblings):
        siblings.insert(place + by, part)
    elif 0 <= at + by < len(lists):
        beyond = lists[at + by]
        beyond.insert(len(beyond) if by < 0 else 0, part)
    else:
        siblings.insert(place, part)
    return edited


def move(definition: Definition, what: str, key: str, *, into: str = "", before: str = "") -> Definition:
    """Moves a part before another, or to the end of the page or section `into` (a page: to the end)."""
    if before == key:
        return definition
    edited = deepcopy(definition)
    siblings, place = find(edited, what, key)
    part = siblings.pop(place)
    if before:
        others, there = find(edited, what, before)
        others.insert(there, part)
    elif what == PAGE:
        siblings.append(part)
    else:
        holder = PAGE if what == SECTION else SECTION
        part_of(edited, holder, into).setdefault(CHILDREN[holder], []).append(part)
    return edited


def put(definition: Definition, what: str, key: str, settings: Mapping[str, Any], asked: Asked) -> Definition:
    """Gives a part new settings in place of its own; what stands in it, its key and its kind stay."""
    edited = deepcopy(definition)
    siblings, place = find(edited, what, key)
    part = siblings[place]
    stays = {name: part[name] for name in (*STAYS, *CHILDREN.values()) if name in part}
    siblings[place] = {**deepcopy(dict(settings)), **stays}
    if "options" in siblings[place]:
        siblings[place]["options"] = with_retired(siblings[place]["options"], asked.options.get(key, {}))
    return edited


def with_retired(options: Sequence[Mapping[str, Any]], offered: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Options, and behind them those that have been offered once and are not among them, retired."""
    there = {option.get("key") for option in options}
    gone = [{**option, "retired": True} for key, option in offered.items() if key not in there]
    return [*map(dict, options), *gone]


def change_kind(definition: Definition, key: str, kind: str, new_key: str) -> Definition:
    """Asks a question as another kind, keeping its words. `new_key` is its own, or another if it has been asked: then it
    is a new question in its place."""
    if kind not in KINDS:
        raise EditRefused("no_kind")
    edited = deepcopy(definition)
    siblings, place = find(edited, FIELD, key)
    before = siblings[place]
    kept: Part = {name: before[name] for name in ("label", "help", "required", "marks", "shown_if") if name in before}
    if {before["kind"], kind} == {"choice", "choices"}:
        kept["options"] = [option for option in before.get("options", []) if not option.get("retired")]
    if {before["kind"], kind} == {"short_text", "long_text"}:
        kept |= {name: before[name] for name in ("min_words", "max_words") if name in before}
    siblings[place] = {"key": new_key, "kind": kind, **kept}
    return edited


def kinds_changed(form: Form, asked: Asked) -> list[Problem]:
    """A problem for each key that has been asked as another kind: its answers could not be read any more."""
    return [
        Problem("kind_changed", {"field": key, "label": one.labels, "was": asked.kinds[key], "kind": one.kind})
        for key, one in form.fields.items()
        if asked.kinds.get(key, one.kind) != one.kind
    ]


def options_lost(form: Form, asked: Asked) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    """Questions whose definition leaves out options that have been offered, with all options they must know."""
    for key, one in form.fields.items():
        offered = asked.options.get(key, {})
        options = one.settings.get("options")
        if options is not None and set(offered) - {option["key"] for option in options}:
            yield key, with_retired(options, offered)


def mended(definition: Definition, form: Form, asked: Asked) -> Definition:
    """A definition that came from elsewhere, with the options it must still know."""
    edited = deepcopy(definition)
    for key, options in options_lost(form, asked):
        part_of(edited, FIELD, key)["options"] = options
    return edited
