"""Scores of organisation pairs from scores of statement pairs.

Direction A is a startup's offer meeting a manufacturer's need, direction B a manufacturer's offer meeting
a startup's need. A direction is as good as its best statement pair (many middling ones do not add up to a
fit), and the pair is

    100 · (1 − (1 − a) (1 − b / 2)),   a ≥ b the two directions as shares of 100:

one direction alone keeps its score, a second one closes up to half of what is missing to 100. A mean would
punish everybody who only buys or only sells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matching.engine.calibration import Calibration, pair_class
from matching.engine.conditions import FactorTable
from matching.engine.documents import LANGUAGES
from matching.engine.postings import Postings, View
from matching.engine.types import DirectionScore, Side, Statement

SECOND_DIRECTION = 0.5


def combine(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The pair's score (0–100) from both directions' (0–100, 0 where there is none); order does not matter.

    >>> combine(np.array(80.0), np.array(60.0))
    86.0
    """
    strong, weak = np.maximum(one, other), np.minimum(one, other)
    pair: np.ndarray = strong + (100.0 - strong) * SECOND_DIRECTION * weak / 100.0
    return pair


@dataclass(frozen=True, slots=True)
class Scorer:
    """What turns two documents into a score: the same for every block of one generation."""

    calibration: Calibration
    factors: FactorTable
    statements: Mapping[int, Statement]


class DirectionBlock:
    """One direction between some organisations of one side and all of the other.

    `best[i, j]`: the score of the i-th own organisation with `partners[j]`, 0 where no term is shared.
    """

    def __init__(
        self, own: Postings, other: Postings, organisations: np.ndarray, scorer: Scorer, *, own_are_needs: bool
    ) -> None:
        self._own, self._other = own.view, other.view
        self._own_are_needs = own_are_needs
        self.partners = self._other.organisations
        self._columns, self._starts = _columns_of(self._own, organisations)
        self._raw = other.scores(own.rows(self._columns))
        languages = self._own.languages[self._columns]
        classes = pair_class(languages[:, None], self._other.languages[None, :])
        self._calibrated = scorer.calibration.scores(self._raw, classes)
        self._factor = self._factors(scorer)
        self._score = self._calibrated * self._factor
        self.best = self._reduced()

    def _factors(self, scorer: Scorer) -> np.ndarray:
        lines: dict[int, np.ndarray] = {}
        rows = self._own.statements[self._columns].tolist()
        for statement in rows:
            if statement not in lines:
                conditions = scorer.statements[statement].conditions
                lines[statement] = scorer.factors.against(
                    conditions, self._other.conditions, is_need=self._own_are_needs
                )
        return np.array([lines[statement] for statement in rows]).reshape(self._raw.shape)

    def _reduced(self) -> np.ndarray:
        """The largest score per organisation pair, (own organisations, partners)."""
        best = np.zeros((len(self._starts) - 1, len(self.partners)))
        if not self._score.size:
            return best
        by_partner = np.maximum.reduceat(self._score, self._other.starts, axis=1)
        for place in range(len(best)):
            mine = by_partner[self._starts[place] : self._starts[place + 1]]
            if len(mine):
                best[place] = mine.max(axis=0)
        return best

    def detail(self, place: int, partner: int) -> DirectionScore | None:
        """The best statement pair of the place-th own organisation with `partner`; None without a shared term.

        Of equal pairs the one with the lowest need, then the lowest offer.
        """
        at = int(np.searchsorted(self.partners, partner))
        if at == len(self.partners) or self.partners[at] != partner or self.best[place, at] <= 0.0:
            return None
        rows = slice(self._starts[place], self._starts[place + 1])
        columns = self._other.slice_of(at)
        scores = self._score[rows, columns]
        flat = int(np.argmax(scores if self._own_are_needs else scores.T))
        shape = scores.shape if self._own_are_needs else scores.shape[::-1]
        first, second = np.unravel_index(flat, shape)
        row, column = (first, second) if self._own_are_needs else (second, first)
        return self._direction(int(row) + self._starts[place], int(column) + columns.start)

    def _direction(self, row: int, column: int) -> DirectionScore:
        own = self._columns[row]
        mine = int(self._own.statements[own]), LANGUAGES[self._own.languages[own]]
        theirs = int(self._other.statements[column]), LANGUAGES[self._other.languages[column]]
        (need, need_language), (offer, offer_language) = (mine, theirs) if self._own_are_needs else (theirs, mine)
        return DirectionScore(
            need=need,
            offer=offer,
            need_language=need_language,
            offer_language=offer_language,
            raw=float(self._raw[row, column]),
            calibrated=float(self._calibrated[row, column]),
            factor=float(self._factor[row, column]),
            score=float(self._score[row, column]),
        )


def _columns_of(view: View, organisations: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """The columns of each organisation in turn, and where each one's begin (with the end at the end)."""
    found = []
    for organisation in organisations:
        at = int(np.searchsorted(view.organisations, organisation))
        there = at < len(view.organisations) and view.organisations[at] == organisation
        place = view.slice_of(at) if there else slice(0, 0)
        found.append(np.arange(place.start, place.stop))
    starts = [0, *np.cumsum([len(columns) for columns in found]).tolist()]
    return np.concatenate([np.empty(0, dtype=np.int64), *found]), starts


def other_side(side: Side) -> Side:
    """Whom organisations of a side are matched with."""
    return "manufacturer" if side == "startup" else "startup"
