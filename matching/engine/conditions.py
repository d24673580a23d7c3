"""What must hold, checked: gaps in words' stead, and the factor they leave of a score.

| condition    | unmet                               | offer says nothing |
|--------------|-------------------------------------|--------------------|
| TRL          | 0.85 per level short, at least 0.4  | 0.95               |
| certificates | 0.7 where any is missing            | 0.7                |
| regions      | 0.6 where any is not served         | 0.95               |
| intent       | 0.9                                 | 1                  |

Factors multiply. None is 0: a person may know better, so an unmet condition is shown, not hidden.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matching.engine.types import Conditions, Gap

TRL_PER_LEVEL, TRL_LEAST = 0.85, 0.4
CERTIFICATE_FACTOR = 0.7
REGION_FACTOR = 0.6
INTENT_FACTOR = 0.9
UNSTATED_FACTOR = 0.95



def gaps(need: Conditions, offer: Conditions) -> tuple[Gap, ...]:
    """What the need asks for and the offer does not show: TRL, certificates, regions, intent, in this order."""
    found: list[Gap] = []
    reached = offer.trl_reached
    if need.trl_min is not None and (reached is None or reached < need.trl_min):
        found.append(Gap("trl", needed=need.trl_min, has=reached, stated=reached is not None))
    for code in sorted(need.certificates - offer.certificates):
        found.append(Gap("certificate", needed=code, stated=bool(offer.certificates)))
    for code in sorted(need.regions):
        if not any(serves(where, code) for where in offer.regions):
            found.append(Gap("region", needed=code, stated=bool(offer.regions)))
    if need.intent and offer.intent and need.intent != offer.intent:
        found.append(Gap("intent", needed=need.intent, has=offer.intent))
    return tuple(found)


def serves(where: str, wanted: str) -> bool:
    """Whether serving `where` serves `wanted`: the same code or a part of it ("CN" serves "CN-HN")."""
    return wanted == where or wanted.startswith((f"{where}-", f"{where}."))


def factor(need: Conditions, offer: Conditions) -> float:
    """What unmet conditions leave of a score, in (0, 1]; 1 where there is no gap.

    >>> factor(Conditions(trl_min=7), Conditions(trl_max=5))
    0.7224999999999999
    """
    left = 1.0
    seen: set[str] = set()
    for gap in gaps(need, offer):
        if gap.kind not in seen:
            seen.add(gap.kind)
            left *= _left_by(gap)
    return left


def _left_by(gap: Gap) -> float:
    if gap.kind == "trl":
        if gap.has is None:
            return UNSTATED_FACTOR
        return max(TRL_LEAST, TRL_PER_LEVEL ** (int(gap.needed) - int(gap.has)))
    if gap.kind == "certificate":
        return CERTIFICATE_FACTOR
    if gap.kind == "region":
        return REGION_FACTOR if gap.stated else UNSTATED_FACTOR
    return INTENT_FACTOR


class FactorTable:
    """`factor` for many pairs: each of the four conditions is worked out once per pair of distinct values."""

    PARTS = (
        lambda c: Conditions(trl_min=c.trl_min, trl_max=c.trl_max),
        lambda c: Conditions(certificates=c.certificates),
        lambda c: Conditions(regions=c.regions),
        lambda c: Conditions(intent=c.intent),
    )

    def __init__(self, conditions: Sequence[Conditions]) -> None:
        """`conditions` of the columns that others will be compared with."""
        self._size = len(conditions)
        self._distinct: list[list[Conditions]] = []
        self._places: list[np.ndarray] = []
        for part in self.PARTS:
            known: dict[Conditions, int] = {}
            cut: dict[Conditions, int] = {}
            places = np.empty(self._size, dtype=np.int32)
            for i, condition in enumerate(conditions):
                place = cut.get(condition)
                if place is None:
                    place = cut[condition] = known.setdefault(part(condition), len(known))
                places[i] = place
            self._distinct.append(list(known))
            self._places.append(places)
        self._lines: dict[tuple[int, bool, Conditions], np.ndarray] = {}

    def against(self, conditions: Conditions, *, columns_are_offers: bool) -> np.ndarray:
        """float64 (columns,): the factor of `conditions` with each column, whichever of the two is the need."""
        left = np.ones(self._size)
        for place, part in enumerate(self.PARTS):
            line = self._line(place, part(conditions), columns_are_offers)
            if (line != 1.0).any():
                left *= line[self._places[place]]
        return left

    def _line(self, place: int, one: Conditions, columns_are_offers: bool) -> np.ndarray:
        key = (place, columns_are_offers, one)
        if key not in self._lines:
            others = self._distinct[place]
            pairs = [(one, other) if columns_are_offers else (other, one) for other in others]
            self._lines[key] = np.array([factor(need, offer) for need, offer in pairs])
        return self._lines[key]
