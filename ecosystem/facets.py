"""How many of what is found each choice of a filter would leave: counted in one query, whatever is chosen."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from ecosystem.languages import LANGUAGE_CHOICES, WRITTEN
from ecosystem.models import Listing, Organisation
from ecosystem.search import written
from taxonomy.models import Concept, Family

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
    """So many rows of one kind, in one region, written in these languages."""

    kind: str
    region: int | None
    languages: frozenset[str]
    count: int


def groups_of(rows: QuerySet) -> list[Group]:
    """Organisations or listings counted by kind, region and languages, in one query."""
    region = "region_id" if rows.model is Organisation else "organisation__region_id"
    languages = {f"in_{code[:2]}": Exists(written(rows.model).filter(language=code)) for code in WRITTEN}
    counted = rows.order_by().annotate(**languages).values_list("kind", region, *languages).annotate(count=Count("pk"))
    return [
        Group(kind, place, frozenset(code for code, there in zip(WRITTEN, those, strict=True) if there), count)
        for kind, place, *those, count in counted
    ]


class Regions:
    """The regions with what lies above each, in one query."""

    def __init__(self) -> None:
        self.by_key = {row.pk: row for row in Concept.objects.filter(family=Family.REGION)}

    def line(self, key: int | None) -> set[str]:
        """The codes of a region and of everything it lies in."""
        codes: set[str] = set()
        row = self.by_key.get(key)
        while row is not None and row.code not in codes:
            codes.add(row.code)
            row = self.by_key.get(row.parent_id)
        return codes

    def label(self, code: str) -> str:
        return next((row.label for row in self.by_key.values() if row.code == code), code)


def facets(
    groups: Iterable[Group], chosen: Mapping[str, str], query: QueryDict, kinds: Mapping[str, str]
) -> list[Facet]:
    """The facets kind (where `kinds` names some by value), language and region. `chosen` are the filters by their names
    in the address ("kind", "written", "region"); each choice counts what the other filters leave."""
    regions = Regions()
    of: dict[str, Callable[[Group], Iterable[str]]] = {
        "kind": lambda group: (group.kind,) if group.kind in kinds else (),
        "written": lambda group: group.languages,
        "region": lambda group: regions.line(group.region),
    }
    counts: dict[str, dict[str, int]] = {name: defaultdict(int) for name in of}
    for group in groups:
        values = {name: set(value(group)) for name, value in of.items()}
        misses = {name for name in of if chosen.get(name) and chosen[name] not in values[name]}
        for name in of:
            if not misses - {name}:
                for value in values[name]:
                    counts[name][value] += group.count
    languages = dict(LANGUAGE_CHOICES)
    by_count = sorted(counts["region"], key=lambda code: (-counts["region"][code], code))[:MOST_CHOICES]
    labels: dict[str, tuple[str, dict[str, str]]] = {
        "kind": (_("Kind"), {value: label for value, label in kinds.items() if counts["kind"][value]}),
        "written": (_("Written in"), {code: name for code, name in languages.items() if counts["written"][code]}),
        "region": (_("Country or province"), {code: regions.label(code) for code in by_count}),
    }
    return [
        Facet(label, [_choice(name, value, text, counts[name][value], chosen, query) for value, text in values.items()])
        for name, (label, values) in labels.items()
        if values
    ]


def _choice(name: str, value: str, label: Any, count: int, chosen: Mapping[str, str], query: QueryDict) -> Choice:
    address = query.copy()
    address.pop("page", None)
    if chosen.get(name) == value:
        address.pop(name, None)
    else:
        address[name] = value
    return Choice(str(label), count, chosen.get(name) == value, f"?{address.urlencode()}")


def kinds_of_listings() -> dict[str, str]:
    return {Listing.Kind.NEED: _("Needs"), Listing.Kind.OFFER: _("Offers")}
