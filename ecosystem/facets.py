"""How many of what is found each choice of a filter would leave, whatever is chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ecosystem.filters import Filters
from ecosystem.languages import LANGUAGE_CHOICES
from ecosystem.models import Listing
from ecosystem.traits import TABLES, Trait
from taxonomy.models import Concept, Family, label_column
from taxonomy.tree import with_descendants

MOST_CHOICES = 12


@dataclass(frozen=True)
class Choice:
    """One value of a filter; `query` is the address that chooses it, or takes it back where it is chosen."""

    label: str
    count: int
    chosen: bool
    query: str


@dataclass(frozen=True)
class Facet:
    label: str
    choices: list[Choice]


@dataclass(frozen=True)
class Group:
    """So many rows with the same traits."""

    trait: Trait
    count: int


class Counted:
    """The keys of rows (organisations, or listings) by what the filters with counts ask: kind, region and language.

    `ask` as `Table.of` takes it: not needed for what has just been found.
    """

    def __init__(self, model: type[Model], keys: np.ndarray, *, ask: bool = True) -> None:
        self.model, self.keys = model, keys
        self._traits, self._number = TABLES[model].of(keys, ask=ask)

    @classmethod
    def of(cls, rows: QuerySet, *, ask: bool = True) -> "Counted":
        """Of a queryset's rows, in one query."""
        return cls(rows.model, np.fromiter(rows.order_by().values_list("pk", flat=True), dtype=np.int64), ask=ask)

    @property
    def groups(self) -> list[Group]:
        numbers = np.bincount(self._number[self._number >= 0], minlength=len(self._traits)).tolist()
        return [Group(trait, number) for trait, number in zip(self._traits, numbers, strict=True) if number]

    def chosen(self, filters: Filters) -> np.ndarray:
        """The keys that kind, region and language let through."""
        regions = with_descendants({filters.region}) if filters.region else None
        passes = [
            filters.kind in ("", trait.kind)
            and (regions is None or trait.region in regions)
            and (not filters.language or filters.language in trait.languages)
            for trait in self._traits
        ]
        kept: np.ndarray = self.keys[np.array([*passes, False], dtype=bool)[self._number]]
        return kept


class Regions:
    """The regions with what lies above each, in one query."""

    def __init__(self) -> None:
        rows = Concept.objects.filter(family=Family.REGION).values_list("pk", "code", "parent_id", label_column())
        self._by_key = {key: (code, parent) for key, code, parent, _label in rows}
        self.labels = {code: label for _key, code, _parent, label in rows}

    def line(self, key: int | None) -> set[str]:
        """The codes of a region and of everything it lies in."""
        codes: set[str] = set()
        while key in self._by_key:
            code, key = self._by_key[key]
            if code in codes:
                break
            codes.add(code)
        return codes


def counts(
    groups: Iterable[Group], chosen: Mapping[str, str], regions: Regions | None = None
) -> dict[str, dict[str, int]]:
    """How many each value of the filters "kind", "written" and "region" would leave, by filter. `chosen` are the
    filters by their names in the address: each value counts what the other filters leave."""
    regions = regions or Regions()
    counted: dict[str, dict[str, int]] = {"kind": {}, "written": {}, "region": {}}
    for group in groups:
        trait = group.trait
        values = {"kind": {trait.kind}, "written": trait.languages, "region": regions.line(trait.region)}
        misses = {name for name in values if chosen.get(name) and chosen[name] not in values[name]}
        for name, those in values.items():
            for value in those if misses <= {name} else ():
                counted[name][value] = counted[name].get(value, 0) + group.count
    return counted


def facets(
    groups: Iterable[Group], chosen: Mapping[str, str], query: QueryDict, kinds: Mapping[str, str]
) -> list[Facet]:
    """The facets to show, those without choices left out: kinds (where `kinds` names some by value), languages, and
    the regions with most. `chosen` as `counts` takes it, `query` the present address."""
    regions = Regions()
    found = counts(groups, chosen, regions)
    most = sorted(found["region"], key=lambda code: (-found["region"][code], code))[:MOST_CHOICES]
    labels: dict[str, tuple[str, dict[str, str]]] = {
        "kind": (_("Kind"), dict(kinds)),
        "written": (_("Written in"), dict(LANGUAGE_CHOICES)),
        "region": (_("Country or province"), {code: regions.labels[code] for code in most}),
    }
    shown = []
    for name, (label, values) in labels.items():
        some = [(value, text) for value, text in values.items() if found[name].get(value) or chosen.get(name) == value]
        choices = [_choice(name, value, text, found[name].get(value, 0), chosen, query) for value, text in some]
        if choices:
            shown.append(Facet(label, choices))
    return shown


def _choice(name: str, value: str, label: Any, count: int, chosen: Mapping[str, str], query: QueryDict) -> Choice:
    others = {key: given for key, given in query.items() if given and key not in (name, "page")}
    is_chosen = chosen.get(name) == value
    address = urlencode(others if is_chosen else {**others, name: value})
    return Choice(str(label), count, is_chosen, f"?{address}")


def kinds_of_listings() -> dict[str, str]:
    return {Listing.Kind.NEED: _("Needs"), Listing.Kind.OFFER: _("Offers")}
