"""Ten thousand generated organisations, for measuring. Seeded: the same ones each time.

They speak the taxonomy's own words, so that the matching engine has real work: each organisation is at home in one
field and writes about it and its neighbours, by label or by synonym, in both languages.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from ecosystem.models import Listing, ListingText, Organisation, OrganisationText, Site
from portal.demo.load import note, read
from portal.stress_words import COMPANY, ENDING, MANNER, NAME_EN, NAME_ZH, RESULT, SENTENCES, TITLES
from taxonomy.models import TECHNOLOGY_FAMILIES, Concept, ConceptName, Family

SOURCE = "stress"
STARTUPS, MANUFACTURERS = 8_000, 2_000
LISTINGS = (2, 4)
"""Fewest and most of each organisation's."""
CHUNK = 1_000
SEED = 20_260
LANGUAGES = ("en", "zh-hans")


@dataclass(frozen=True)
class Word:
    """A concept with all its names in each language."""

    pk: int
    names: dict[str, list[str]]


@dataclass(frozen=True)
class Vocabulary:
    """What there is to talk about: `fields` are groups of neighbouring technologies and processes."""

    fields: list[list[Word]]
    sectors: list[Word]
    materials: list[Word]


def load(
    *,
    startups: int = STARTUPS,
    manufacturers: int = MANUFACTURERS,
    listings: tuple[int, int] = LISTINGS,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Creates all of them in one transaction and returns how many; 0 if they are there. Each has from `listings[0]` to
    `listings[1]` needs and offers."""
    if Organisation.objects.filter(source=SOURCE).exists():
        return 0
    total = startups + manufacturers
    writer = Writer(vocabulary(), places(), listings)
    with transaction.atomic():
        for start in range(0, total, CHUNK):
            numbers = range(start, min(start + CHUNK, total))
            writer.write([("startup" if n < startups else "manufacturer", n) for n in numbers])
            report(numbers.stop, total)
        note("stress.loaded", organisations=total)
    return total


def vocabulary() -> Vocabulary:
    names: dict[int, dict[str, list[str]]] = {}
    written = ConceptName.objects.exclude(language="").order_by("kind", "pk")
    for concept_id, language, text in written.values_list("concept_id", "language", "text"):
        names.setdefault(concept_id, {}).setdefault(language, []).append(text)
    fields: dict[str, list[Word]] = {}
    others: dict[str, list[Word]] = {Family.SECTOR: [], Family.MATERIAL: []}
    for concept in Concept.objects.topics().order_by("code"):
        word = Word(concept.pk, names[concept.pk])
        if concept.family in (*TECHNOLOGY_FAMILIES, Family.PROCESS):
            fields.setdefault(".".join(concept.code.split(".")[:2]), []).append(word)
        else:
            others[concept.family].append(word)
    return Vocabulary(list(fields.values()), others[Family.SECTOR], others[Family.MATERIAL])


def places() -> dict[str, list[dict]]:
    """The cities of the written demo, by kind: (names, region, position)."""
    codes = {concept.code: concept.pk for concept in Concept.objects.filter(family=Family.REGION)}
    found: dict[str, list[dict]] = {"startup": [], "manufacturer": []}
    for entry in read():
        found[entry["kind"]].append({**entry, "region_id": codes[entry["region"]]})
    return found


class Writer:
    """Writes organisations in chunks with a fixed number of statements for each chunk."""

    def __init__(self, words: Vocabulary, cities: dict[str, list[dict]], listings: tuple[int, int]):
        self.words, self.cities, self.listings = words, cities, listings
        self.chance = random.Random(SEED)  # noqa: S311 (not a secret)
        self.now = timezone.now()

    def write(self, numbered: list[tuple[str, int]]) -> None:
        made = [self._organisation(kind, number) for kind, number in numbered]
        organisations = [row for row, _field, _city in made]
        Organisation.objects.bulk_create(organisations)
        OrganisationText.objects.bulk_create(text for one in made for text in self._texts(*one))
        Site.objects.bulk_create(self._site(row, city) for row, _field, city in made)
        self._link(
            Organisation, [(row.pk, self.chance.sample(field, min(4, len(field)))) for row, field, _city in made]
        )
        listings = [(listing, topic) for row, field, _city in made for listing, topic in self._listings(row, field)]
        Listing.objects.bulk_create(listing for listing, _topic in listings)
        ListingText.objects.bulk_create(text for one in listings for text in self._listing_texts(*one))
        self._link(Listing, [(listing.pk, topic) for listing, topic in listings])

    def _organisation(self, kind: str, number: int):
        chance = self.chance
        city = chance.choice(self.cities[kind])
        created = self.now - timedelta(days=chance.uniform(2, 540))
        row = Organisation(
            kind=kind,
            slug=f"generated-{number:05d}",
            verification="verified",
            verified_at=created + timedelta(days=1),
            verified_until=created + timedelta(days=731),
            region_id=city["region_id"],
            founded=chance.randint(1985, 2024),
            size=chance.choice(Organisation.Size.values),
            source=SOURCE,
            source_id=str(number),
            created_at=created,
            modified_at=self.now,
        )
        return row, chance.choice(self.words.fields), city

    def _texts(self, row: Organisation, field: list[Word], city: dict) -> Iterator[OrganisationText]:
        parts = [self.chance.randrange(len(NAME_EN)) for _n in range(2)]
        for language in LANGUAGES:
            syllables = NAME_EN if language == "en" else NAME_ZH
            name = "".join(syllables[part] for part in parts).capitalize()
            words = {
                "field": self._say(field[0], language),
                "sector": self._say(self.chance.choice(self.words.sectors), language),
            }
            tagline = COMPANY[row.kind][language].format(**words)
            yield OrganisationText(
                organisation=row,
                language=language,
                name=name + self.chance.choice(ENDING[row.kind][language]),
                tagline=tagline,
                summary=f"{tagline} {self._sentences(language, 3, field)}",
                city=city["city"].get(language, ""),
            )

    def _site(self, row: Organisation, city: dict) -> Site:
        return Site(
            organisation=row,
            name="Main site",
            city=city["city"]["en"],
            region_id=city["region_id"],
            latitude=round(city["lat"] + self.chance.uniform(-0.1, 0.1), 4),
            longitude=round(city["lon"] + self.chance.uniform(-0.1, 0.1), 4),
        )

    def _listings(self, row: Organisation, field: list[Word]) -> Iterator[tuple[Listing, list[Word]]]:
        """Startups mostly offer, manufacturers mostly need."""
        usual = ("offer", "offer", "need") if row.is_startup else ("need", "need", "offer")
        for _n in range(self.chance.randint(*self.listings)):
            low = self.chance.randint(3, 7)
            published = row.created_at + (self.now - row.created_at) * self.chance.random()
            topic = self.chance.sample(field, min(len(field), self.chance.randint(1, 3)))
            topic += [self.chance.choice(self.words.sectors), self.chance.choice(self.words.materials)]
            listing = Listing(
                organisation=row,
                kind=self.chance.choice(usual),
                status=Listing.Status.PUBLISHED,
                intent=self.chance.choice(("pilot", "supply", "joint_development", "licence")),
                trl_min=low,
                trl_max=min(9, low + self.chance.randint(0, 2)),
                created_at=published,
                published_at=published,
                modified_at=self.now,
            )
            yield listing, topic

    def _listing_texts(self, listing: Listing, topic: list[Word]) -> Iterator[ListingText]:
        *technologies, sector, material = topic
        for language in LANGUAGES:
            words = {
                "field": self._say(technologies[0], language),
                "sector": self._say(sector, language),
                "material": self._say(material, language),
            }
            title = self.chance.choice(TITLES[listing.kind][language]).format(**words)[:160]
            body = self._sentences(language, self.chance.randint(3, 6), topic)
            yield ListingText(listing=listing, language=language, title=title, body=body)

    def _sentences(self, language: str, count: int, topic: list[Word]) -> str:
        chosen = self.chance.sample(SENTENCES[language], count)
        joint = " " if language == "en" else ""
        return joint.join(
            sentence.format(
                one=self._say(self.chance.choice(topic), language),
                other=self._say(self.chance.choice(topic), language),
                manner=self.chance.choice(MANNER[language]),
                result=self.chance.choice(RESULT[language]),
                number=self.chance.randint(2, 98),
                many=self.chance.randint(100, 40_000),
            )
            for sentence in chosen
        )

    def _say(self, word: Word, language: str) -> str:
        return self.chance.choice(word.names[language])

    def _link(self, model, words: list[tuple[int, list[Word]]]) -> None:
        through, column = model.concepts.through, f"{model._meta.model_name}_id"
        through.objects.bulk_create(
            through(**{column: pk, "concept_id": concept})
            for pk, found in words
            for concept in {word.pk for word in found}
        )
