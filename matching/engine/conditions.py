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

from collections.abc import Callable, Collection
from dataclasses import asdict
from typing import Any

import numpy as np

from matching.engine.types import Conditions, Gap

TRL_PER_LEVEL, TRL_LEAST = 0.85, 0.4
CERTIFICATE_FACTOR = 0.7
REGION_FACTOR = 0.6
INTENT_FACTOR = 0.9
UNSTATED_FACTOR = 0.95


Ancestors = Callable[[str], Collection[str]]


def _none(_: str) -> Collection[str]:
    return ()


def gaps(need: Conditions, offer: Conditions, ancestors: Ancestors = _none) -> tuple[Gap, ...]:
    """What the need asks for and the offer does not show: TRL, certificates, regions, intent, in this order.

    `ancestors` (see `Lexicon.ancestors`) tells which regions a region lies in.
    """
    found: list[Gap] = []
    reached = offer.trl_reached
    if need.trl_min is not None and (reached is None or reached < need.trl_min):
        found.append(Gap("trl", needed=need.trl_min, has=reached, stated=reached is not None))
    for code in sorted(need.certificates - offer.certificates):
        found.append(Gap("certificate", needed=code, stated=bool(offer.certificates)))
    for code in sorted(need.regions):
        if not any(serves(where, code, ancestors) for where in offer.regions):
            found.append(Gap("region", needed=code, stated=bool(offer.regions)))
    if need.intent and offer.intent and need.intent != offer.intent:
        found.append(Gap("intent", needed=need.intent, has=offer.intent))
    return tuple(found)


def serves(where: str, wanted: str, ancestors: Ancestors = _none) -> bool:
    """Whether serving `where` serves `wanted`: the same code or one inside it ("CN" serves "CN-HN")."""
    return wanted == where or wanted.startswith((f"{where}-", f"{where}.")) or where in ancestors(wanted)


def factor(need: Conditions, offer: Conditions, ancestors: Ancestors = _none) -> float:
    """What unmet conditions leave of a score, in (0, 1]; 1 where there is no gap.

    >>> factor(Conditions(trl_min=7), Conditions(trl_max=5))
    0.7224999999999999
    """
    left = 1.0
    seen: set[str] = set()
    for gap in gaps(need, offer, ancestors):
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


PARTS: tuple[Callable[[Conditions], Conditions], ...] = (
    lambda c: Conditions(trl_min=c.trl_min, trl_max=c.trl_max),
    lambda c: Conditions(certificates=c.certificates),
    lambda c: Conditions(regions=c.regions),
    lambda c: Conditions(intent=c.intent),
)


class FactorTable:
    """`factor` for many pairs: each condition is worked out once per pair of distinct values."""

    def __init__(self, ancestors: Ancestors = _none) -> None:
        self._ancestors = ancestors
        self._places: list[dict[Conditions, int]] = [{} for _ in PARTS]
        self._lines: dict[tuple[int, int, bool], np.ndarray] = {}

    def place(self, conditions: Conditions) -> tuple[int, ...]:
        """Four numbers that stand for `conditions` in `against`."""
        parts = zip(self._places, PARTS, strict=True)
        return tuple(known.setdefault(part(conditions), len(known)) for known, part in parts)

    def against(self, own: np.ndarray, places: np.ndarray, *, is_need: bool) -> np.ndarray:
        """float64 (n,): the factor of the conditions at `own` (4,) with each row of `places` (n, 4).

        `is_need` tells that `own` are the need's and the rows offers', or the other way round.
        """
        left = np.ones(len(places))
        for number, place in enumerate(own.tolist()):
            line = self._line(number, place, is_need)
            if (line != 1.0).any():
                left *= line[places[:, number]]
        return left

    def _line(self, number: int, place: int, is_need: bool) -> np.ndarray:
        known = list(self._places[number])
        line = self._lines.get((number, place, is_need), np.empty(0))
        if len(line) < len(known):
            one = known[place]
            pairs = [(one, other) if is_need else (other, one) for other in known[len(line) :]]
            fresh = [factor(need, offer, self._ancestors) for need, offer in pairs]
            line = self._lines[number, place, is_need] = np.append(line, fresh)
        return line

    def kept(self) -> list[list[dict[str, object]]]:
        """Everything it knows, as plain data: what `restore` takes."""
        return [[_plain(conditions) for conditions in known] for known in self._places]

    def restore(self, kept: list[list[dict[str, object]]]) -> None:
        self._places = [{_conditions(plain): place for place, plain in enumerate(known)} for known in kept]
        self._lines = {}


def _plain(conditions: Conditions) -> dict[str, object]:
    found = asdict(conditions)
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in found.items()}


def _conditions(plain: dict[str, Any]) -> Conditions:
    sets = {name: frozenset(plain[name]) for name in ("certificates", "regions")}
    return Conditions(**{**plain, **sets})
