"""Entries one by one, in constant memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from competitions.engine.form import Form
from competitions.models import Application, Competition, Submission
from competitions.reading import read_version
from core.models import StoredFile

CHUNK = 200
"""So many entries are in memory at a time. Fewer would be more queries, each of which leaves a little behind until Python
cleans up."""


@dataclass(frozen=True)
class Entry:
    application: Application
    submission: Submission
    form: Form
    """The version of the form that was answered."""

    @property
    def content(self) -> dict[str, Any]:
        return self.submission.content

    def name(self, language: str) -> str:
        """The organisation's name in a language, as it was when this was handed in; else in the other."""
        names = self.content["organisation"]["names"]
        return names.get(language) or next(iter(names.values()), self.application.organisation.slug)

    def files(self) -> list[StoredFile]:
        found = StoredFile.objects.in_bulk(list(self.content["files"]))
        return [found[key] for key in sorted(found)]


def entries_of(competition: Competition, applications: QuerySet[Application]) -> Iterator[Entry]:
    """Yields what counts of each application, by number. Reads a few at a time, each time behind the last one, so no
    cursor is held open while a slow reader takes them."""
    rows = applications.select_related("organisation__region", "category")
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        counting = _counting([application.pk for application in chunk])
        for application in chunk:
            application.competition = competition
            if (submission := counting.get(application.pk)) is not None:
                yield Entry(application, submission, read_version(submission.form_version))
        last = chunk[-1].pk
        del chunk, counting  # before the next are read


def _counting(keys: list[int]) -> dict[int, Submission]:
    later = Submission.objects.filter(application=OuterRef("application"), number__gt=OuterRef("number"))
    rows = Submission.objects.filter(~Exists(later), application__in=keys).select_related("form_version")
    return {row.application_id: row for row in rows.defer("form_version__definition")}
