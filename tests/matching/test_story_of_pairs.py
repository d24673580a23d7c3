"""Forty needs look for their offers, in the four ways two languages can meet."""

import pytest

from matching.engine import Ask, Bridge, Entry, Index, Statement
from matching.lexicon import lexicon_of_files
from taxonomy.loader import read

from .collections import LANGUAGES, pairs

# (language of the need, language of the offers): of 40 needs, how many find their own offer first, and how many
# within the first three. To be raised when the engine gets better; an engine that falls below is worse.
EXPECTED = {
    ("en", "en"): (32, 35),
    ("en", "zh-hans"): (31, 38),
    ("zh-hans", "en"): (29, 39),
    ("zh-hans", "zh-hans"): (31, 37),
}
OFFERER = 1000


@pytest.fixture(scope="module")
def reading():
    """Everything the taxonomy's files name, and the dictionary."""
    lexicon = lexicon_of_files()
    return lexicon, Bridge.load(lexicon.concepts.values())


def ranks(reading, asked, offered):
    """The rank of each need's own offer among the forty, where needs and offers are each in one language."""
    story = pairs()
    statements = []
    for number, pair in enumerate(story, start=1):
        need, offer = pair.need[asked], pair.offer[offered]
        statements += [
            Statement(number, number, "manufacturer", "need", ((asked, need.title, need.body),)),
            Statement(OFFERER + number, OFFERER + number, "startup", "offer", ((offered, offer.title, offer.body),)),
        ]
    index = Index(*reading)
    entries = [Entry.of(statement, *reading) for statement in statements]
    index.build(lambda: entries)
    return [_rank(index, number) for number in range(1, len(story) + 1)]


def _rank(index, number):
    """1 for the best; one more than all there are where nothing is shared."""
    partners = [match.startup for match in index.matches(Ask(number, None))]
    own = OFFERER + number
    return partners.index(own) + 1 if own in partners else len(index) // 2 + 1


@pytest.mark.parametrize(("asked", "offered"), EXPECTED)
def test_needs_find_their_own_offers(reading, asked, offered):
    found = ranks(reading, asked, offered)
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
