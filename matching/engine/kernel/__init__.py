"""Shim until the kernel is merged."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from scipy import sparse


class Documents:
    def __init__(self, rows):
        self.rows = rows
        self.by_term = rows.T.tocsr()
        self.terms = rows.shape[1]

    @classmethod
    def build(cls, rows):
        return cls(sparse.csr_array(rows, dtype=np.float32))

    def __len__(self):
        return self.rows.shape[0]

    def save(self, folder):
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("indptr", "indices", "data"):
            np.save(folder / f"{name}.npy", getattr(self.rows, name))
        (folder / "shape.json").write_text(json.dumps(self.rows.shape))

    @classmethod
    def open(cls, folder):
        folder = Path(folder)
        parts = [np.load(folder / f"{n}.npy") for n in ("data", "indices", "indptr")]
        return cls(sparse.csr_array(tuple(parts), shape=tuple(json.loads((folder / "shape.json").read_text()))))


def scores(query_ids, query_weights, documents, out=None):
    known = query_ids < documents.terms
    q = sparse.csr_array(
        (query_weights[known], (np.zeros(known.sum(), dtype=np.int32), query_ids[known])),
        shape=(1, documents.terms),
        dtype=np.float32,
    )
    return (
        (q @ documents.by_term).toarray()[0].astype(np.float32)
        if documents.terms and len(documents)
        else np.zeros(len(documents), np.float32)
    )


from collections import namedtuple

TopK = namedtuple("TopK", "ids scores")


def _top(product, k):
    n, m = product.shape
    ids = np.full((n, k), -1, dtype=np.int32)
    sc = np.zeros((n, k), dtype=np.float32)
    for i in range(n):
        row = product[i]
        order = np.lexsort((np.arange(m), -row))[:k]
        order = order[row[order] > 0]
        ids[i, : len(order)] = order
        sc[i, : len(order)] = row[order]
    return TopK(ids, sc)


def top_k_both(queries, documents, k, *, threads=2):
    q = sparse.csr_array(queries)
    w = max(q.shape[1], documents.terms)
    q = sparse.csr_array((q.data, q.indices, q.indptr), shape=(q.shape[0], w))
    d = documents.rows
    d = sparse.csr_array((d.data, d.indices, d.indptr), shape=(d.shape[0], w))
    product = (q @ d.T).toarray().astype(np.float32)
    return _top(product, k), _top(product.T, k)
