"""Three values of each field: what the source says now, what it said last time, what the portal shows."""

from dataclasses import dataclass, field
from typing import Any

from ecosystem.languages import WRITTEN
from ecosystem.models import Listing, Organisation

OFFER = "offer-"


@dataclass
class Merge:
    """`write` is to be written; `kept` was changed in the portal and stays, although the source says otherwise."""

    write: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)


def merge(new: dict[str, Any], imported: dict[str, Any], present: dict[str, Any]) -> Merge:
    """Compares field by field. A field that the portal changed since the import belongs to the portal.

    >>> merge({"size": "11-50"}, {"size": "1-10"}, {"size": "1-10"}).write
    {'size': '11-50'}
    >>> merge({"size": "11-50"}, {"size": "1-10"}, {"size": "51-250"}).kept
    ['size']
    """
    result = Merge()
    for name, value in new.items():
        base = imported.get(name, empty(value))
        shown = present.get(name, empty(value))
        if value in (base, shown):
            continue
        if shown == base:
            result.write[name] = value
        else:
            result.kept.append(name)
    return result


def empty(value: Any) -> Any:
    """Nothing, of the same kind as `value`."""
    return [] if isinstance(value, list) else ""


def present_values(organisation: Organisation, offer: Listing | None) -> dict[str, Any]:
    """Returns what the portal shows now, under the names of a record's fields."""
    values: dict[str, Any] = {
        "region": organisation.region.code if organisation.region else "",
        "website": organisation.website,
        "registration_number": organisation.registration_number,
        "founded": "" if organisation.founded is None else organisation.founded,
        "size": organisation.size,
        "concepts": sorted(concept.code for concept in organisation.concepts.all()),
        "certificates": sorted(concept.code for concept in organisation.certificates.all()),
    }
    for text in organisation.texts.all():
        for part in ("name", "tagline", "summary", "city"):
            values[f"{text.language}-{part}"] = getattr(text, part)
    if offer is not None:
        values[f"{OFFER}concepts"] = sorted(concept.code for concept in offer.concepts.all())
        for text in offer.texts.all():
            for part in ("title", "body"):
                values[f"{OFFER}{text.language}-{part}"] = getattr(text, part)
    return values


def language_and_part(name: str) -> tuple[str, str] | None:
    """Returns ("en", "name") for `en-name`, None for a field that is the same in every language."""
    language, _dash, part = name.rpartition("-")
    return (language, part) if language in WRITTEN else None
