"""Finding concepts by any of their names, in either language."""

from collections.abc import Iterable

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
    sought = text.casefold()
    ranks: dict[int, tuple[int, int]] = {}
    for key, name, kind in ConceptName.objects.filter(text__icontains=text).values_list("concept_id", "text", "kind"):
        folded = name.casefold()
        closeness = 0 if folded == sought else 1 if folded.startswith(sought) else 2
        rank = closeness, int(kind != ConceptName.Kind.LABEL)
        ranks[key] = min(rank, ranks.get(key, rank))
    if not ranks:
        return []
    found = concepts.filter(pk__among=list(ranks))
    return sorted(found, key=lambda row: (*ranks[row.pk], row.family, row.position))[:limit]
