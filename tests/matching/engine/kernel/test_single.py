"""One statement against all documents."""

import numpy as np
import pytest

from matching.engine.kernel import Documents, KernelError, entered, scores, search, top_k
from tests.matching.engine.kernel.examples import all_scores, expected, random_rows, rows

OFFERS, NEEDS = random_rows(1, 700, 80, 0.1, levels=5), random_rows(2, 40, 80, 0.2)
pytestmark = pytest.mark.usefixtures("each_kernel")


def parts(row):
    one = NEEDS[[row]]
    return one.indices, one.data


def test_scores_are_those_of_all_pairs():
    documents, everything = Documents.build(OFFERS), all_scores(NEEDS, OFFERS)
    for row in range(NEEDS.shape[0]):
        assert np.array_equal(scores(*parts(row), documents), everything[row])


def test_scores_go_where_one_wants_them():
    documents, place = Documents.build(OFFERS), np.full(700, 7, np.float32)
    assert scores(*parts(3), documents, out=place) is place
    assert np.array_equal(place, all_scores(NEEDS, OFFERS)[3])
    with pytest.raises(KernelError, match="out must be float32"):
        scores(*parts(3), documents, out=np.zeros(3, np.float32))


def test_search_finds_what_top_k_finds():
    documents, (ids, best) = Documents.build(OFFERS), expected(NEEDS, OFFERS, 20)
    for row in range(NEEDS.shape[0]):
        found, found_scores = search(*parts(row), documents, 20)
        assert np.array_equal(found, ids[row][ids[row] >= 0])
        assert np.array_equal(found_scores, best[row][ids[row] >= 0])


def test_search_leaves_out_the_dead_and_stops_where_nothing_is_left():
    documents = Documents.build(rows([[1, 0], [2, 0], [0, 3], [4, 0]]))
    ids, found = search(np.int32([0]), np.float32([1]), documents, 9, alive=np.array([1, 1, 1, 0]))
    assert (ids.tolist(), found.tolist()) == ([1, 0], [2, 1])


def test_terms_in_any_order_unknown_or_twice():
    documents = Documents.build(rows([[1, 2, 0], [0, 1, 0]]))
    ids, found = search(np.int32([900, 1, 0, 1]), np.float32([5, 1, 1, 1]), documents, 5)
    assert (ids.tolist(), found.tolist()) == ([0, 1], [5, 2])
    assert search(np.int32([]), np.float32([]), documents, 5)[0].tolist() == []
    with pytest.raises(KernelError, match="term ids must not be negative"):
        search(np.int32([-1]), np.float32([1]), documents, 5)
    with pytest.raises(KernelError, match="as many ids as weights"):
        search(np.int32([1]), np.float32([1, 2]), documents, 5)


def test_a_new_statement_enters_the_lists_that_rebuilding_puts_it_in():
    documents, k = Documents.build(OFFERS), 10
    before, new = NEEDS[:39], 39
    kth = top_k(OFFERS, Documents.build(before), k).scores[:, -1]
    after = top_k(OFFERS, Documents.build(NEEDS), k)
    ids, found = entered(*parts(new), documents, kth)
    expected_ids = np.flatnonzero((after.ids == new).any(axis=1))
    assert 0 < len(expected_ids) < 700
    assert np.array_equal(ids, expected_ids)
    assert np.array_equal(found, all_scores(NEEDS, OFFERS)[new][ids])


def test_many_documents_are_added_up_part_by_part(each_kernel):
    """Enough documents for several parts, with the best at the borders; lists go on from part to part."""
    n = 3 * 2048 + 5
    offers = random_rows(3, n, 40, 0.2, levels=4)
    documents, query = Documents.build(offers), rows(np.arange(1, 41))
    everything = all_scores(query, offers)[0]
    assert np.array_equal(scores(query.indices, query.data, documents), everything)
    ids, found = search(query.indices, query.data, documents, n)
    assert np.array_equal(found, np.sort(everything[everything > 0])[::-1])
    assert np.array_equal(everything[ids], found)
    kth = np.sort(everything)[::-1][[9]].repeat(n)
    ids, found = entered(query.indices, query.data, documents, kth)
    assert np.array_equal(ids, np.flatnonzero(everything > kth))
    assert np.array_equal(found, everything[ids])


def test_scores_go_into_every_second_place(each_kernel):
    documents, place = Documents.build(OFFERS), np.full(1400, 7, np.float32)
    scores(*parts(3), documents, out=place[::2])
    assert np.array_equal(place[::2], all_scores(NEEDS, OFFERS)[3])
    assert (place[1::2] == 7).all()


def test_an_equal_score_does_not_enter():
    documents = Documents.build(rows([[1], [1], [1]]))
    ids, found = entered(np.int32([0]), np.float32([2]), documents, np.float32([1.9, 2, 0]))
    assert (ids.tolist(), found.tolist()) == ([0, 2], [2, 2])
    with pytest.raises(KernelError, match="kth must have 3 entries"):
        entered(np.int32([0]), np.float32([2]), documents, np.float32([1]))
