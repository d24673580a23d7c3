"""The directory's filters. All of them live in the address, so that a view of the directory can be sent to somebody."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from core.text import tidy
from ecosystem.languages import WRITTEN
from ecosystem.models import Listing, ListingText, Organisation, OrganisationText
from taxonomy.fields import codes_in
from taxonomy.models import Concept, ConceptName
from taxonomy.tree import with_descendants

SORTS = ("new", "name")


@dataclass(frozen=True)
class Filters:
    """What somebody asked of the directory, cleaned: whatever the address says, this is usable."""

    text: str = ""
    concepts: tuple[str, ...] = ()
    region: str = ""
    language: str = ""
    kind: str = ""
    intent: str = ""
    sort: str = "new"
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
            sort=one_of("sort", SORTS, "new"),
        )

    @property
    def any(self) -> bool:
        return bool(self.text or self.concepts or self.region or self.language or self.kind or self.intent)


def concepts_named(text: str) -> set[int]:
    """Returns the concepts that `text` is a name of, in either language, with everything below them."""
    codes = ConceptName.objects.filter(text__iexact=text).values_list("concept__code", flat=True)
    return with_descendants(set(codes)) if codes else set()


def find_organisations(organisations: QuerySet[Organisation], filters: Filters) -> QuerySet[Organisation]:
    """Returns those of `organisations` that the filters let through, in their order."""
    if filters.text:
        words = OrganisationText.objects.filter(organisation=OuterRef("pk")).filter(
            Q(name__icontains=filters.text)
            | Q(tagline__icontains=filters.text)
            | Q(summary__icontains=filters.text)
            | Q(city__icontains=filters.text)
        )
        by_text = Q(Exists(words))
        if named := concepts_named(filters.text):
            by_text |= Q(Exists(_through(Organisation, named)))
        organisations = organisations.filter(by_text)
    for code in filters.concepts:
        organisations = organisations.filter(Exists(_through(Organisation, with_descendants({code}))))
    if filters.region:
        organisations = organisations.filter(region__in=with_descendants({filters.region}))
    if filters.language:
        written = OrganisationText.objects.filter(organisation=OuterRef("pk"), language=filters.language)
        organisations = organisations.filter(Exists(written.exclude(summary="")))
    return organisations.order_by("slug" if filters.sort == "name" else "-created_at", "pk")


def find_listings(listings: QuerySet[Listing], filters: Filters) -> QuerySet[Listing]:
    """Returns those of `listings` that the filters let through, newest first."""
    if filters.text:
        words = ListingText.objects.filter(listing=OuterRef("pk")).filter(
            Q(title__icontains=filters.text) | Q(body__icontains=filters.text)
        )
        by_text = Q(Exists(words))
        if named := concepts_named(filters.text):
            by_text |= Q(Exists(_through(Listing, named)))
        listings = listings.filter(by_text)
    for code in filters.concepts:
        listings = listings.filter(Exists(_through(Listing, with_descendants({code}))))
    if filters.kind:
        listings = listings.filter(kind=filters.kind)
    if filters.intent:
        listings = listings.filter(intent=filters.intent)
    if filters.region:
        listings = listings.filter(organisation__region__in=with_descendants({filters.region}))
    if filters.language:
        written = ListingText.objects.filter(listing=OuterRef("pk"), language=filters.language)
        listings = listings.filter(Exists(written.exclude(title="")))
    return listings.order_by("-published_at", "pk")


def _through(model, concepts: set[int]):
    """The rows that tie the outer query's row to one of `concepts`."""
    through = model.concepts.through
    return through.objects.filter(**{f"{model._meta.model_name}_id": OuterRef("pk")}, concept_id__in=concepts)


def regions_in_use(organisations: QuerySet[Organisation]) -> QuerySet[Concept]:
    """The regions to choose from: those where one of `organisations` is."""
    return Concept.objects.filter(pk__in=organisations.exclude(region=None).order_by().values("region"))
