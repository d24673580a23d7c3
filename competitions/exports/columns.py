"""The columns of a table of entries: what is known of each, then every question."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from competitions.exports.entries import Entry
from competitions.models import Application, Competition
from competitions.reading import read_version
from competitions.wording import said
from ecosystem.languages import CHINESE, ENGLISH, WRITTEN

BOTH = "both"


@dataclass(frozen=True)
class Options:
    """In which language it is written, and whether what tells who applies, or is confidential, is in it."""

    language: str = ENGLISH
    identifying: bool = True
    confidential: bool = True

    @property
    def languages(self) -> tuple[str, ...]:
        return WRITTEN if self.language == BOTH else (self.language,)

    @property
    def main(self) -> str:
        return self.languages[0]


def is_included(marks: Any, options: Options) -> bool:
    """Whether a question with these marks is in an export: the one place that decides it, for every format."""
    return (options.identifying or "identifying" not in marks) and (options.confidential or "confidential" not in marks)


@dataclass(frozen=True)
class Column:
    label: str | Promise
    value: Callable[[Entry, str], Any]
    identifying: bool = False


KNOWN = [
    Column(_("Number"), lambda entry, language: entry.application.number),
    Column(_("Organisation in English"), lambda entry, language: entry.name(ENGLISH), identifying=True),
    Column(_("Organisation in Chinese"), lambda entry, language: entry.name(CHINESE), identifying=True),
    Column(_("Country or province"), lambda entry, language: entry.application.organisation.region or ""),
    Column(
        _("Category"), lambda entry, language: entry.application.category.name if entry.application.category else ""
    ),
    Column(_("Status"), lambda entry, language: Application.Status(entry.application.status).label),
    Column(_("Screening"), lambda entry, language: Application.Screening(entry.application.screening).label),
    Column(_("Outcome"), lambda entry, language: Application.Outcome(entry.application.outcome).label),
    Column(_("Arrived (UTC)"), lambda entry, language: f"{entry.submission.arrived_at:%Y-%m-%d %H:%M:%S}"),
    Column(_("Version"), lambda entry, language: entry.submission.number),
    Column(_("SHA-256"), lambda entry, language: entry.submission.sha256),
]


def questions_of(competition: Competition, options: Options) -> dict[str, Any]:
    """Every question that was ever asked, by key: those of the latest form in its order, then those of earlier ones."""
    found: dict[str, Any] = {}
    for version in competition.form_versions.defer("definition").order_by("-number"):
        for key, field in read_version(version).fields.items():
            if is_included(field.marks, options):
                found.setdefault(key, field)
    return found


def header(questions: dict[str, Any], options: Options) -> list[str]:
    labels = [_in(options.languages, column.label) for column in known(options)]
    return labels + [
        " / ".join(dict.fromkeys(field.label(language) for language in options.languages))
        for field in questions.values()
    ]


def known(options: Options) -> list[Column]:
    return [column for column in KNOWN if options.identifying or not column.identifying]


def _in(languages: tuple[str, ...], label: str | Promise) -> str:
    words = []
    for language in languages:
        with translation.override(language):
            words.append(str(label))
    return " / ".join(dict.fromkeys(words))


def row(entry: Entry, questions: dict[str, Any], options: Options) -> list[Any]:
    """One entry, in the order of the header. An answer is told in the words of the form that was answered."""
    with translation.override(options.main):
        cells = [column.value(entry, options.main) for column in known(options)]
        return cells + [answer(entry, key, options) for key in questions]


def answer(entry: Entry, key: str, options: Options) -> str:
    """An answer in words; nothing for a question that this entry was not asked, or whose marks then kept it out."""
    field = entry.form.fields.get(key)
    if field is None or key not in entry.content["answers"] or not is_included(field.marks, options):
        return ""
    value = entry.content["answers"][key]
    texts = [said(field, value, entry.content, language) for language in options.languages]
    return " / ".join(dict.fromkeys(texts))


def table(competition: Competition, entries: Iterator[Entry], options: Options) -> Iterator[list[Any]]:
    """The header, then a row for each entry."""
    questions = questions_of(competition, options)
    yield header(questions, options)
    for entry in entries:
        yield row(entry, questions, options)
