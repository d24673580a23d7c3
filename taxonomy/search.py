"""Finding concepts by any of their names, in either language."""

from collections.abc import Iterable

from django.db.models import Case, IntegerField, Min, Q, Value, When

from taxonomy.models import Concept, ConceptName


def search_concepts(text: str, *, families: Iterable[str] | None = None, limit: int = 20) -> list[Concept]:
    """Returns up to `limit` current concepts one of whose names contains `text`: whole names first, then names that
    begin with it, then the rest; labels before synonyms, broader concepts before narrower ones of the same rank."""
    text = " ".join(text.split())[:80]
    concepts = Concept.objects.current()
    if families:
        concepts = concepts.filter(family__in=list(families))
    if not text:
        return list(concepts[:limit])
    closeness = Case(
        When(names__text__iexact=text, then=Value(0)),
        When(names__text__istartswith=text, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    is_label = Case(
        When(names__kind=ConceptName.Kind.LABEL, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    found = concepts.filter(Q(names__text__icontains=text)).annotate(closeness=Min(closeness), by_label=Min(is_label))
    return list(found.order_by("closeness", "by_label", "family", "position")[:limit])
