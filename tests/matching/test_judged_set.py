"""The judged collection is what its README says."""

from collections import Counter
from itertools import chain

import pytest

from .collections import HERE, Text, judged, language


@pytest.fixture(scope="module")
def collection():
    return judged()


def graded(collection):
    """(need, offer, grade) of every judgement."""
    return [(need, offer, grade) for need, offers in collection.qrels.items() for offer, grade in offers.items()]


def test_there_are_as_many_needs_offers_and_judgements_as_stated(collection):
    assert (len(collection.queries), len(collection.corpus), len(graded(collection))) == (25, 123, 250)
    lines = (HERE / "judged" / "qrels" / "test.tsv").read_text(encoding="utf-8").splitlines()
    assert (lines[0], len(lines)) == ("query-id\tcorpus-id\tscore", 251)
    assert set(map(len, collection.qrels.values())) == {10}


def test_grades_are_0_to_3_in_the_stated_numbers(collection):
    assert Counter(grade for *_, grade in graded(collection)) == {0: 163, 1: 39, 2: 21, 3: 27}


def test_every_need_and_every_offer_is_judged_and_no_other(collection):
    assert set(collection.qrels) == set(collection.queries)
    assert {offer for _, offer, _ in graded(collection)} == set(collection.corpus)


def test_every_need_has_an_offer_that_answers_it_and_one_that_does_not(collection):
    assert {max(offers.values()) for offers in collection.qrels.values()} == {3}
    assert {min(offers.values()) for offers in collection.qrels.values()} == {0}


def test_languages_meet_in_the_stated_numbers(collection):
    assert Counter(map(language, collection.queries.values())) == {"zh-hans": 15, "en": 10}
    assert Counter(map(language, collection.corpus.values())) == {"zh-hans": 62, "en": 61}
    met = Counter(
        (language(collection.queries[need]), language(collection.corpus[offer]), grade == 3)
        for need, offer, grade in graded(collection)
    )
    assert met == {
        ("zh-hans", "zh-hans", True): 7,
        ("zh-hans", "zh-hans", False): 70,
        ("zh-hans", "en", True): 9,
        ("zh-hans", "en", False): 64,
        ("en", "zh-hans", True): 7,
        ("en", "zh-hans", False): 47,
        ("en", "en", True): 4,
        ("en", "en", False): 42,
    }


def test_nothing_is_written_twice_or_left_empty(collection):
    texts = list(chain(collection.queries.values(), collection.corpus.values()))
    assert len({text.title for text in texts}) == len({text.body for text in texts}) == len(texts) == 148
    assert (min(len(text.title) for text in texts), min(len(text.body) for text in texts)) == (6, 38)


def test_a_language_is_told_by_its_characters():
    assert language(Text("谐波减速器", "14、17型，CSG系列")) == "zh-hans"
    assert language(Text("Press for 钣金 parts", "Servo press, 400 t, sheet from one to six mm")) == "en"
