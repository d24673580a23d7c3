"""A listing's versions as somebody reads them: who changed what, and the words before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import get_current_timezone, is_naive, make_aware

from core.templatetags.instants import written
from ecosystem.differences import Piece, difference
from ecosystem.editing import ListingEditor
from ecosystem.languages import LANGUAGE_CHOICES, WORKING_LANGUAGES, WRITTEN
from ecosystem.models import Listing, ListingVersion
from taxonomy.models import Concept


@dataclass(frozen=True)
class Change:
    """One field that differs. `language` is that of the words, "" where the field is no text."""

    label: str
    language: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Step:
    """A version beside the one before it."""

    version: ListingVersion
    changes: list[Change]
    is_now: bool


def history(listing: Listing, versions: list[ListingVersion]) -> list[Step]:
    """Returns the steps, the newest first, without those that say what the one before them said. One query, for the
    names of concepts."""
    fields = ListingEditor(listing, by=None).fields
    labels = {concept.code: concept.label for concept in Concept.objects.filter(code__in=_codes(versions))}
    steps = []
    for place, version in enumerate(versions):
        before = versions[place + 1].content if place + 1 < len(versions) else {}
        changes = [
            _change(name, fields[name].label, before.get(name), after, labels)
            for name, after in version.content.items()
            if name in fields and (before.get(name) or "") != (after or "") and (before or after)
        ]
        if changes:
            steps.append(Step(version, changes, is_now=place == 0))
    return steps


def _codes(versions: Iterable[ListingVersion]) -> set[str]:
    names = ("concepts", "regions", "certificates")
    return {code for version in versions for name in names for code in version.content.get(name) or ()}


def _change(name: str, label: str, before: Any, after: Any, labels: dict[str, str]) -> Change:
    language, _dash, _part = name.rpartition("-")
    if language in WRITTEN:
        own_name = dict(LANGUAGE_CHOICES)[language]
        return Change(f"{label} · {own_name}", language, difference(before or "", after or ""))
    if isinstance(after, list) or isinstance(before, list):
        return Change(label, "", _of_list(before or [], after or [], {**labels, **_words()}))
    old, new = (_in_words(name, value) for value in (before, after))
    return Change(label, "", [piece for piece in (("gone", old), ("new", new)) if piece[1]])


def _of_list(before: list[str], after: list[str], labels: dict[str, str]) -> list[Piece]:
    gone = [("gone", labels.get(code, code)) for code in before if code not in after]
    return gone + [("new", labels.get(code, code)) for code in after if code not in before]


def _words() -> dict[str, str]:
    return {code: str(label) for code, label in (*WORKING_LANGUAGES, *Listing.Must.choices)}


def _in_words(name: str, value: Any) -> str:
    if not value:
        return ""
    choices = {"intent": Listing.Intent, "visibility": Listing.Visibility}.get(name)
    if choices is not None:
        return str(dict(choices.choices).get(value, value))
    if name == "expires_at":
        return _moment(value)
    return f"{name[:3].upper()} {value}" if name[:3] in ("trl", "mrl") else str(value)


def _moment(value: str) -> str:
    found: datetime | None = parse_datetime(value)
    if found is None:
        return value
    return written(make_aware(found) if is_naive(found) else found, get_current_timezone())
