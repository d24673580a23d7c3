"""The directory's filters. All of them live in the address, so that a view of the directory can be sent to somebody."""

from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import QueryDict

from core.text import tidy
from ecosystem.finding import LISTINGS, ORGANISATIONS, Found, InOrder, find
from ecosystem.languages import WRITTEN
from ecosystem.models import Listing, ListingText, Organisation, OrganisationText
from taxonomy.fields import codes_in
from taxonomy.models import Concept, ConceptName
from taxonomy.tree import with_descendants

SORTS = ("best", "new", "name")
"""`best` is the newest first where there is no text to be near to."""


@dataclass(frozen=True)
class Filters:
    """What somebody asked of the directory, cleaned: whatever the address says, this is usable."""

    text: str = ""
    concepts: tuple[str, ...] = ()
    region: str = ""
    language: str = ""
    kind: str = ""
    intent: str = ""
    sort: str = "best"
    known: frozenset[str] = field(default=frozenset(), compare=False)

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        def one_of(name: str, values, default: str = "") -> str:
            value = query.get(name, default)
            return value if value in values else default

        return cls(
            text=tidy(query.get("q", ""), lines=False)[:120],
            concepts=tuple(codes_in(query.get("about", ""))[:10]),
            region=tidy(query.get("region", ""), lines=False)[:60],
            language=one_of("written", WRITTEN),
            kind=one_of("kind", Listing.Kind.values),
            intent=one_of("intent", Listing.Intent.values),
            sort=one_of("sort", SORTS, "best"),
        )

    @property
    def any(self) -> bool:
        return bool(self.text) or self.narrowed

    @property
    def narrowed(self) -> bool:
        """Whether anything but the words is asked for."""
        return bool(self.concepts or self.region or self.language or self.kind or self.intent)


def concepts_named(text: str) -> set[int]:
    """Returns the concepts that `text` is a name of, in either language, with everything below them."""
    codes = ConceptName.objects.filter(text__iexact=text).values_list("concept__code", flat=True)
    return with_descendants(set(codes)) if codes else set()


def find_organisations(organisations: QuerySet[Organisation], filters: Filters, user) -> "Results":
    """Returns those of `organisations` that the filters let through: the best first where there is a text, else the
    newest, or by name."""
    order = ("slug" if filters.sort == "name" else "-created_at", "pk")
    return _by_text(about(organisations, filters), filters, user, ORGANISATIONS, order)


def find_listings(listings: QuerySet[Listing], filters: Filters, user) -> "Results":
    """Returns those of `listings` that the filters let through: the best first where there is a text, else the newest."""
    return _by_text(about(listings, filters), filters, user, LISTINGS, ("-published_at", "pk"))


def about(rows: QuerySet, filters: Filters) -> QuerySet:
    """Those of some organisations or listings that the filters without counts let through: concepts and intent."""
    for code in filters.concepts:
        rows = rows.filter(Exists(_through(rows.model, with_descendants({code}))))
    if filters.intent and rows.model is Listing:
        rows = rows.filter(intent=filters.intent)
    return rows


def chosen(rows: QuerySet, filters: Filters) -> QuerySet:
    """Those that the filters with counts (ecosystem/facets.py) let through: kind, region and language."""
    if filters.kind and rows.model is Listing:
        rows = rows.filter(kind=filters.kind)
    if filters.region:
        where = "region__in" if rows.model is Organisation else "organisation__region__in"
        rows = rows.filter(**{where: with_descendants({filters.region})})
    if filters.language:
        rows = rows.filter(Exists(written(rows.model).filter(language=filters.language)))
    return rows


def written(model: type[Model]) -> QuerySet:
    """The texts that make an organisation or a listing of the outer query written in their language."""
    if model is Organisation:
        return OrganisationText.objects.filter(organisation=OuterRef("pk")).exclude(summary="")
    return ListingText.objects.filter(listing=OuterRef("pk")).exclude(title="")


@dataclass(frozen=True)
class Results:
    """What was found: `rows`, in their order, to be paged; `base`, the same before the filters that have counts; and
    what the text found, to be marked."""

    rows: QuerySet | InOrder
    base: QuerySet
    found: Found | None = None


def _by_text(rows: QuerySet, filters: Filters, user, kinds: tuple[str, ...], order: tuple[str, ...]) -> Results:
    found = find(filters.text, user, kinds) if filters.text else None
    if found is not None:
        rows = rows.filter(pk__among=found.keys)
    elif filters.text:
        rows = rows.filter(_plainly(rows.model, filters.text))
    these = chosen(rows, filters)
    if found is not None and filters.sort == "best":
        return Results(InOrder(these, found.keys), rows, found)
    return Results(these.order_by(*order), rows, found)


def _plainly(model: type[Model], text: str) -> Q:
    """The rows of a model that have the text letter for letter, or a concept of that name: where nothing else finds."""
    texts, columns = PLAIN[model]
    words = texts.objects.filter(**{model._meta.model_name: OuterRef("pk")})
    any_column = reduce(or_, (Q(**{f"{column}__icontains": text}) for column in columns))
    by_text = Q(Exists(words.filter(any_column)))
    if named := concepts_named(text):
        by_text |= Q(Exists(_through(model, named)))
    return by_text


PLAIN: dict[type[Model], tuple[type[Model], tuple[str, ...]]] = {
    Organisation: (OrganisationText, ("name", "tagline", "summary", "city")),
    Listing: (ListingText, ("title", "body")),
}


def _through(model, concepts: set[int]):
    """The rows that tie the outer query's row to one of `concepts`."""
    through = model.concepts.through
    return through.objects.filter(**{f"{model._meta.model_name}_id": OuterRef("pk")}, concept_id__in=concepts)


def regions_in_use(organisations: QuerySet[Organisation]) -> QuerySet[Concept]:
    """The regions to choose from: those where one of `organisations` is."""
    return Concept.objects.filter(pk__in=organisations.exclude(region=None).order_by().values("region"))
