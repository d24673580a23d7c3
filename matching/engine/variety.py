"""A list whose top is not the same partner in five coats: maximal marginal relevance (Carbonell & Goldstein 1998).

The next place goes to whoever has the largest

    λ · score / 100 − (1 − λ) · (cosine with the most similar of those already placed),    λ = 1 − variety.

The order changes, the scores do not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

Row = tuple[np.ndarray, np.ndarray]


def varied(scores: np.ndarray, likeness: np.ndarray, ids: np.ndarray, variety: float) -> np.ndarray:
    """The order (n,) in which to show n partners; ties by id.

    `scores` float (n,) 0–100, `likeness` float (n, n) 0–1, `ids` int (n,), `variety` 0–1: with 0 they stay in the
    order of their scores. ValueError for a variety outside its range.

    >>> two_alike = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    >>> varied(np.array([90.0, 89.0, 60.0]), two_alike, np.array([7, 8, 9]), 0.4)
    array([0, 2, 1])
    """
    if not 0.0 <= variety <= 1.0:
        raise ValueError(f"variety is between 0 and 1, not {variety}")
    nearest = np.zeros(len(scores))
    left = np.ones(len(scores), dtype=bool)
    order = np.empty(len(scores), dtype=np.int64)
    for place in range(len(scores)):
        worth = np.round((1.0 - variety) * scores / 100.0 - variety * nearest, 9)
        there = np.flatnonzero(left)
        order[place] = chosen = there[np.lexsort((ids[there], -worth[there]))[0]]
        left[chosen] = False
        nearest = np.maximum(nearest, likeness[chosen])
    return order


def likeness(partners: Sequence[Sequence[Row]]) -> np.ndarray:
    """float64 (n, n): the cosine between n partners, each given by the rows (terms, weights) that speak for it.

    A partner's rows are added up; one without rows is like nobody.
    """
    merged = [_merged(rows) for rows in partners]
    width = 1 + max((int(terms.max()) for terms, _weights in merged if len(terms)), default=0)
    ends = np.cumsum([0, *(len(terms) for terms, _weights in merged)])
    columns = np.concatenate([np.empty(0, dtype=np.int64), *(terms for terms, _weights in merged)])
    values = np.concatenate([np.empty(0), *(weights for _terms, weights in merged)])
    rows = sparse.csr_array((values, columns, ends), shape=(len(merged), width))
    products = (rows @ rows.T).toarray()
    lengths = np.sqrt(products.diagonal())
    lengths[lengths == 0.0] = 1.0
    cosines: np.ndarray = products / np.outer(lengths, lengths)
    return cosines


def _merged(rows: Sequence[Row]) -> tuple[np.ndarray, np.ndarray]:
    if not rows:
        return np.empty(0, dtype=np.int64), np.empty(0)
    terms, places = np.unique(np.concatenate([terms for terms, _weights in rows]), return_inverse=True)
    return terms, np.bincount(places, weights=np.concatenate([weights for _terms, weights in rows]).astype(np.float64))
