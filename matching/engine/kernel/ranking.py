"""The kernel's public functions: they check what they are given and hand it to the library or to SciPy."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array

from matching.engine.kernel import choice
from matching.engine.kernel.documents import Documents, KernelError, canonical
from matching.engine.kernel.results import TopK

THREADS = 2


def top_k(
    queries: csr_array, documents: Documents, k: int, *, threads: int = THREADS, alive: np.ndarray | None = None
) -> TopK:
    """The best k documents of each of m queries, by dot product.

    `queries` is (m, any) float32, terms as in `documents`; terms that no document has are of no account. `alive`, bool
    or uint8 (n,), leaves out the documents that are 0 in it.

    A score is the sum of the products in float64, in ascending order of the term, rounded once to float32; equal
    scores are put in the order of their ids. So the answer is the same, byte for byte, whatever the number of threads,
    whichever part of the documents a document stands in, and with or without the compiled library.

    Raises KernelError (a ValueError) for weights below 0, infinite or NaN, for k or threads below 1, and for an
    `alive` of another length.
    """
    _check(k, threads)
    queries = canonical(queries)
    mask = _mask(alive, len(documents))
    if _nothing(queries, documents):
        return TopK.empty(queries.shape[0], k)
    found = choice.current().top_k(queries, documents, min(k, len(documents)), threads=threads, alive=mask)
    return _widened(found, k)


def top_k_both(queries: csr_array, documents: Documents, k: int, *, threads: int = THREADS) -> tuple[TopK, TopK]:
    """The best k documents of each query and the best k queries of each document, (m, k) and (n, k), in one pass.

    Both as `top_k` gives them; in the second, ids are rows of `queries`.
    """
    _check(k, threads)
    queries = canonical(queries)
    if _nothing(queries, documents):
        return TopK.empty(queries.shape[0], k), TopK.empty(len(documents), k)
    enough = min(k, max(len(documents), queries.shape[0]))
    best, own = choice.current().top_k_both(queries, documents, enough, threads=threads)
    return _widened(best, k), _widened(own, k)


def scores(
    query_ids: np.ndarray, query_weights: np.ndarray, documents: Documents, out: np.ndarray | None = None
) -> np.ndarray:
    """Scores of all n documents for one query, float32 (n,), as in `top_k`.

    `query_ids` are int32 terms in any order, `query_weights` float32 of the same length; weights of a term given twice
    are added. With `out`, float32 (n,), the scores are written there. Raises KernelError for other shapes or weights.
    """
    terms, weights = _one(query_ids, query_weights)
    if out is None:
        out = np.empty(len(documents), np.float32)
    if out.shape != (len(documents),) or out.dtype != np.float32:
        raise KernelError(f"out must be float32 ({len(documents)},), not {out.dtype} {out.shape}")
    if not len(terms) or not len(documents.rows):
        out[:] = 0
    else:
        choice.current().scores(terms, weights, documents, out)
    return out


def search(
    query_ids: np.ndarray,
    query_weights: np.ndarray,
    documents: Documents,
    k: int,
    *,
    alive: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The best k documents for one query: ids int32 and scores float32, as many as there are, at most k."""
    _check(k, 1)
    terms, weights = _one(query_ids, query_weights)
    mask = _mask(alive, len(documents))
    if not len(terms) or not len(documents.rows):
        return np.empty(0, np.int32), np.empty(0, np.float32)
    return choice.current().search(terms, weights, documents, min(k, len(documents)), alive=mask)


def entered(
    query_ids: np.ndarray, query_weights: np.ndarray, documents: Documents, kth: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The documents whose list a new query enters: those where it scores above `kth`, float32 (n,).

    `kth` is the last score of each document's list, 0 where the list is not full. Ids int32 ascending and their
    scores float32. A score equal to `kth` does not enter: the older query stays.
    """
    if np.shape(kth) != (len(documents),):
        raise KernelError(f"kth must have {len(documents)} entries, not shape {np.shape(kth)}")
    terms, weights = _one(query_ids, query_weights)
    if not len(terms) or not len(documents.rows):
        return np.empty(0, np.int32), np.empty(0, np.float32)
    return choice.current().entered(terms, weights, documents, np.ascontiguousarray(kth, np.float32))


def _check(k: int, threads: int) -> None:
    if k < 1:
        raise KernelError(f"k must be at least 1, not {k}")
    if threads < 1:
        raise KernelError(f"threads must be at least 1, not {threads}")


def _mask(alive: Any, documents: int) -> np.ndarray | None:
    if alive is None:
        return None
    mask = np.ascontiguousarray(np.asarray(alive) != 0).view(np.uint8)
    if mask.shape != (documents,):
        raise KernelError(f"alive must have {documents} entries, not shape {mask.shape}")
    return mask


def _one(ids: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One query as rows are: terms int32, ascending and once each, and weights float32 that are not 0."""
    ids, weights = np.asarray(ids), np.asarray(weights, np.float32)
    if ids.ndim != 1 or ids.shape != weights.shape:
        raise KernelError(f"a query needs as many ids as weights, not {ids.shape} and {weights.shape}")
    if not len(ids):
        return ids.astype(np.int32), weights
    if ids.min() < 0:
        raise KernelError("term ids must not be negative")
    least = weights.min()
    if least > 0 and weights.max() < np.inf and (ids[1:] > ids[:-1]).all():
        return np.ascontiguousarray(ids, np.int32), np.ascontiguousarray(weights)
    starts, terms = np.array([0, len(ids)], np.int32), int(ids.max()) + 1
    row = canonical(csr_array((weights, ids.astype(np.int32), starts), shape=(1, terms)))
    return row.indices.astype(np.int32, copy=False), row.data


def _nothing(queries: csr_array, documents: Documents) -> bool:
    return not len(queries.data) or not len(documents.rows)


def _widened(best: TopK, k: int) -> TopK:
    """With empty places up to k."""
    missing = k - best.ids.shape[1]
    if not missing:
        return best
    ids = np.pad(best.ids, ((0, 0), (0, missing)), constant_values=-1)
    return TopK(ids, np.pad(best.scores, ((0, 0), (0, missing))))
