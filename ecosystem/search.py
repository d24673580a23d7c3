"""What the directory's filters and a text let through, in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Case, Exists, IntegerField, Model, OrderBy, OuterRef, Q, QuerySet, When

from ecosystem.facets import Counted
from ecosystem.filters import Filters
from ecosystem.finding import LISTINGS, ORGANISATIONS, Found, InOrder, find
from ecosystem.models import Listing, ListingText, Organisation, OrganisationName, OrganisationText
from taxonomy.models import Concept, ConceptName
from taxonomy.tree import with_descendants


def concepts_named(text: str) -> set[int]:
    """Returns the concepts that `text` is a name of, in either language, with everything below them."""
    codes = ConceptName.objects.filter(text__iexact=text).values_list("concept__code", flat=True)
    return with_descendants(set(codes)) if codes else set()


def find_organisations(organisations: QuerySet[Organisation], filters: Filters, user) -> "Results":
    """Returns those of `organisations` that the filters let through: the best first where there is a text, else the
    newest, or by name."""
    order = (faded(""), "slug" if filters.sort == "name" else "-created_at", "pk")
    return _by_text(about(organisations, filters), filters, user, ORGANISATIONS, order)


def find_listings(listings: QuerySet[Listing], filters: Filters, user) -> "Results":
    """Returns those of `listings` that the filters let through: the best first where there is a text, else the newest."""
    return _by_text(about(listings, filters), filters, user, LISTINGS, (faded("organisation__"), "-published_at", "pk"))


def unconfirmed(path: str) -> Case:
    """1 for those whose profile nobody has confirmed for long, else 0."""
    return Case(When(**{f"{path}freshness__in": Organisation.FADING}, then=1), default=0, output_field=IntegerField())


def faded(path: str) -> OrderBy:
    """Orders those whose profile nobody has confirmed for long behind the others."""
    return unconfirmed(path).asc()


def about(rows: QuerySet, filters: Filters) -> QuerySet:
    """Those of some organisations or listings that the filters without counts let through: concepts and intent."""
    for code in filters.concepts:
        rows = rows.filter(Exists(_through(rows.model, with_descendants({code}))))
    if filters.intent and rows.model is Listing:
        rows = rows.filter(intent=filters.intent)
    return rows


@dataclass(frozen=True)
class Results:
    """What was found: `rows`, in their order, to be paged, and their keys; `counted`, the same before the filters that
    have counts; and what the text found, to be marked."""

    rows: QuerySet | InOrder
    keys: Sequence[int]
    counted: Counted
    found: Found | None = None

    @property
    def number(self) -> int:
        return len(self.keys)


def _by_text(rows: QuerySet, filters: Filters, user, kinds: tuple[str, ...], order: Sequence) -> Results:
    found = find(filters.text, user, kinds) if filters.text else None
    if found is not None:
        rows = rows.filter(pk__among=found.keys)
    elif filters.text:
        rows = rows.filter(_plainly(rows.model, filters.text))
    counted = Counted.of(rows, ask=found is None)
    there = counted.chosen(filters)
    if found is not None and filters.sort == "best":
        kept = set(there.tolist())
        return Results(InOrder(rows, [key for key in found.keys if key in kept]), there, counted, found)
    if len(there) < len(counted.keys):
        rows = rows.filter(pk__among=there.tolist())
    return Results(rows.order_by(*order), there, counted, found)


def _plainly(model: type[Model], text: str) -> Q:
    """The rows of a model that have the text letter for letter, or a concept of that name: where nothing else finds."""
    texts, columns = PLAIN[model]
    words = texts.objects.filter(**{model._meta.model_name: OuterRef("pk")})
    any_column = reduce(or_, (Q(**{f"{column}__icontains": text}) for column in columns))
    by_text = Q(Exists(words.filter(any_column)))
    if model is Organisation:
        by_text |= Q(Exists(OrganisationName.objects.filter(organisation=OuterRef("pk"), text__icontains=text)))
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
