"""Terms that go together, worked by hand on texts of a few words."""

import numpy as np
import pytest
from scipy import sparse

from matching.engine import Lexicon
from matching.engine.association import NOTHING, Associations, Sample, closest, heaviest, latent, learn, weighted
from matching.engine.documents import documents
from matching.engine.reasons import explain
from matching.engine.settings import Settings
from matching.engine.vectors import Space

from .examples import ZH, need, offer

# "weld" goes with "seam" at 0.5 and "torch" at 0.25, "seam" with "torch" at 0.5; "pump" with nothing.
TERMS = ("pump", "seam", "torch", "weld")
TABLE = Associations.of(
    TERMS,
    np.array([7, 5, 3, 1]),
    np.array([[0, 0], [2, 3], [1, 3], [1, 2]], dtype=np.int32),
    np.array([[0, 0], [0.5, 0.5], [0.5, 0.25], [0.5, 0.25]], dtype=np.float32),
)
PLAIN = Settings(associated_from=64)


def of_welding_and_pumps():
    """32 offers of welding and 32 of pumps: four dimensions."""
    texts = ("weld seam", "weld seam torch", "weld seam robot", "weld torch")
    texts += ("pump valve", "pump valve impeller", "pump valve robot", "pump impeller")
    return [offer(place, place, body=text) for place, text in enumerate(texts * 8, start=1)]


def space_of(statements, settings=PLAIN):
    return Space(settings).fit([one for said in statements for one in documents(said, Lexicon([]))])


def test_a_need_asks_for_what_goes_with_several_of_its_words():
    assert TABLE.expand({"weld": 2.0, "seam": 1.0, "knurl": 9.0}, 10) == {"seam": 1.0, "torch": 1.0, "weld": 0.5}
    assert TABLE.expand({"pump": 3.0}, 10) == {}
    assert TABLE.expand({}, 10) == NOTHING.expand({"weld": 1.0}, 10) == {}


def test_the_heaviest_stay_and_of_equal_ones_the_first():
    assert TABLE.expand({"weld": 2.0, "seam": 1.0}, 1) == {"seam": 1.0}
    assert heaviest(np.array([2.0, 5.0, 2.0, 7.0]), 3).tolist() == [0, 1, 3]
    assert heaviest(np.array([2.0, 5.0]), 3).tolist() == [0, 1]


def test_each_associated_term_says_which_words_it_came_from():
    assert TABLE.sources({"weld": 2.0, "seam": 1.0}, 2) == {
        "seam": [("weld", 1.0)],
        "torch": [("seam", 0.5), ("weld", 0.5)],
    }


def test_counts_become_logarithms_times_idf_of_length_one():
    rows = weighted(sparse.csr_array(np.array([[np.e, 1.0], [0.0, 5.0], [0.0, 0.0]])), np.array([1.5, 4.0]))
    assert rows.toarray() == pytest.approx(np.array([[0.6, 0.8], [0.0, 1.0], [0.0, 0.0]]))


def test_terms_of_the_same_documents_have_the_same_place():
    rows = sparse.csr_array(np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]))
    # The first half of the dimensions is one, in which the third term has no place.
    places = latent(rows, 2)
    assert places.shape == (3, 3)
    assert places @ places.T == pytest.approx(np.array([[1, 1, 0], [1, 1, 0], [0, 0, 0.5]]), abs=1e-6)


def test_the_closest_are_told_by_cosine_and_opposites_not_at_all():
    near, cosines = closest(np.array([[1.0, 0.0], [0.8, 0.6], [0.6, -0.8]], dtype=np.float32), 2)
    assert near.tolist() == [[1, 2], [0, 1], [0, 2]]
    assert cosines == pytest.approx(np.array([[0.8, 0.6], [0.8, 0.0], [0.6, 0.0]]))


def test_a_sample_keeps_its_size_and_every_part_of_the_documents():
    sample = Sample(size=100)
    for place in range(1_000):
        sample.add(np.array([place]), np.array([1.0]))
    kept = sample.matrix(1_000).indices
    assert (len(kept), len(set(kept.tolist())), sample.seen) == (100, 100, 1_000)
    assert 30 <= (kept < 500).sum() <= 70
    assert Sample().matrix(3).shape == (0, 3)


def test_rare_common_and_chinese_terms_are_left_out():
    counts = np.zeros((8, 5))
    counts[:3, [0, 1]] = 1.0  # in three documents
    counts[:2, 2] = counts[:3, 3] = counts[:5, 4] = 1.0
    found = learn(sparse.csr_array(counts), ["weld", "seam", "rare", "焊", "often"], np.ones(5), 4)
    assert (found.terms, found.columns.tolist()) == (["seam", "weld"], [1, 0])
    assert found.expand({"weld": 2.0}, 4) == pytest.approx({"seam": 2.0})


def test_an_offer_is_found_by_a_word_that_goes_with_the_needs():
    space = space_of(of_welding_and_pumps())
    asked, seam, pump = need(20, 20, body="weld"), offer(21, 21, body="seam"), offer(22, 22, body="pump")
    rows = [documents(one, Lexicon([]))[0] for one in (asked, seam, pump)]
    [need_row, found, other] = space.transform(rows, ["need", "offer", "offer"]).toarray()
    assert np.linalg.norm(need_row) == pytest.approx(1.0)
    assert need_row @ found > 10 * (need_row @ other)
    assert np.count_nonzero(found) == 2


def test_too_few_documents_or_a_factor_of_nothing_teach_nothing():
    [asked] = documents(need(20, 20, body="weld"), Lexicon([]))
    told = [
        "~seam" in space_of(of_welding_and_pumps(), settings).weights(asked, "need")
        for settings in (PLAIN, Settings(associated_from=65), Settings(associated_from=64, associated=0.0))
    ]
    assert told == [True, False, False]


def test_chinese_needs_are_left_as_they_are():
    [asked] = documents(need(20, 20, body="焊接机器人 weld", language=ZH), Lexicon([]))
    assert not any(term.startswith("~") for term in space_of(of_welding_and_pumps()).weights(asked, "need"))


def test_the_reason_names_the_word_that_was_written_and_nothing_is_left_over():
    asked, held = need(20, 20, body="Welding of valves"), offer(21, 21, body="seams, valves")
    reasons = explain(asked, held, lexicon=Lexicon([]), space=space_of(of_welding_and_pumps()))
    assert [(one.in_need.word, one.in_offer.word) for one in reasons.terms] == [
        ("valves", "valves"),
        ("Welding", "seams"),
    ]
    assert sum(one.contribution for one in reasons.terms) == pytest.approx(reasons.raw)


def test_what_was_learnt_is_the_same_again_and_survives_the_disk(tmp_path):
    space, twin = space_of(of_welding_and_pumps()), space_of(of_welding_and_pumps())
    [asked] = documents(need(20, 20, body="weld robot valve knurl"), Lexicon([]))
    weights = space.weights(asked, "need")
    assert {"~seam", "~pump"} <= set(weights)
    space.save(tmp_path)
    again = Space.open(tmp_path)
    assert weights == twin.weights(asked, "need") == again.weights(asked, "need")
    row = again.transform([asked], "need").toarray()[0]
    assert [weights.get(term, 0.0) for term in again.vocabulary] == row.tolist()
    assert again.sources(asked, "need") == space.sources(asked, "need")
