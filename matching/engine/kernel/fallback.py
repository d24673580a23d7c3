"""The kernel without a compiled library: SciPy's products in float64, the same bits, several times slower."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array

from matching.engine.kernel.documents import Documents
from matching.engine.kernel.results import TopK, merge

# Products held at once, at 12 bytes each.
CELLS = 4_000_000
_last: tuple[Documents, csr_array] | None = None


def top_k(queries: csr_array, documents: Documents, k: int, *, threads: int, alive: np.ndarray | None) -> TopK:
    """See `matching.engine.kernel.top_k`."""
    return _both(queries, documents, k, alive=alive, sides=False)[0]


def top_k_both(queries: csr_array, documents: Documents, k: int, *, threads: int) -> tuple[TopK, TopK]:
    """See `matching.engine.kernel.top_k_both`."""
    return _both(queries, documents, k, alive=None, sides=True)


def scores(query: csr_array, documents: Documents) -> np.ndarray:
    """Scores of all documents for a query of one row."""
    return _products(query, _columns(documents)).toarray()[0]


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
    """Terms × documents in float64. Kept for the documents that were asked last."""
    global _last
    kept = _last
    if kept is None or kept[0] is not documents:
        _last = kept = (documents, documents.matrix().astype(np.float64).T.tocsr())
    return kept[1]


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
