"""What an organisation's saved and dismissed matches say of what it looks for (Rocchio 1971).

    q' = max(0, q + β · mean(saved) − γ · mean(dismissed))

over the terms of the partners' statements that were saved or dismissed because they are not what is looked for.
It moves the organisation's own statements only, in its own list only. With every term goes its amount, so that it can
be shown ("fewer of …") and taken back one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

BETA, GAMMA = 0.25, 0.25
MOST_TERMS = 64
"""Terms kept of each list, those that weigh most: a taste, not a second query."""


@dataclass(frozen=True)
class Taste:
    """Term columns (int32, sorted, distinct) and what is added to each (float32, negative for "fewer")."""

    terms: np.ndarray
    amounts: np.ndarray

    def applied(self, terms: np.ndarray, weights: np.ndarray, strength: float) -> tuple[np.ndarray, np.ndarray]:
        """The own row with the taste added, terms that fall to 0 or below left out."""
        columns = np.union1d(terms, self.terms)
        moved = np.zeros(len(columns), dtype=np.float32)
        moved[np.searchsorted(columns, terms)] += weights
        moved[np.searchsorted(columns, self.terms)] += np.float32(strength) * self.amounts
        kept = moved > 0.0
        return columns[kept].astype(np.int32), moved[kept]


def taste(
    saved: Iterable[tuple[np.ndarray, np.ndarray]],
    dismissed: Iterable[tuple[np.ndarray, np.ndarray]],
    *,
    without: frozenset[int] = frozenset(),
) -> Taste | None:
    """The taste that rows (terms, weights) of saved and dismissed statements make; None where there are none.

    `without` are columns that the organisation does not want to be moved.
    """
    amounts: dict[int, float] = {}
    for rows, share in ((list(saved), BETA), (list(dismissed), -GAMMA)):
        for term, amount in _mean(rows).items():
            if term not in without:
                amounts[term] = amounts.get(term, 0.0) + share * amount
    columns = sorted(term for term, amount in amounts.items() if amount)
    if not columns:
        return None
    return Taste(np.array(columns, dtype=np.int32), np.array([amounts[c] for c in columns], dtype=np.float32))


def _mean(rows: list[tuple[np.ndarray, np.ndarray]]) -> dict[int, float]:
    """The MOST_TERMS heaviest terms of the mean row."""
    total: dict[int, float] = {}
    for terms, weights in rows:
        for term, weight in zip(terms.tolist(), weights.tolist(), strict=True):
            total[term] = total.get(term, 0.0) + weight / len(rows)
    heaviest = sorted(total.items(), key=lambda item: (-item[1], item[0]))[:MOST_TERMS]
    return dict(heaviest)
