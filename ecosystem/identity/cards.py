"""From organisations to the cards that likeness compares."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable

from ecosystem.identity.called import Called, pinyin, read_name
from ecosystem.identity.hosts import domain_of
from ecosystem.identity.likeness import Card
from ecosystem.identity.name_words import HAN, folded
from ecosystem.identity.numbers import country_of, number_key, read_number
from ecosystem.models import Organisation, OrganisationName, OrganisationText

_BRACKETS = re.compile(
    r"[(（]\s*(?:formerly|former|ex|ehemals|früher|原名?|曾用名)?[\s::]*([^()（）]*)[)）]", re.IGNORECASE
)
_EITHER = re.compile(r"\s/\s|(?<=[a-z])/(?=[A-Z])")


def card_of(
    key: int,
    *,
    names: Iterable[str],
    others: Iterable[str] = (),
    number: str = "",
    website: str = "",
    cities: Iterable[str] = (),
    region: str = "",
) -> Card:
    """Makes a card of what is written; `region` is a region's code."""
    country = country_of(region)
    read = read_number(number, country) if number else None
    written = [part for name in names for part in written_names(name)]
    beside = [part for name in others for part in written_names(name)]
    return Card(
        key,
        _read(written),
        _read(beside),
        number_key(number, country) if number else "",
        read.kind if read and read.is_right else "",
        domain_of(website),
        frozenset(filter(None, map(place_key, cities))),
        country,
    )


def _read(names: Iterable[str]) -> tuple[Called, ...]:
    return tuple(called for name in dict.fromkeys(names) if (called := read_name(name)))


def written_names(name: str) -> list[str]:
    """The names that are written as one: "Pippin / Rent", "Galdor Works (GROW)".

    >>> written_names("Galdor Works (formerly Tindalo)"), written_names("澜桥（湖南）有限公司")
    (['Galdor Works', 'Tindalo'], ['澜桥（湖南）有限公司'])
    """
    parts = [part.strip() for part in _EITHER.split(name) if part.strip()]
    found: list[str] = []
    for part in parts:
        if HAN.search(part) or not (inside := _BRACKETS.search(part)):
            found.append(part)
        else:
            found += [text for text in (_BRACKETS.sub(" ", part).strip(), inside[1].strip()) if len(text) > 1]
    return found or [name]


def place_key(city: str) -> str:
    """A city in small Latin letters.

    >>> place_key("长沙市"), place_key("Changsha"), place_key("Zürich")
    ('changsha', 'changsha', 'zurich')
    """
    clean = folded(city).strip()
    if HAN.search(clean):
        clean = pinyin(re.sub(r"(?<=..)[市县区]$", "", clean))
    return re.sub(r"[^a-z0-9]", "", clean.split(",")[0])


def cards(keys: Collection[int] | None = None) -> list[Card]:
    """The cards of organisations with these keys, or of all, by key. Three queries."""
    rows, texts, names = Organisation.objects.order_by("pk"), OrganisationText.objects, OrganisationName.objects
    if keys is not None:
        rows, texts, names = (
            rows.filter(pk__among=keys),
            texts.filter(organisation__pk__among=keys),
            names.filter(organisation__pk__among=keys),
        )
    called: dict[int, list[str]] = defaultdict(list)
    cities: dict[int, list[str]] = defaultdict(list)
    others: dict[int, list[str]] = defaultdict(list)
    for key, name, city in texts.order_by("organisation", "language").values_list("organisation", "name", "city"):
        called[key] += [name] if name else []
        cities[key] += [city] if city else []
    for key, name in names.order_by("organisation", "pk").values_list("organisation", "text"):
        others[key].append(name)
    columns = rows.values_list("pk", "slug", "registration_number", "website", "region__code")
    return [
        card_of(
            key,
            names=called[key] or [slug],
            others=others[key],
            number=number,
            website=website,
            cities=cities[key],
            region=region or "",
        )
        for key, slug, number, website, region in columns
    ]
