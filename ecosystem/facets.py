"""How many of what is found each choice of a filter would leave: counted in one query, whatever is chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, QuerySet
from django.http import QueryDict
from django.utils.http import urlencode
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


def counts(
    groups: Iterable[Group], chosen: Mapping[str, str], regions: Regions | None = None
) -> dict[str, dict[str, int]]:
    """How many each value of the filters "kind", "written" and "region" would leave, by filter. `chosen` are the
    filters by their names in the address: each value counts what the other filters leave."""
    regions = regions or Regions()
    counted: dict[str, dict[str, int]] = {"kind": {}, "written": {}, "region": {}}
    for group in groups:
        values = {"kind": {group.kind}, "written": group.languages, "region": regions.line(group.region)}
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
        "region": (_("Country or province"), {code: regions.label(code) for code in most}),
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
