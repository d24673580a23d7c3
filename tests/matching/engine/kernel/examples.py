"""Rows to search in, and what a search must find, worked out the long way."""

import numpy as np
from scipy.sparse import csr_array


def rows(weights):
    """Dense weights as rows; zeros are left out."""
    return csr_array(np.atleast_2d(np.asarray(weights, dtype=np.float32)))


def random_rows(seed, number, terms, share, *, levels=None):
    """Rows in which each term stands with a chance of `share`; few `levels` of weight make for many ties."""
    random = np.random.default_rng(seed)
    weights = random.random((number, terms), dtype=np.float32)
    if levels:
        weights = np.ceil(weights * levels).astype(np.float32) / levels
    return rows(np.where(random.random((number, terms)) < share, weights, 0))


def all_scores(queries, documents):
    """Float64 sums in the order of the terms, rounded to float32: (m, n)."""
    left, right = queries.toarray().astype(np.float64), documents.toarray().astype(np.float64)
    sums = np.zeros((len(left), len(right)))
    for term in range(left.shape[1]):
        sums += np.outer(left[:, term], right[:, term])
    return sums.astype(np.float32)


def expected(queries, documents, k):
    """Ids and scores, (m, k): sort everything, keep what is above 0."""
    scores = all_scores(queries, documents)
    ids, best = np.full((len(scores), k), -1, np.int32), np.zeros((len(scores), k), np.float32)
    for row, found in enumerate(scores):
        order = np.lexsort((np.arange(len(found)), -found))[:k]
        order = order[found[order] > 0]
        ids[row, : len(order)], best[row, : len(order)] = order, found[order]
    return ids, best


def same(found, ids, scores):
    return np.array_equal(found.ids, ids) and np.array_equal(found.scores, scores)
