"""Everybody's nearest: one pass over all needs and all offers of a direction that fills both sides' lists."""

from __future__ import annotations

import numpy as np

from matching.engine.kernel import Documents, top_k_both
from matching.engine.rank import BEST_TEN, Scorer
from matching.engine.segments import Segment


def reach(needs: Segment, offers: Segment, scorer: Scorer) -> tuple[np.ndarray, np.ndarray]:
    """float32 (needs,) and (offers,): the mean calibrated score of each document's best ten on the other side.

    Languages are taken pair by pair, since a cosine means another thing in each.
    """
    found = [np.zeros((len(side), 0), dtype=np.float32) for side in (needs, offers)]
    for own in np.unique(needs.labels["language"]).tolist():
        mine = np.flatnonzero(needs.labels["language"] == own)
        for other in np.unique(offers.labels["language"]).tolist():
            theirs = np.flatnonzero(offers.labels["language"] == other)
            both = top_k_both(needs.rows[mine], Documents.build(offers.rows[theirs]), BEST_TEN)
            for side, (places, top) in enumerate(zip((mine, theirs), both, strict=True)):
                block = np.zeros((len(found[side]), BEST_TEN), dtype=np.float32)
                block[places] = scorer.calibrated(own, top.scores.astype(np.float64), np.array([[other]]))
                found[side] = np.hstack([found[side], block])
    return _mean_of_best(found[0]), _mean_of_best(found[1])


def _mean_of_best(values: np.ndarray) -> np.ndarray:
    """The mean of the ten largest of each row that are above 0; 0 where none is."""
    best = np.sort(values, axis=1)[:, ::-1][:, :BEST_TEN]
    number = (best > 0.0).sum(axis=1)
    mean: np.ndarray = np.where(number > 0, best.sum(axis=1) / np.maximum(number, 1), 0.0).astype(np.float32)
    return mean
