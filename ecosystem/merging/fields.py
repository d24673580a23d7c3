"""The fields of two organisations between which somebody chooses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecosystem.languages import LANGUAGE_CHOICES
from ecosystem.merging.rules import GONE, KEPT
from ecosystem.models import Organisation

COLUMNS = ("region", "website", "registration_number", "founded", "size", "logo")
WORDS = ("name", "tagline", "summary", "city")
LABELS = {
    "name": gettext_lazy("Name"),
    "tagline": gettext_lazy("In one sentence"),
    "summary": gettext_lazy("What you do"),
    "city": gettext_lazy("City"),
    "region": gettext_lazy("Country or province"),
    "website": gettext_lazy("Website"),
    "registration_number": gettext_lazy("Registration number"),
    "founded": gettext_lazy("Founded in"),
    "size": gettext_lazy("Size"),
    "logo": gettext_lazy("Logo"),
}
"""As the editor calls them."""


@dataclass(frozen=True)
class Choice:
    """One field with both values in words. `open` says that both have one and they differ."""

    name: str
    label: str
    language: str
    kept: str
    gone: str
    chosen: str

    @property
    def open(self) -> bool:
        return bool(self.kept and self.gone) and self.kept != self.gone


def choices_between(kept: Organisation, gone: Organisation, chosen: Mapping[str, str] | None = None) -> list[Choice]:
    """Every field in which at least one has a value, in the order of the profile."""
    chosen = settled(kept, gone, chosen or {})
    words = (_words(kept), _words(gone))
    found = []
    for language, own_name in LANGUAGE_CHOICES:
        for word in WORDS:
            name = f"{language}-{word}"
            label = f"{LABELS[word]} ({own_name})"
            found.append(Choice(name, label, language, words[0].get(name, ""), words[1].get(name, ""), chosen[name]))
    for name in COLUMNS:
        found.append(Choice(name, str(LABELS[name]), "", _told(kept, name), _told(gone, name), chosen[name]))
    return [choice for choice in found if choice.kept or choice.gone]


def _words(row: Organisation) -> dict[str, str]:
    texts = row.texts.all()
    return {f"{text.language}-{word}": getattr(text, word) for text in texts for word in WORDS}


def _told(row: Organisation, name: str) -> str:
    value: Any = getattr(row, name)
    if not value:
        return ""
    if name == "size":
        return str(row.get_size_display())
    if name == "logo":
        return _("a picture, %(sign)s") % {"sign": value.sha256[:6]}
    return value.label if name == "region" else str(value)


def names() -> Iterator[str]:
    yield from (f"{language}-{word}" for language, _own in LANGUAGE_CHOICES for word in WORDS)
    yield from COLUMNS


def settled(kept: Organisation, gone: Organisation, chosen: Mapping[str, str]) -> dict[str, str]:
    """A choice for every field: what was chosen, else the one that stays, else, where it has nothing, the other."""
    words = (_words(kept), _words(gone))

    def has(which: int, row: Organisation, name: str) -> bool:
        return bool(words[which].get(name, "") if "-" in name else getattr(row, name))

    found = {}
    for name in names():
        mine, theirs = has(0, kept, name), has(1, gone, name)
        wanted = chosen.get(name) if chosen.get(name) in (KEPT, GONE) else KEPT
        found[name] = wanted if mine and theirs else GONE if theirs else KEPT
    return found
