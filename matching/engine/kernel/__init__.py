"""Exact top-k of sparse dot products: who fits whom best, among all pairs.

Weights are float32 and not negative, ids int32. A score is the sum of the products in float64, in ascending order of
the term, rounded once to float32; equal scores stand in the order of their ids. Same call, same bytes: neither threads
nor shards nor the lack of a compiler change an answer. How it works is said in native/kernel.h and ADR 5.

    documents = Documents.build(offers)            # csr_array (n, terms)
    best = top_k(needs, documents, 20)             # best.ids, best.scores: (m, 20)
    best, own = top_k_both(needs, documents, 20)   # … and the best needs of each offer
    ids, found = search(term_ids, weights, documents, 20)
"""

from matching.engine.compiling import BuildError
from matching.engine.kernel.choice import name, use
from matching.engine.kernel.documents import Documents, KernelError
from matching.engine.kernel.ranking import entered, scores, search, top_k, top_k_both
from matching.engine.kernel.results import TopK, merge, shards

__all__ = [
    "Documents",
    "TopK",
    "top_k",
    "top_k_both",
    "search",
    "scores",
    "entered",
    "merge",
    "shards",
    "use",
    "name",
    "KernelError",
    "BuildError",
]
