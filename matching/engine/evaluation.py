"""How good a ranking is: nDCG, average precision, reciprocal rank, recall, and how sure one may be of them.

A ranking is an array of document numbers, best first. `gains` maps a document to its grade, above 0
where it is relevant; one that is not in it counts as not relevant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

RESAMPLES = 1000
MEASURES = ("ndcg@10", "map", "mrr@10", "recall@10", "recall@100")


def ranking(scores: np.ndarray, candidates: np.ndarray | None = None) -> np.ndarray:
    """Documents by falling score, equal ones in their own order.

    `scores` is (documents,), `candidates` the numbers that take part (all where it is None).
    """
    if candidates is None:
        return np.argsort(-scores, kind="stable")
    candidates = np.sort(candidates)
    return candidates[np.argsort(-scores[candidates], kind="stable")]


def ndcg(ranked: Sequence[int] | np.ndarray, gains: Mapping[int, float], depth: int = 10) -> float:
    """Σ g_i / log₂(i + 1) over the first `depth`, over its greatest possible value; 0.0 where nothing is relevant.

    The gain is the grade itself, as trec_eval takes it (Järvelin & Kekäläinen 2002), not 2^grade − 1.

    >>> ndcg([7, 8, 9], {9: 1.0})
    0.5
    """
    best = sorted((gain for gain in gains.values() if gain > 0.0), reverse=True)[:depth]
    if not best:
        return 0.0
    found = [max(gains.get(int(document), 0.0), 0.0) for document in ranked[:depth]]
    return _discounted(found) / _discounted(best)


def _discounted(gains: Sequence[float]) -> float:
    return float(np.dot(gains, 1.0 / np.log2(np.arange(2, len(gains) + 2))))


def average_precision(ranked: Sequence[int] | np.ndarray, gains: Mapping[int, float]) -> float:
    """The mean over all relevant documents of the precision at their place, 0 for those not ranked.

    >>> average_precision([7, 8, 9], {7: 1.0, 9: 2.0})
    0.8333333333333334
    """
    relevant = _relevant(gains)
    total, hits = 0.0, 0
    for place, document in enumerate(ranked, start=1):
        if int(document) in relevant:
            hits += 1
            total += hits / place
            if hits == len(relevant):
                break
    return total / len(relevant) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[int] | np.ndarray, gains: Mapping[int, float], depth: int = 10) -> float:
    """1 / the place of the first relevant document among the first `depth`, 0.0 where there is none."""
    relevant = _relevant(gains)
    for place, document in enumerate(ranked[:depth], start=1):
        if int(document) in relevant:
            return 1.0 / place
    return 0.0


def recall(ranked: Sequence[int] | np.ndarray, gains: Mapping[int, float], depth: int) -> float:
    """The share of relevant documents among the first `depth`."""
    relevant = _relevant(gains)
    found = sum(int(document) in relevant for document in ranked[:depth])
    return found / len(relevant) if relevant else 0.0


def _relevant(gains: Mapping[int, float]) -> set[int]:
    return {document for document, gain in gains.items() if gain > 0.0}


def measure(ranked: np.ndarray, gains: Mapping[int, float]) -> tuple[float, ...]:
    """The values of `MEASURES` for one query."""
    return (
        ndcg(ranked, gains),
        average_precision(ranked, gains),
        reciprocal_rank(ranked, gains),
        recall(ranked, gains, 10),
        recall(ranked, gains, 100),
    )


def interval(
    values: np.ndarray, *, statistic: Callable[[np.ndarray], np.ndarray] | None = None, resamples: int = RESAMPLES
) -> tuple[float, float]:
    """The 95 % percentile bootstrap interval of the mean over queries (Efron 1979), the same on every run.

    `values` is (queries,); pass differences of two methods for a paired interval. (0.0, 0.0) without queries.
    """
    if not len(values):
        return 0.0, 0.0
    drawn = np.random.default_rng(0).integers(0, len(values), size=(resamples, len(values)))
    means = values[drawn].mean(axis=1) if statistic is None else statistic(values[drawn])
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)
