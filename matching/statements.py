"""From listings to the engine's statements."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import QuerySet

from ecosystem.models import Listing
from matching.engine import Concept as EngineConcept
from matching.engine import Conditions, Lexicon, Statement
from matching.engine.bridge import Bridge
from taxonomy import loader
from taxonomy.models import Concept, ConceptName


def build_lexicon() -> Lexicon:
    """Returns the engine's lexicon of everything the taxonomy knows."""
    names: dict[int, dict[tuple[str, str], list[str]]] = {}
    for concept_id, kind, language, text in ConceptName.objects.values_list("concept_id", "kind", "language", "text"):
        names.setdefault(concept_id, {}).setdefault((kind, language), []).append(text)
    concepts = Concept.objects.current().values_list("pk", "code", "parent__code", "label_en", "label_zh")
    return Lexicon(
        EngineConcept(
            code=code,
            parent=parent,
            labels={"en": label_en, "zh-hans": label_zh},
            synonyms={
                language: tuple(sorted(names.get(pk, {}).get(("synonym", language), ())))
                for language in ("en", "zh-hans")
            },
            names=tuple(sorted(names.get(pk, {}).get(("trade", ""), ()))),
        )
        for pk, code, parent, label_en, label_zh in concepts
    )


def build_bridge(lexicon: Lexicon) -> Bridge:
    """Returns what carries words from one language to the other, kept on disk between processes."""
    return Bridge.load(lexicon.concepts.values(), settings.DATA_DIR / "matching")


def lexicon_of_files() -> Lexicon:
    """Returns the lexicon of the project's taxonomy files, for what needs no database."""
    concepts = []
    for entry in loader.read():
        labels = {"en": entry.en, "zh-hans": entry.zh}
        synonyms = {
            language: tuple(sorted(text for kind, own, text in entry.names if (kind, own) == ("synonym", language)))
            for language in labels
        }
        trade = tuple(sorted(text for kind, _language, text in entry.names if kind == "trade"))
        concepts.append(EngineConcept(entry.code, entry.parent or None, labels, synonyms, trade))
    return Lexicon(concepts)


def matchable(listings: QuerySet[Listing] | None = None) -> QuerySet[Listing]:
    """The listings that take part: live ones. Whether a partner may see a match is asked when it is shown."""
    found = Listing.objects.all() if listings is None else listings
    return found.live()


def statements(listings: QuerySet[Listing]) -> Iterator[Statement]:
    """Yields the statements of listings, in a fixed number of queries per thousand."""
    related = listings.select_related("organisation").prefetch_related(
        "texts", "concepts", "regions", "certificates", "organisation__texts", "organisation__certificates"
    )
    for listing in related.order_by("pk").iterator(chunk_size=1000):
        yield statement(listing)


def statement(listing: Listing) -> Statement:
    organisation = listing.organisation
    offers = listing.kind == Listing.Kind.OFFER
    certificates = _codes(listing.certificates.all())
    if offers:
        certificates |= _codes(organisation.certificates.all())
    return Statement(
        id=listing.pk,
        organisation=organisation.pk,
        side=organisation.kind,
        kind=listing.kind,
        texts=tuple((text.language, text.title, text.body) for text in listing.texts.all() if text.title or text.body),
        concepts=_codes(listing.concepts.all()),
        context=tuple((text.language, text.tagline) for text in organisation.texts.all() if text.tagline),
        conditions=Conditions(
            trl_min=listing.trl_min,
            trl_max=listing.trl_max,
            certificates=certificates,
            regions=_codes(listing.regions.all()),
            intent=listing.intent,
        ),
    )


def _codes(concepts: Iterable[Concept]) -> frozenset[str]:
    return frozenset(concept.code for concept in concepts)
