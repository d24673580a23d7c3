"""Forty needs look for their offers, in the four ways two languages can meet."""

import pytest

from matching.engine import Ask, Concept, Entry, Index, Lexicon, Statement
from taxonomy.loader import read

from .collections import LANGUAGES, pairs

# (language of the need, language of the offers): of 40 needs, how many find their own offer first, and how many
# within the first three. To be raised when the engine gets better; an engine that falls below is worse.
EXPECTED = {
    ("en", "en"): (32, 38),
    ("en", "zh-hans"): (24, 26),
    ("zh-hans", "en"): (17, 21),
    ("zh-hans", "zh-hans"): (34, 40),
}
OFFERER = 1000


@pytest.fixture(scope="module")
def lexicon():
    """Everything the taxonomy's files name."""
    concepts = []
    for entry in read():
        names = {key: [] for key in (("synonym", "en"), ("synonym", "zh-hans"), ("trade", ""))}
        for kind, language, text in sorted(entry.names):
            names.setdefault((kind, language), []).append(text)
        synonyms = {language: tuple(names["synonym", language]) for language in LANGUAGES}
        labels = {"en": entry.en, "zh-hans": entry.zh}
        concepts.append(Concept(entry.code, entry.parent or None, labels, synonyms, tuple(names["trade", ""])))
    return Lexicon(concepts)


def ranks(lexicon, asked, offered):
    """The rank of each need's own offer among the forty, where needs and offers are each in one language."""
    story = pairs()
    statements = []
    for number, pair in enumerate(story, start=1):
        need, offer = pair.need[asked], pair.offer[offered]
        statements += [
            Statement(number, number, "manufacturer", "need", ((asked, need.title, need.body),)),
            Statement(OFFERER + number, OFFERER + number, "startup", "offer", ((offered, offer.title, offer.body),)),
        ]
    index = Index(lexicon)
    entries = [Entry.of(statement, lexicon) for statement in statements]
    index.build(lambda: entries)
    return [_rank(index, number) for number in range(1, len(story) + 1)]


def _rank(index, number):
    """1 for the best; one more than all there are where nothing is shared."""
    partners = [match.startup for match in index.matches(Ask(number, None))]
    own = OFFERER + number
    return partners.index(own) + 1 if own in partners else len(index) // 2 + 1


@pytest.mark.parametrize(("asked", "offered"), EXPECTED)
def test_needs_find_their_own_offers(lexicon, asked, offered):
    found = ranks(lexicon, asked, offered)
    assert len(found) == 40
    assert (sum(rank == 1 for rank in found), sum(rank <= 3 for rank in found)) == EXPECTED[asked, offered]


def test_the_pairs_span_the_taxonomy_and_are_written_in_both_languages():
    story = pairs()
    codes = [code for pair in story for code in pair.concepts]
    assert (len(story), len({pair.id for pair in story}), len(set(codes))) == (40, 40, 85)
    assert set(codes) - {entry.code for entry in read()} == set()
    assert {tuple(pair.need) for pair in story} == {tuple(pair.offer) for pair in story} == {LANGUAGES}
    texts = [text for pair in story for text in (*pair.need.values(), *pair.offer.values())]
    assert len({text.title for text in texts}) == len({text.body for text in texts}) == 160
