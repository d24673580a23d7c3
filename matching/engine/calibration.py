"""Scores of English, Chinese and mixed pairs brought to one scale of 0–100.

The same sum of products means much between two languages, where fewer words can meet, and little between two Chinese
texts, where common characters meet by chance. So it is placed among those that *random* pairs of its language class
have: 50 is what one random pair in a hundred reaches, 70 one in a thousand. Beyond the last quantile k nothing is known
but that more is better: a sum r stands there at 100 − 15 k / r, which rises for ever and stays below 100.
"""

from __future__ import annotations

import numpy as np

from matching.engine.documents import CHINESE, ENGLISH

# Share of random pairs below, and the score it stands for; between them a straight line.
QUANTILES = (0.5, 0.9, 0.99, 0.999, 0.9999)
SCORES = (0.0, 5.0, 25.0, 50.0, 70.0, 85.0)
HIGHEST = 100.0

EN_EN, ZH_ZH, CROSS = 0, 1, 2
CLASSES = 3
# Sums at QUANTILES, measured on real Chinese needs and offers and real English profiles: what is believed before the
# portal's own listings have spoken, as if PRIOR_WEIGHT of them had been seen above each quantile.
PRIOR = (
    (0.090, 0.410, 0.860, 1.420, 2.000),
    (0.043, 0.200, 0.520, 1.020, 1.550),
    (0.050, 0.200, 0.450, 0.750, 1.000),
)
PRIOR_WEIGHT = 10.0
_APART = 1e-6


def pair_class(one: int | np.ndarray, other: int | np.ndarray) -> np.ndarray:
    """The language class of two documents' languages, broadcast like the arrays."""
    one, other = np.asarray(one), np.asarray(other)
    same = one == other
    return np.where(same & (one == ENGLISH), EN_EN, np.where(same & (one == CHINESE), ZH_ZH, CROSS))


class Calibration:
    """A strictly rising map from a sum of products (0 or more) to a score (0–100) for each language class."""

    def __init__(self) -> None:
        self.knots = np.array([_rising(np.array(prior)) for prior in PRIOR])

    def fit(self, samples: tuple[np.ndarray, ...]) -> Calibration:
        """Take the quantiles of one sample of random pairs' sums per class, any of them empty.

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

    def scores(self, sums: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """float64 of the sums' shape, 0–100; a sum of 0 scores 0. `classes` as `pair_class` gives."""
        classes = np.broadcast_to(classes, sums.shape)
        scored = np.zeros(sums.shape)
        for place in range(CLASSES):
            chosen = (classes == place) & (sums > 0.0)
            if chosen.any():
                own, last = sums[chosen], self.knots[place, -1]
                beyond = HIGHEST - (HIGHEST - SCORES[-1]) * last / np.maximum(own, last)
                scored[chosen] = np.where(own > last, beyond, np.interp(own, self.knots[place], SCORES))
        return scored


def _rising(quantiles: np.ndarray) -> np.ndarray:
    """0 and the quantiles, each a little above the one before (many of them are 0 between languages)."""
    apart = np.arange(1, len(quantiles) + 1) * _APART
    inner = np.maximum.accumulate(np.maximum(quantiles, 0.0)) + apart
    return np.concatenate([[0.0], inner])
