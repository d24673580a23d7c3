"""An entry as its judge reads it: what is short first, then what is long, the files last; nothing that the round hides."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language

from competitions.engine.form import Field
from competitions.entry_answers import category_of
from competitions.entry_rows import names_of
from competitions.files import ANSWER
from competitions.judging.asked_often import submission_of
from competitions.models import RoundEntry, Submission
from competitions.questions import asked_in, text_of
from competitions.reading import read_version
from competitions.visibility import Part, Viewer, is_shown
from core.models import StoredFile

SHORT = {"short_text", "choice", "choices", "number", "date"}
NOTHING: tuple[Any, ...] = (None, "", [], {})
MOST_LETTERS = 160
"""A short answer that is longer stands among the long ones."""


@dataclass(frozen=True)
class Said:
    field: Field
    value: Any

    @property
    def label(self) -> str:
        return self.field.label(get_language() or "en")

    @property
    def is_confidential(self) -> bool:
        return "confidential" in self.field.marks

    @property
    def is_short(self) -> bool:
        return self.field.kind in SHORT and not (isinstance(self.value, str) and len(self.value) > MOST_LETTERS)


@dataclass(frozen=True)
class FileShown:
    """`name` is what the judge gets it as."""

    pk: str
    name: str
    size: int
    url: str
    label: str


class Reading:
    """What a judge reads of an entry: the version that its round judges. `entry` comes with its round."""

    def __init__(self, entry: RoundEntry):
        self.entry = entry

    def told(self, what: Field | Part) -> bool:
        return is_shown(what, viewer=Viewer.JUDGE, blind=self.entry.round.blind)

    @cached_property
    def submission(self) -> Submission:
        return submission_of(self.entry.submission_id)

    @cached_property
    def answers(self) -> list[Said]:
        form, answers = read_version(self.submission.form_version), self.submission.content["answers"]
        found = [Said(field, answers.get(key)) for key, field in form.fields.items() if self.told(field)]
        return [one for one in found if one.value not in NOTHING]

    # --- who ----------------------------------------------------------------------------------------------------------
    @cached_property
    def name(self) -> str:
        """What the judge calls it by."""
        application = self.entry.application
        if not self.told(Part.ORGANISATION):
            return self.entry.pseudonym
        return names_of([application.organisation_id]).get(application.organisation_id, self.entry.pseudonym)

    @property
    def number(self) -> str:
        return self.entry.application.number if self.told(Part.NUMBER) else ""

    @property
    def organisation_url(self) -> str:
        """Its profile, at an address that names it."""
        return self.entry.application.organisation.get_absolute_url() if self.told(Part.ORGANISATION) else ""

    @property
    def people(self) -> str:
        return str(self.submission.submitted_by or "") if self.told(Part.PEOPLE) else ""

    @cached_property
    def category(self) -> str:
        return category_of(self.entry.round.competition, self.submission) if self.told(Part.CATEGORY) else ""

    # --- what ---------------------------------------------------------------------------------------------------------
    @property
    def short(self) -> list[Said]:
        return [one for one in self.answers if one.is_short]

    @property
    def pages(self) -> list[tuple[str, list[Said]]]:
        """The long answers under the headings of the form."""
        form, language = read_version(self.submission.form_version), get_language() or "en"
        found = []
        for page in form.pages:
            long = [one for one in self.answers if one.field.page == page.key and not one.is_short]
            long = [one for one in long if one.field.kind != "files"]
            if long:
                found.append((page.title(language), long))
        return found

    @cached_property
    def files(self) -> list[FileShown]:
        return list(self._files())

    def _files(self) -> Iterator[FileShown]:
        frozen, number = self.submission.content["files"], 0
        for one in self.answers:
            for pk in one.value if one.field.kind == "files" else ():
                if str(pk) not in frozen:
                    continue
                number += 1
                url = reverse("competitions:judging-file", args=[self.entry.pk, pk])
                name = self.file_name(frozen[str(pk)]["name"], number)
                yield FileShown(str(pk), name, frozen[str(pk)]["size"], url, one.label)

    def file_name(self, name: str, number: int) -> str:
        """Its own name, or a neutral one that ends alike: K7Q2-1.pdf."""
        if self.told(Part.FILE_NAME):
            return name
        ending = PurePath(name).suffix.lower()
        return f"{self.entry.pseudonym}-{number}{ending if ending[1:].isascii() and ending[1:].isalnum() else ''}"

    def file(self, pk: Any) -> tuple[StoredFile, str]:
        """(the file, what it is called). Raises Http404 for one that this judge is not shown."""
        shown = next((one for one in self.files if one.pk == str(pk)), None)
        owner = self.entry.application_id
        found = StoredFile.objects.filter(pk=pk, purpose=ANSWER, owner_id=owner).first() if shown else None
        if shown is None or found is None:
            raise Http404
        return found, shown.name

    # --- what changed -------------------------------------------------------------------------------------------------
    def changed_since(self, earlier: Submission) -> list[tuple[str, str, str]]:
        """(question, what it said, what it says) of what the judge may read and differs; files by neutral names."""
        now, found = self.submission, []
        fields = {**read_version(earlier.form_version).fields, **read_version(now.form_version).fields}
        asked = asked_in(earlier) | asked_in(now)
        for key, question in asked.items():
            old, new = (one.content["answers"].get(key) for one in (earlier, now))
            if old == new or key not in fields or not self.told(fields[key]):
                continue
            said, says = self._text(question, old, earlier), self._text(question, new, now)
            found.append((question.label, said, says))
        return found

    def _text(self, question: Any, value: Any, submission: Submission) -> str:
        if value in NOTHING:
            return ""
        files = submission.content["files"]
        named = {pk: {**one, "name": self.file_name(one["name"], n)} for n, (pk, one) in enumerate(files.items(), 1)}
        return text_of(question, value, named)
