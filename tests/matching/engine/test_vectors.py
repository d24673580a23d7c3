"""Rows of the term space, one score of them worked by hand."""

from math import log, sqrt

import numpy as np
import pytest

from matching.engine import Lexicon
from matching.engine.bridge import Bridge, Entry
from matching.engine.documents import CHINESE, ENGLISH, Document, documents
from matching.engine.settings import Settings
from matching.engine.vectors import Space, SpaceError

from .examples import EN, ZH, lexicon, need, offer

LASER = Bridge.of([Entry(("激光",), ("laser",), name=False), Entry(("切割",), ("cutting", "incision"), name=False)])


def space_of(*statements, words=None, bridge=None):
    words = words or Lexicon([])
    found = [(statement.kind, one) for statement in statements for one in documents(statement, words, bridge)]
    space = Space(bridge=bridge)
    read = [one for _, one in found]
    rows = space.fit(read).transform(read, [kind for kind, _ in found])
    return space, rows.toarray(), found


def test_a_score_worked_by_hand():
    # Two documents of two words, so |d| = avg, and the offer's words of count 1 hold 1 / (1 + 1.2) = 0.4545. "laser" is
    # in both: ln(1 + 0.5 / 2.5) = 0.1823; the others in one: ln(1 + 1.5 / 1.5) = 0.6931. The need's row is
    # (0.1823, 0.6931) / 0.7167, and only "laser" is shared: 0.2544 · 0.4545 = 0.1156.
    _, rows, _ = space_of(offer(1, 1, body="laser cutting"), need(2, 2, body="laser welding"))
    score = float(rows[0] @ rows[1])
    assert score == pytest.approx(log(1.2) / sqrt(log(1.2) ** 2 + log(2) ** 2) / 2.2)
    assert round(score, 4) == 0.1156


def test_repeating_a_word_helps_a_need_in_proportion_and_an_offer_ever_less():
    space, rows, _ = space_of(offer(1, 1, body="laser " * 9 + "welding"), need(2, 2, body="laser " * 9 + "welding"))
    laser, weld = space.vocabulary["laser"], space.vocabulary["weld"]
    assert rows[1, laser] / rows[1, weld] == pytest.approx(9.0)
    assert rows[0, laser] / rows[0, weld] == pytest.approx((9 / 10.2) / (1 / 2.2))


def test_a_long_offer_holds_less_of_each_word():
    space, rows, _ = space_of(offer(1, 1, body="laser"), offer(2, 2, body="laser turning milling grinding welding"))
    laser = space.vocabulary["laser"]
    # Lengths 1 and 5 about an average of 3: 1 / (1 + 1.2 · (0.1 + 0.9 · length / 3)).
    assert rows[:, laser] == pytest.approx([1 / 1.48, 1 / 2.92])


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


@pytest.mark.parametrize("bridge", [None, LASER])
def test_needs_have_length_one_and_explained_weights_are_the_indexed_ones(bridge):
    space, rows, found = space_of(
        offer(1, 1, "SLM of TC4", "laser cutting of porous implants"),
        need(2, 2, "医疗植入物", "激光选区熔化", language=ZH),
        words=lexicon(),
        bridge=bridge,
    )
    assert np.linalg.norm(rows[1]) == pytest.approx(1.0)
    for row, (kind, document) in zip(rows, found, strict=True):
        weights = space.weights(document, kind)
        assert [weights.get(term, 0.0) for term in space.vocabulary] == row.tolist()


def test_a_translation_meets_what_was_written_and_says_what_it_came_from():
    space, rows, found = space_of(
        offer(1, 1, body="laser cutting"), need(2, 2, body="激光切割", language=ZH), bridge=LASER
    )
    [(_, english), (_, chinese)] = found
    assert float(rows[0] @ rows[1]) > 0.5
    assert space.sources(chinese, "need")["laser"] == [("激光", 1.0)]
    assert space.sources(english, "offer")["激光"] == [("laser", 1.0)]
    assert set(space.sources(chinese, "need")) == {"laser", "cut", "incis"}


def test_without_a_bridge_the_two_languages_share_nothing():
    _, rows, _ = space_of(offer(1, 1, body="laser cutting"), need(2, 2, body="激光切割", language=ZH))
    assert float(rows[0] @ rows[1]) == 0.0


def test_only_the_heaviest_translations_stay():
    kept = Space(Settings(translated_kept=2), LASER)
    document = Document(CHINESE, {"激光": 1.0}, {}, {"激光": 1.0, "切割": 1.0})
    kept.fit([document])
    assert sorted(term for term in kept.weights(document, "offer") if term < "\u3007") == ["cut", "laser"]


def test_a_rare_word_that_only_translations_hold_still_has_a_weight():
    chinese = [
        Document(CHINESE, {"光": 1.0}, {}, {"激光": 1.0}),
        Document(CHINESE, {"切": 1.0}, {}, {"切割": 1.0}),
    ]
    space = Space(bridge=LASER).fit(chinese)
    weights = space.weights(Document(ENGLISH, {"laser": 1.0}, {}), "need")
    assert weights["laser"] > 0.0


def test_new_words_get_a_column_without_changing_old_weights():
    space, _, found = space_of(offer(1, 1, body="laser cutting"), need(2, 2, body="laser welding"))
    before = space.weights(found[1][1], "need")
    [fresh] = documents(need(3, 3, body="laser knurling"), Lexicon([]))
    row = space.transform([fresh], "need").toarray()[0]
    assert space.new_terms == 1
    assert row[space.vocabulary["knurl"]] > row[space.vocabulary["laser"]] > 0.0
    assert space.weights(found[1][1], "need") == before


def test_explaining_changes_nothing():
    space, _, _ = space_of(offer(1, 1, body="laser cutting"), bridge=LASER)
    terms = dict(space.vocabulary)
    [fresh] = documents(offer(3, 3, body="laser knurling 激光", language=EN), Lexicon([]), LASER)
    assert "knurl" in space.weights(fresh, "offer")
    space.sources(fresh, "offer")
    assert space.vocabulary == terms


def test_an_empty_generation_still_weighs():
    space = Space().fit([])
    assert space.transform([Document(0, {"laser": 1.0}, {})], "need").toarray().tolist() == [[1.0]]
    assert space.transform([], "need").shape == (0, 1)


def test_a_saved_space_weighs_alike_and_refuses_another_dictionary(tmp_path):
    space, _, found = space_of(
        offer(1, 1, "laser cutting", "钛"), need(2, 2, body="激光焊接", language=ZH), bridge=LASER
    )
    [fresh] = documents(need(3, 3, body="knurling 切割", language=EN), Lexicon([]))
    space.transform([fresh], "need")
    space.save(tmp_path)
    again = Space.open(tmp_path, LASER)
    assert (again.vocabulary, again.settings, again.new_terms) == (space.vocabulary, space.settings, space.new_terms)
    for kind, document in found:
        assert again.weights(document, kind) == space.weights(document, kind)
    with pytest.raises(SpaceError, match="another dictionary"):
        Space.open(tmp_path)


def test_settings_survive_json_and_differ_in_their_digest():
    changed = Settings(k1=0.9)
    assert Settings.from_json(changed.as_json()) == changed
    assert changed.digest != Settings().digest == Settings().digest
    assert len({changed, Settings(), Settings()}) == 2
