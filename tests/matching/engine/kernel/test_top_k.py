"""The best k of all pairs are those that sorting everything finds, bit for bit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_array

from matching.engine import kernel, synthetic
from matching.engine.kernel import Documents, KernelError, top_k, top_k_both
from tests.matching.engine.kernel.examples import expected, random_rows, rows, same

# Queries, documents, terms, share of terms in a row, k, levels of weight.
SHAPES = {
    "dense": (300, 500, 50, 0.2, 5, None),
    "ties everywhere": (300, 500, 50, 0.2, 5, 2),
    "several chunks": (2200, 120, 100, 0.08, 10, None),
    "rare terms": (200, 400, 600, 0.008, 20, None),
    "k above n": (40, 3, 20, 0.3, 10, None),
    "long lists": (200, 400, 30, 0.1, 300, 3),
    "one of each": (1, 1, 1, 1.0, 1, None),
}


@pytest.mark.usefixtures("each_kernel")
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_both_sides_are_what_sorting_finds(shape):
    m, n, terms, share, k, levels = shape
    queries, offers = (random_rows(seed, size, terms, share, levels=levels) for seed, size in ((1, m), (2, n)))
    documents = Documents.build(offers)
    best, own = top_k_both(queries, documents, k)
    assert same(top_k(queries, documents, k), *expected(queries, offers, k))
    assert same(best, *expected(queries, offers, k))
    assert same(own, *expected(offers, queries, k))


def test_statements_as_they_come_are_ranked_exactly(native):
    made = synthetic.collection(3000, 1500, vocabulary=20_000)
    documents = Documents.build(made.manufacturers)
    assert documents.tiles.shape[1] > 100
    best, own = top_k_both(made.startups, documents, 20)
    kernel.use("fallback")
    slow, slow_own = top_k_both(made.startups, documents, 20)
    assert same(best, slow.ids, slow.scores)
    assert same(own, slow_own.ids, slow_own.scores)


weights = arrays(
    np.float32, st.tuples(st.integers(1, 9), st.just(6)), elements=st.sampled_from([0, 0, 0.25, 0.5, 1, 3, 1e-3, 100])
)


@pytest.mark.parametrize("implementation", ["native", "fallback"])
@settings(deadline=None, max_examples=60)
@given(queries=weights, offers=weights, k=st.integers(1, 6))
def test_anything_small_is_what_sorting_finds(implementation, queries, offers, k):
    kernel.use(implementation)
    queries, offers = rows(queries), rows(offers)
    best, own = top_k_both(queries, Documents.build(offers), k)
    kernel.use(None)
    assert same(best, *expected(queries, offers, k))
    assert same(own, *expected(offers, queries, k))


@pytest.mark.usefixtures("each_kernel")
def test_by_hand():
    documents = Documents.build(rows([[1, 0, 2], [0, 0, 0], [1, 0, 2], [0, 3, 0]]))
    found = top_k(rows([[1, 1, 0], [0, 0, 0], [0, 0, 4]]), documents, 3)
    assert found.ids.tolist() == [[3, 0, 2], [-1, -1, -1], [0, 2, -1]]
    assert found.scores.tolist() == [[3, 1, 1], [0, 0, 0], [8, 8, 0]]


@pytest.mark.usefixtures("each_kernel")
def test_no_documents_and_no_queries():
    none = csr_array((0, 4), dtype=np.float32)
    best, own = top_k_both(rows([[1, 1, 1, 1]]), Documents.build(none), 2)
    assert (best.ids.tolist(), own.ids.shape) == ([[-1, -1]], (0, 2))
    best, own = top_k_both(none, Documents.build(rows([[1, 1, 1, 1]])), 2)
    assert (best.ids.shape, own.ids.tolist()) == ((0, 2), [[-1, -1]])


@pytest.mark.usefixtures("each_kernel")
def test_terms_that_no_document_knows_are_of_no_account():
    documents = Documents.build(rows([[0, 1], [0, 2]]))
    assert top_k(rows([[5, 1, 7, 7]]), documents, 2).scores.tolist() == [[2, 1]]


@pytest.mark.usefixtures("each_kernel")
def test_terms_in_any_order_and_twice_are_added():
    query = csr_array((np.float32([1, 2, 1]), np.int32([2, 0, 2]), np.int32([0, 3])), shape=(1, 3))
    assert top_k(query, Documents.build(rows([[1, 0, 10]])), 1).scores.tolist() == [[22]]


@pytest.mark.usefixtures("each_kernel")
def test_the_dead_are_left_out():
    offers, queries = random_rows(1, 300, 40, 0.2), random_rows(2, 50, 40, 0.2)
    alive = np.arange(300) % 3 > 0
    left = offers.toarray()
    left[~alive] = 0
    found = top_k(queries, Documents.build(offers), 7, alive=alive)
    assert same(found, *expected(queries, rows(left), 7))


def test_documents_that_16_bits_do_not_number_are_found(native):
    """Two pages of documents, and lists that end at, before and behind the border between them."""
    n, terms = 65536 + 20_000, 300
    random = np.random.default_rng(5)
    columns = [random.choice(n, 60 + 5 * term, replace=False) for term in range(terms)]
    columns[0], columns[1], columns[2] = np.arange(65530, 65536), np.arange(65536, 65540), np.int64([0, 65535, 65536])
    ids = np.repeat(np.arange(terms), [len(column) for column in columns])
    weights = random.random(len(ids), dtype=np.float32) + np.float32(0.1)
    offers = csr_array((weights, (np.concatenate(columns), ids)), shape=(n, terms))
    queries = random_rows(6, 40, terms, 0.2).toarray()
    queries[:, :3] = [[term == row % 4 for term in range(3)] for row in range(40)]
    documents = Documents.build(offers)
    assert documents.tiles.shape[1] == 0
    found = top_k(rows(queries), documents, 30)
    kernel.use("fallback")
    assert same(found, *(lambda slow: (slow.ids, slow.scores))(top_k(rows(queries), documents, 30)))
    assert {65535, 65536} <= set(found.ids.ravel().tolist())


@pytest.mark.usefixtures("each_kernel")
def test_tail_sums_beyond_what_16_bits_hold_are_found():
    """Every document has the same 60 rare terms, a few documents much more of them than the others."""
    offers = np.full((400, 2000), 0, np.float32)
    offers[np.arange(400)[:, None], (np.arange(400)[:, None] // 8 * 40 + np.arange(40)) % 2000] = 1
    offers[::8] *= 50
    queries = random_rows(2, 300, 2000, 0.05)
    assert same(top_k(queries, Documents.build(rows(offers)), 5), *expected(queries, rows(offers), 5))


def test_threads_change_no_byte(native):
    queries, documents = random_rows(1, 7000, 200, 0.05, levels=4), Documents.build(random_rows(2, 500, 200, 0.05))
    one, one_own = top_k_both(queries, documents, 9, threads=1)
    for threads in (2, 3):
        more, more_own = top_k_both(queries, documents, 9, threads=threads)
        assert same(more, one.ids, one.scores)
        assert same(more_own, one_own.ids, one_own.scores)
        assert same(top_k(queries, documents, 9, threads=threads), one.ids, one.scores)


@pytest.mark.usefixtures("each_kernel")
def test_weights_of_any_size_keep_their_order():
    scale = np.float32([1e-18, 1, 1e15])
    offers, queries = random_rows(1, 200, 30, 0.3), random_rows(2, 60, 30, 0.3)
    queries = rows(queries.toarray() * np.repeat(scale, 20)[:, None])
    assert same(top_k(queries, Documents.build(offers), 5), *expected(queries, offers, 5))


@pytest.mark.usefixtures("each_kernel")
def test_one_document_far_above_the_others():
    offers = random_rows(1, 2000, 60, 0.1).toarray() / 1000
    offers[1234] = 1
    queries = random_rows(2, 400, 60, 0.2)
    assert same(top_k(queries, Documents.build(rows(offers)), 20), *expected(queries, rows(offers), 20))


@pytest.mark.parametrize("wrong", [-1, np.nan, np.inf])
def test_weights_that_cannot_be_are_refused(wrong):
    bad = csr_array((np.float32([1, wrong]), np.int32([0, 1]), np.int32([0, 2])), shape=(1, 2))
    with pytest.raises(KernelError, match="weights must be finite and not negative"):
        Documents.build(bad)
    with pytest.raises(KernelError, match="weights must be finite and not negative"):
        top_k(bad, Documents.build(rows([[1, 1]])), 1)


def test_arguments_that_cannot_be_are_refused():
    query, documents = rows([[1, 1]]), Documents.build(rows([[1, 1]]))
    with pytest.raises(KernelError, match="k must be at least 1, not 0"):
        top_k(query, documents, 0)
    with pytest.raises(KernelError, match="threads must be at least 1, not 0"):
        top_k(query, documents, 1, threads=0)
    with pytest.raises(KernelError, match="alive must have 1 entries"):
        top_k(query, documents, 1, alive=np.ones(2, bool))
    with pytest.raises(KernelError, match="rows must be a csr_array, not list"):
        Documents.build([[1, 1]])
