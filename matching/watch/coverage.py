"""How many organisations have matches, and why the others have none."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from ecosystem.languages import CHINESE, ENGLISH
from ecosystem.models import Listing, Organisation
from matching.models import Standing
from taxonomy.models import Concept, Family

REASONS = {
    "no_listing": _("No live need or offer"),
    "one_language": _("Written in one language only"),
    "no_concept": _("No concept chosen"),
    "not_verified": _("Not verified"),
    "nobody_asks": _("Nobody on the other side asks for it"),
}
"""Why somebody has no match, in the order in which one would mend it."""

GROUPS_SHOWN = 12
GOOD = 50
"""A score that about one of a hundred random pairs reaches: a match worth a look, where a lower one may be chance."""


def with_coverage(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Each with `has_match`, `has_good_match`, `live`, `in_english`, `in_chinese` and `has_concept`, all of its live listings."""
    live = Listing.objects.live().filter(organisation=OuterRef("pk"))
    standing = Standing.objects.filter(organisation=OuterRef("pk"), listed__gt=0)
    return organisations.annotate(
        has_match=Exists(standing),
        has_good_match=Exists(standing.filter(best__gte=GOOD)),
        live=Exists(live),
        in_english=Exists(live.filter(texts__language=ENGLISH).exclude(texts__title="")),
        in_chinese=Exists(live.filter(texts__language=CHINESE).exclude(texts__title="")),
        has_concept=Exists(live.filter(concepts__isnull=False)),
    )


def _conditions() -> dict[str, Q]:
    """What makes each reason true of an organisation `with_coverage`."""
    verified = Q(verification=Organisation.Verification.VERIFIED)
    both = Q(in_english=True, in_chinese=True)
    fine = Q(live=True, has_concept=True) & both & verified
    return {
        "no_listing": Q(live=False),
        "one_language": Q(live=True) & ~both,
        "no_concept": Q(live=True, has_concept=False),
        "not_verified": ~verified,
        "nobody_asks": fine,
    }


def without_match(reason: str = "") -> QuerySet[Organisation]:
    """Organisations that have none, of one reason if it is named."""
    found = with_coverage(Organisation.objects.all()).filter(has_match=False)
    return found.filter(_conditions()[reason]) if reason in REASONS else found


def reasons_of(organisation: Organisation) -> list[str]:
    """Why an organisation `with_coverage` has no match. The last reason is given where no other is."""
    there = {
        "no_listing": not organisation.live,
        "one_language": organisation.live and not (organisation.in_english and organisation.in_chinese),
        "no_concept": organisation.live and not organisation.has_concept,
        "not_verified": not organisation.is_verified,
    }
    return [name for name, holds in there.items() if holds] or ["nobody_asks"]


@dataclass(frozen=True)
class Share:
    """How many of `total` have matches, in one group, and how many a good one."""

    label: str
    covered: int
    strong: int
    total: int

    @property
    def percent(self) -> int:
        return round(100 * self.covered / self.total) if self.total else 0

    @property
    def strong_percent(self) -> int:
        return round(100 * self.strong / self.total) if self.total else 0


def total() -> Share:
    counts = with_coverage(Organisation.objects.all()).aggregate(
        total=Count("pk"),
        covered=Count("pk", filter=Q(has_match=True)),
        strong=Count("pk", filter=Q(has_good_match=True)),
    )
    return Share("", counts["covered"], counts["strong"], counts["total"])


def by_reason() -> list[tuple[str, str, int]]:
    """(name, words, how many of those without a match it holds for); an organisation may have several."""
    counts = without_match().aggregate(
        **{name: Count("pk", filter=condition) for name, condition in _conditions().items()}
    )
    return [(name, str(words), counts[name]) for name, words in REASONS.items()]


def by_kind() -> list[Share]:
    labels = dict(Organisation.Kind.choices)
    rows = with_coverage(Organisation.objects.all()).values("kind")
    return [Share(str(labels[kind]), *counts) for kind, *counts in _counted(rows, "kind")]


def by_language() -> list[Share]:
    """By the languages of the live listings."""
    labels = {
        "both": _("English and Chinese"),
        "en": _("English only"),
        "zh": _("Chinese only"),
        "none": _("Nothing published"),
    }
    rows = with_coverage(Organisation.objects.all()).annotate(
        written=Case(
            When(in_english=True, in_chinese=True, then=Value("both")),
            When(in_english=True, then=Value("en")),
            When(in_chinese=True, then=Value("zh")),
            default=Value("none"),
            output_field=CharField(),
        )
    )
    found = {written: counts for written, *counts in _counted(rows.values("written"), "written")}
    return [Share(str(label), *found[name]) for name, label in labels.items() if name in found]


def by_region() -> list[Share]:
    """The regions with most organisations."""
    return _by_concept("region")


def by_sector() -> list[Share]:
    """The sectors with most organisations; one that works in two counts in both."""
    return _by_concept("concepts", concepts__family=Family.SECTOR)


def _by_concept(column: str, **narrow) -> list[Share]:
    rows = with_coverage(Organisation.objects.filter(**narrow).exclude(**{column: None})).values(column)
    most = sorted(_counted(rows, column), key=lambda row: (-row[3], row[0]))[:GROUPS_SHOWN]
    labels = {concept.pk: concept.label for concept in Concept.objects.filter(pk__in=[row[0] for row in most])}
    return [Share(str(labels[key]), *counts) for key, *counts in most]


def _counted(rows: QuerySet, column: str) -> Iterable[tuple]:
    """(group, covered, strong, all) of each group."""
    counted = rows.annotate(
        count=Count("pk"),
        covered=Count("pk", filter=Q(has_match=True)),
        strong=Count("pk", filter=Q(has_good_match=True)),
    )
    return counted.order_by(column).values_list(column, "covered", "strong", "count")
