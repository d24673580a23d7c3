"""What was handed in, written so that anybody can check it later."""

import hashlib
import json
from typing import Any

from competitions.models import Application, FormVersion
from core.models import StoredFile
from core.prepared import prepared
from ecosystem.languages import WRITTEN
from ecosystem.models import OrganisationText


@prepared(organisation=int)
def _names(organisation):
    return OrganisationText.objects.filter(organisation=organisation).values_list("language", "name")


def canonical(content: dict[str, Any]) -> bytes:
    """JSON with sorted keys, no spaces, in UTF-8: the bytes that a receipt's SHA-256 is of."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def sha256(content: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


def freeze(application: Application, version: FormVersion, answers: dict[str, Any], files: list[StoredFile]) -> dict:
    """Everything that is handed in: who, in which category, to which version of the form, every answer, and the sum of
    every file."""
    names = _names(organisation=application.organisation_id)
    texts = {language: name for language, name in names if language in WRITTEN}
    return {
        "application": application.number,
        "competition": application.competition.slug,
        "organisation": {"slug": application.organisation.slug, "names": texts},
        "category": application.category.code if application.category else "",
        "form": {"number": version.number, "sha256": version.sha256},
        "answers": answers,
        "files": {str(file.pk): {"name": file.name, "size": file.size, "sha256": file.sha256} for file in files},
    }
