"""Cosines of English, Chinese and mixed pairs brought to one scale of 0–100.

The same cosine means much between two languages, where only concepts and grades can meet, and little
between two Chinese texts, where common characters meet by chance. So a cosine is placed among the
cosines that *random* pairs of its language class have: 50 is what one random pair in a hundred reaches,
70 one in a thousand, 100 an identical text.
"""

from __future__ import annotations

import numpy as np

from matching.engine.documents import CHINESE, ENGLISH

# Share of random pairs below, and the score it stands for; between them a straight line.
QUANTILES = (0.5, 0.9, 0.99, 0.999, 0.9999)
SCORES = (0.0, 5.0, 25.0, 50.0, 70.0, 85.0, 100.0)

EN_EN, ZH_ZH, CROSS = 0, 1, 2
CLASSES = 3
# Cosines at QUANTILES, between those measured on synthetic listings (benchmarks/matching_engine.py) and on
# real English profiles and Chinese needs and offers: what is believed before the portal's own listings
# have spoken, as if PRIOR_WEIGHT of them had been seen above each quantile.
PRIOR = (
    (0.010, 0.045, 0.130, 0.350, 0.490),
    (0.008, 0.030, 0.100, 0.240, 0.370),
    (0.001, 0.005, 0.040, 0.130, 0.190),
)
PRIOR_WEIGHT = 10.0
_APART = 1e-6


def pair_class(one: int | np.ndarray, other: int | np.ndarray) -> np.ndarray:
    """The language class of two documents' languages, broadcast like the arrays."""
    one, other = np.asarray(one), np.asarray(other)
    same = one == other
    return np.where(same & (one == ENGLISH), EN_EN, np.where(same & (one == CHINESE), ZH_ZH, CROSS))


class Calibration:
    """A strictly rising map from cosine (0–1) to score (0–100) for each language class."""

    def __init__(self) -> None:
        self.knots = np.array([_rising(np.array(prior)) for prior in PRIOR])

    def fit(self, samples: tuple[np.ndarray, ...]) -> Calibration:
        """Take the quantiles of one sample of random pairs' cosines per class, any of them empty.

        A quantile that n pairs show by n (1 − q) pairs above it counts against the prior as that
        many observations do against PRIOR_WEIGHT, so that a handful of listings moves little and
        the tail moves last.
        """
        for place, sample in enumerate(samples):
            if len(sample):
                above = len(sample) * (1.0 - np.array(QUANTILES))
                trust = above / (above + PRIOR_WEIGHT)
                mixed = trust * np.quantile(sample, QUANTILES) + (1.0 - trust) * np.array(PRIOR[place])
                self.knots[place] = _rising(mixed)
        return self

    def scores(self, cosines: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """float64 of the cosines' shape, 0–100; a cosine of 0 scores 0. `classes` as `pair_class` gives."""
        classes = np.broadcast_to(classes, cosines.shape)
        scored = np.zeros(cosines.shape)
        for place in range(CLASSES):
            chosen = (classes == place) & (cosines > 0.0)
            if chosen.any():
                scored[chosen] = np.interp(cosines[chosen], self.knots[place], SCORES)
        return scored


def _rising(quantiles: np.ndarray) -> np.ndarray:
    """Quantiles between 0 and 1, each a little above the one before (many of them are 0 between languages)."""
    apart = np.arange(1, len(quantiles) + 1) * _APART
    inner = np.maximum.accumulate(np.clip(quantiles, 0.0, 1.0 - 10 * _APART)) + apart
    return np.concatenate([[0.0], inner, [1.0]])
