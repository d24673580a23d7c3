"""A form: what it asks, what may be answered, what is still missing.

A definition is JSON (docs/award/form.md). `read_form` refuses one that is malformed; whether one is fit to be shown to
applicants is asked of competitions/engine/unfinished.py. Field keys never change, so an answer finds its question in
every version of a form.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from competitions.engine import conditions
from competitions.engine.conditions import Condition, Test
from competitions.engine.differences import Change, differences
from competitions.engine.kinds import KINDS, Kind
from competitions.engine.problems import AnswerRefused, FormRefused, Problem
from competitions.engine.reader import RESERVED, Reader, in_language

MARKS = ("identifying", "public", "confidential")
PREFILLS = (
    "organisation.name", "organisation.tagline", "organisation.website", "organisation.founded", "organisation.size",
    "organisation.summary", "organisation.city", "organisation.country", "organisation.registration_number",
)  # fmt: skip
"""What of a profile an answer may begin with."""

MOST_PAGES, MOST_SECTIONS, MOST_FIELDS = 30, 30, 400


@dataclass(frozen=True)
class Field:
    """One question. `page` and `section` are the keys of where it stands."""

    key: str
    kind: str
    labels: Mapping[str, str]
    helps: Mapping[str, str]
    required: bool
    marks: tuple[str, ...]
    prefill: str
    shown_if: Condition | None
    settings: Mapping[str, Any]
    page: str
    section: str

    @property
    def of_kind(self) -> Kind:
        return KINDS[self.kind]

    @property
    def composite(self) -> bool:
        """Its control holds JSON."""
        return self.of_kind.composite

    def label(self, language: str) -> str:
        return in_language(self.labels, language) or self.key

    def help(self, language: str) -> str:
        return in_language(self.helps, language)

    def clean(self, value: Any) -> Any:
        """Returns an answer as it is stored; None for one that says nothing. Incomplete ones pass, malformed ones raise
        AnswerRefused."""
        return self.of_kind.clean(self.settings, value)

    def parse(self, text: str) -> Any:
        """What the page's control posts, as `clean` takes it. Raises AnswerRefused."""
        return self.of_kind.parse(self.settings, text)

    def text(self, value: Any) -> str:
        """What the page's control holds for a value: the reverse of `parse`."""
        return self.of_kind.text(self.settings, value)

    def is_in(self, post: Any) -> bool:
        """Whether a posted form speaks of this question. A box that is not ticked is posted only as its base."""
        return self.key in post or f"base-{self.key}" in post or f"{self.key}--plain" in post

    def from_post(self, post: Any) -> Any:
        """Reads an answer from a posted form (a QueryDict), with or without scripts. Raises AnswerRefused."""
        return self.of_kind.from_post(self.settings, post, self.key)

    def said(self, value: Any, language: str) -> str:
        """An answer in words: an option by its label, a number with its unit, a row on each line."""
        return "" if value is None else self.of_kind.said(self.settings, value, language)

    def problems(self, value: Any) -> list[Problem]:
        """What keeps an answer from being handed in, its absence included where it is required."""
        try:
            cleaned = self.clean(value)
        except AnswerRefused as refused:
            return [refused.problem]
        if cleaned is None:
            return [Problem("required")] if self.required else []
        return self.of_kind.problems(self.settings, cleaned)


@dataclass(frozen=True)
class Section:
    key: str
    titles: Mapping[str, str]
    intros: Mapping[str, str]
    fields: tuple[Field, ...]

    def title(self, language: str) -> str:
        return in_language(self.titles, language)

    def intro(self, language: str) -> str:
        return in_language(self.intros, language)


@dataclass(frozen=True)
class Page:
    key: str
    titles: Mapping[str, str]
    sections: tuple[Section, ...]

    def title(self, language: str) -> str:
        return in_language(self.titles, language)

    @property
    def fields(self) -> list[Field]:
        return [field for section in self.sections for field in section.fields]


@dataclass(frozen=True)
class Completeness:
    """How many of the answers that are needed are there and right. `pages` has (done, of) by the page's key."""

    done: int
    of: int
    pages: Mapping[str, tuple[int, int]]

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 says that nothing is missing."""
        return 100 * self.done // self.of if self.of else 100


class Form:
    """What a definition asks. Never changes, so one may be shared by requests."""

    def __init__(self, pages: Iterable[Page]):
        self.pages = tuple(pages)
        self.fields: Mapping[str, Field] = MappingProxyType(
            {field.key: field for page in self.pages for field in page.fields}
        )

    @cached_property
    def conditions(self) -> Mapping[str, Condition | None]:
        return {key: field.shown_if for key, field in self.fields.items()}

    def shown(self, answers: Mapping[str, Any]) -> set[str]:
        """Keys of the questions that are asked, given the answers."""
        return conditions.shown(self.conditions, lambda test, asked: self._holds(test, answers if asked else {}))

    def _holds(self, test: Test, answers: Mapping[str, Any]) -> bool:
        """Whether a test holds. A question that is gone, hidden or answered with nothing is empty."""
        field = self.fields.get(test.field)
        value = None
        if field is not None:
            try:
                value = field.clean(answers.get(test.field))
            except AnswerRefused:
                value = None
        if test.test in conditions.WITHOUT_VALUE:
            return (value is None) == (test.test == "empty")
        if test.test == "is_not":
            return not self._holds(Test(test.field, "is", test.value), answers)
        if field is None or value is None or test.test not in field.of_kind.tests:
            return False
        return field.of_kind.holds(test.test, field.settings, value, test.value)

    def problems(self, answers: Mapping[str, Any]) -> dict[str, list[Problem]]:
        """Everything that keeps the answers from being handed in, by question, in the form's order."""
        asked = self.shown(answers)
        found = {key: field.problems(answers.get(key)) for key, field in self.fields.items() if key in asked}
        return {key: problems for key, problems in found.items() if problems}

    def completeness(self, answers: Mapping[str, Any]) -> Completeness:
        """Counts the questions that are asked and required, and others whose answer is wrong."""
        asked, problems = self.shown(answers), self.problems(answers)
        pages = {}
        for page in self.pages:
            needed = [
                field.key for field in page.fields if field.key in problems or (field.key in asked and field.required)
            ]
            pages[page.key] = (sum(key not in problems for key in needed), len(needed))
        return Completeness(sum(done for done, _of in pages.values()), sum(of for _done, of in pages.values()), pages)

    def files_in(self, answers: Mapping[str, Any]) -> list[str]:
        """Ids of the files that answers name, each once."""
        found: list[str] = []
        for key, field in self.fields.items():
            if field.kind == "files" and isinstance(answers.get(key), list):
                found += [name for name in answers[key] if isinstance(name, str)]
        return list(dict.fromkeys(found))


def read_form(definition: Any) -> Form:
    """Reads a definition. Raises FormRefused with everything that is wrong with it."""
    reader = Reader()
    raw = reader.mapping(definition, "form")
    taken: dict[str, set[str]] = {"page": set(), "section": set(), "field": set()}
    form = Form([_page(item, reader, taken) for item in reader.items(raw, "pages", MOST_PAGES)])
    if len(form.fields) > MOST_FIELDS:
        reader.report("too_many", setting="fields", most=MOST_FIELDS)
    if not reader.problems:
        for key in conditions.cycles(form.conditions):
            reader.report("condition_cycle", field=key, label=form.fields[key].labels)
    if reader.problems:
        raise FormRefused(reader.problems)
    return form


def _page(raw: Mapping[str, Any], reader: Reader, taken: Mapping[str, set[str]]) -> Page:
    key = _take(raw, reader, taken["page"])
    sections = [_section(item, reader, taken, key) for item in reader.items(raw, "sections", MOST_SECTIONS)]
    return Page(key, reader.words(raw, "title"), tuple(sections))


def _section(raw: Mapping[str, Any], reader: Reader, taken: Mapping[str, set[str]], page: str) -> Section:
    key = _take(raw, reader, taken["section"])
    fields = [_field(item, reader, taken["field"], page, key) for item in reader.items(raw, "fields", MOST_FIELDS)]
    words = reader.words(raw, "title"), reader.words(raw, "intro", lines=True)
    return Section(key, *words, tuple(field for field in fields if field is not None))


def _take(raw: Mapping[str, Any], reader: Reader, taken: set[str]) -> str:
    key = reader.key(raw, taken)
    taken.add(key)
    return key


def _field(raw: Mapping[str, Any], reader: Reader, taken: set[str], page: str, section: str) -> Field | None:
    reader.where = {"field": str(raw.get("key"))[:40]}
    try:
        key = _take(raw, reader, taken)
        if key in RESERVED:
            reader.report("key_reserved", key=key)
        kind = reader.one_of(raw, "kind", KINDS)
        if not kind:
            reader.report("no_kind")
            return None
        marks = reader.strings(raw, "marks", len(MARKS))
        for mark in marks:
            if mark not in MARKS:
                reader.report("not_known", setting="marks", value=mark)
        return Field(
            key=key,
            kind=kind,
            labels=reader.words(raw, "label", lines=False),
            helps=reader.words(raw, "help", lines=True),
            required=reader.flag(raw, "required"),
            marks=tuple(marks),
            prefill=reader.one_of(raw, "prefill", PREFILLS),
            shown_if=conditions.read_condition(raw.get("shown_if"), reader),
            settings=MappingProxyType(KINDS[kind].settings(raw, reader)),
            page=page,
            section=section,
        )
    finally:
        reader.where = {}


__all__ = [
    "AnswerRefused",
    "Change",
    "Completeness",
    "Field",
    "Form",
    "FormRefused",
    "Page",
    "Problem",
    "Section",
    "differences",
    "read_form",
]
