"""The kernel without a compiled library: SciPy's products in float64, the same bits, several times slower."""

from __future__ import annotations

from itertools import pairwise
from weakref import WeakKeyDictionary

import numpy as np
from scipy.sparse import csr_array

from matching.engine.kernel.documents import Documents
from matching.engine.kernel.preparing import prepared
from matching.engine.kernel.results import TopK, merge

__all__ = ["entered", "prepared", "scores", "search", "top_k", "top_k_both"]
# Products held at once, at 12 bytes each.
CELLS = 4_000_000
_columns_of: WeakKeyDictionary[Documents, csr_array] = WeakKeyDictionary()


def top_k(queries: csr_array, documents: Documents, k: int, *, threads: int, alive: np.ndarray | None) -> TopK:
    """See `matching.engine.kernel.top_k`."""
    return _both(queries, documents, k, alive=alive, sides=False)[0]


def top_k_both(queries: csr_array, documents: Documents, k: int, *, threads: int) -> tuple[TopK, TopK]:
    """See `matching.engine.kernel.top_k_both`."""
    return _both(queries, documents, k, alive=None, sides=True)


def scores(terms: np.ndarray, weights: np.ndarray, documents: Documents, out: np.ndarray) -> None:
    """Scores of all documents for one query, float32 (n,), into `out`."""
    found = _products(_row(terms, weights, documents), _columns(documents))
    out[:] = 0
    out[found.indices] = found.data


def search(
    terms: np.ndarray, weights: np.ndarray, documents: Documents, k: int, *, alive: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """See `matching.engine.kernel.search`."""
    found = _both(_row(terms, weights, documents), documents, k, alive=alive, sides=False)[0]
    number = np.count_nonzero(found.scores[0])
    return found.ids[0, :number], found.scores[0, :number]


def entered(
    terms: np.ndarray, weights: np.ndarray, documents: Documents, kth: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """See `matching.engine.kernel.entered`."""
    found = np.empty(len(documents), np.float32)
    scores(terms, weights, documents, found)
    ids = np.flatnonzero((found > kth) & (found > 0)).astype(np.int32)
    return ids, found[ids]


def _row(terms: np.ndarray, weights: np.ndarray, documents: Documents) -> csr_array:
    number = max(documents.terms, int(terms[-1]) + 1)
    return csr_array((weights, terms, np.array([0, len(terms)], np.int32)), shape=(1, number))


def _both(
    queries: csr_array, documents: Documents, k: int, *, alive: np.ndarray | None, sides: bool
) -> tuple[TopK, TopK]:
    columns = _columns(documents)
    rows, own = TopK.empty(queries.shape[0], k), TopK.empty(len(documents), k)
    step = max(CELLS // max(len(documents), 1), 1)
    for first in range(0, queries.shape[0], step):
        found = _products(queries[first : first + step], columns)
        if sides:
            own = merge([own, _best(found.T.tocsr(), k).shifted(first)], k)
        if alive is not None:
            found.data *= alive[found.indices] != 0
        best = _best(found, k)
        rows.ids[first : first + step], rows.scores[first : first + step] = best.ids, best.scores
    return rows, own


def _columns(documents: Documents) -> csr_array:
    """Terms × documents in float64, kept as long as the documents are."""
    kept = _columns_of.get(documents)
    if kept is None:
        _columns_of[documents] = kept = documents.matrix().astype(np.float64).T.tocsr()
    return kept


def _products(queries: csr_array, columns: csr_array) -> csr_array:
    """Scores, (queries, documents) float32. SciPy adds in the order of the query's terms, which ascend."""
    if queries.shape[1] != columns.shape[0]:
        queries = _resized(queries, columns.shape[0])
    return (queries.astype(np.float64) @ columns).astype(np.float32)


def _resized(queries: csr_array, terms: int) -> csr_array:
    """Without the terms that no document knows."""
    known = queries.indices < terms
    starts = np.concatenate(([0], np.cumsum(known)))[queries.indptr]
    return csr_array((queries.data[known], queries.indices[known], starts), shape=(queries.shape[0], terms))


def _best(found: csr_array, k: int) -> TopK:
    """The best k of each row of scores."""
    best = TopK.empty(found.shape[0], k)
    for row, (start, end) in enumerate(pairwise(found.indptr.tolist())):
        scores, ids = found.data[start:end], found.indices[start:end]
        if len(scores) > 4 * k:
            likely = scores >= np.partition(scores, -k)[-k]
            scores, ids = scores[likely], ids[likely]
        order = np.lexsort((ids, -scores))[:k]
        order = order[scores[order] > 0]
        best.ids[row, : len(order)], best.scores[row, : len(order)] = ids[order], scores[order]
    return best
