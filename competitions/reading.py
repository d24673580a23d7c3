"""Forms and answers as they are read again and again."""

from functools import lru_cache
from typing import Any

from competitions.engine.form import Form, read_form
from competitions.models import Answer, Application, Competition, FormVersion
from core.prepared import prepared


@prepared(competition=int)
def _latest(competition):
    return FormVersion.objects.filter(competition=competition).order_by("-number").defer("definition")[:1]


@prepared(application=int)
def _answers(application):
    return Answer.objects.filter(application=application).values_list("field", "value")


def latest_version(competition: Competition) -> FormVersion | None:
    """Without its definition, which is read once in each process."""
    version = next(iter(_latest(competition=competition.pk)), None)
    if version is not None:
        version.competition = competition
    return version


def form_of(competition: Competition) -> Form:
    """The form that applicants are asked at present; an empty one where none has been published."""
    version = latest_version(competition)
    return read_version(version) if version else read_form({"pages": []})


@lru_cache(maxsize=64)
def _read(version_id: int, _sha256: str) -> Form:
    return read_form(FormVersion.objects.get(pk=version_id).definition)


def read_version(version: FormVersion) -> Form:
    """A version never changes, so it is read once in each process."""
    return _read(version.pk, version.sha256)


def answers_of(application: Application) -> dict[str, Any]:
    """Every answer by its question's key, those of questions that are not asked any more too."""
    return dict(_answers(application=application.pk))
