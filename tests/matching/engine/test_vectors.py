"""Rows of the term space, one cosine of them worked by hand."""

from math import log

import numpy as np
import pytest

from matching.engine import Lexicon
from matching.engine.documents import Document, documents
from matching.engine.vectors import Space

from .examples import EN, ZH, lexicon, need, offer


def space_of(*statements, words=None):
    words = words or Lexicon([])
    found = [document for statement in statements for document in documents(statement, words)]
    space = Space()
    return space, space.fit_transform(found).toarray(), found


def test_a_cosine_worked_by_hand():
    # Two documents of two words, so |d| = avg and every count of 1 weighs 2.2 / (1 + 1.2) = 1. "laser" is in
    # both: ln(1 + 0.5 / 2.5) = 0.1823; the others in one: ln(1 + 1.5 / 1.5) = 0.6931. The rows are
    # (0.1823, 0.6931) / 0.7167, and only "laser" is shared: 0.1823² / 0.7167² = 0.0647.
    _, rows, _ = space_of(offer(1, 1, body="laser cutting"), need(2, 2, body="laser welding"))
    cosine = rows[0] @ rows[1]
    assert cosine == pytest.approx(log(1.2) ** 2 / (log(1.2) ** 2 + log(2) ** 2))
    assert round(cosine, 4) == 0.0647


def test_a_word_in_the_title_counts_three_times():
    [document] = documents(offer(1, 1, "milling", "turning"), Lexicon([]))
    assert document.terms == {"mill": 3.0, "turn": 1.0}


def test_what_is_said_of_the_organisation_weighs_little_and_only_in_a_language_of_the_listing():
    about = ((EN, "grinding"), (ZH, "磨削"))
    [document] = documents(offer(1, 1, body="turning", context=about), Lexicon([]))
    assert document.terms == {"turn": 1.0, "grind": 0.3}


def test_a_bilingual_statement_is_two_documents_with_the_same_concepts():
    statement = offer(1, 1, "SLM")
    both = type(statement)(1, 1, "startup", "offer", ((EN, "SLM", ""), (ZH, "", "钛合金")))
    english, chinese = documents(both, lexicon())
    assert (english.language, chinese.language) == (0, 1)
    assert english.concepts == chinese.concepts
    assert english.concepts == {"am.pbf.lpbf": 3.0, "am.pbf": 1.5, "am": 0.75, "mat.ti64": 1.0}


def test_chinese_in_the_english_field_is_a_chinese_document():
    [document] = documents(offer(1, 1, "激光焊接", language=EN), lexicon())
    assert document.language == 1


def test_places_and_maturity_are_no_terms_to_match_by():
    [document] = documents(offer(1, 1, "SLM in Hunan at TRL 7", concepts=frozenset({"region.cn"})), lexicon())
    assert set(document.concepts) == {"am.pbf.lpbf", "am.pbf", "am"}


def test_chosen_concepts_alone_make_a_document_and_nothing_at_all_makes_none():
    assert documents(offer(1, 1, concepts=frozenset({"mat.ti64"})), lexicon()) == [Document(2, {}, {"mat.ti64": 3.0})]
    assert documents(offer(1, 1), lexicon()) == []


def test_rows_have_length_one_and_explained_weights_are_the_indexed_ones():
    space, rows, found = space_of(
        offer(1, 1, "SLM of TC4", "porous implants"),
        need(2, 2, "医疗植入物", "激光选区熔化", language=ZH),
        words=lexicon(),
    )
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1.0, 1.0])
    for row, document in zip(rows, found, strict=True):
        weights = space.weights(document)
        assert [weights.get(term, 0.0) for term in space.vocabulary] == pytest.approx(row.tolist())


def test_new_words_get_a_column_without_changing_old_weights():
    space, _, found = space_of(offer(1, 1, body="laser cutting"), need(2, 2, body="laser welding"))
    before = space.weights(found[0])
    [fresh] = documents(offer(3, 3, body="laser knurling"), Lexicon([]))
    row = space.transform([fresh]).toarray()[0]
    assert space.new_terms == 1
    assert row[space.vocabulary["knurl"]] > row[space.vocabulary["laser"]] > 0.0
    assert space.weights(found[0]) == before


def test_explaining_changes_nothing():
    space, _, _ = space_of(offer(1, 1, body="laser cutting"))
    [fresh] = documents(offer(3, 3, body="laser knurling"), Lexicon([]))
    space.weights(fresh)
    assert (space.new_terms, "knurl" in space.vocabulary) == (0, False)


def test_an_empty_generation_still_weighs():
    space = Space().fit([])
    assert space.transform([Document(0, {"laser": 1.0}, {})]).toarray().tolist() == [[1.0]]
