"""What must hold, checked: gaps in words' stead, and the factor they leave of a score.

| condition    | need's side            | offer's side     | unmet                              | offer says nothing |
|--------------|------------------------|------------------|------------------------------------|--------------------|
| TRL          | lowest accepted        | reached          | 0.85 per level short, at least 0.4 | 0.95               |
| certificates | all required           | held             | 0.7 where any is missing           | 0.7                |
| regions      | all to be served       | served           | 0.6 where any is not served        | 0.95               |
| intent       | what is to be done     | likewise         | 0.9                                | 1                  |
| MRL          | lowest accepted        | reached          | 0.85 per level short, at least 0.4 | 0.95               |
| volume       | wanted in a year       | capacity a year  | capacity / wanted, at least 0.5    | 0.95               |
| languages    | one must be spoken     | spoken           | 0.8 where none is                  | 0.95               |

Factors multiply. A volume in another unit, or in none, counts as if the offer said nothing. Of itself no factor is 0:
a person may know better, so an unmet condition is shown, not hidden. Only where the need says that a condition must
hold (`Conditions.musts`) does an offer that states otherwise get 0; one that says nothing of it stays, as a question.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from matching.engine.types import Conditions, Gap, GapKind, Volume

PER_LEVEL, LEVEL_LEAST = 0.85, 0.4
CERTIFICATE_FACTOR = 0.7
REGION_FACTOR = 0.6
INTENT_FACTOR = 0.9
VOLUME_LEAST = 0.5
LANGUAGE_FACTOR = 0.8
UNSTATED_FACTOR = 0.95


Ancestors = Callable[[str], Collection[str]]


def _none(_: str) -> Collection[str]:
    return ()


def gaps(need: Conditions, offer: Conditions, ancestors: Ancestors = _none) -> tuple[Gap, ...]:
    """What the need asks for and the offer does not show, in the order of the table above.

    `ancestors` (see `Lexicon.ancestors`) tells which regions a region lies in.
    """
    return (
        *_level("trl", need.trl_min, offer.trl_reached),
        *(
            Gap("certificate", code, stated=bool(offer.certificates))
            for code in sorted(need.certificates - offer.certificates)
        ),
        *_regions(need, offer, ancestors),
        *_intent(need, offer),
        *_level("mrl", need.mrl_min, offer.mrl_reached),
        *_volume(need.volume, offer.volume),
        *_languages(need, offer),
    )


def _level(kind: GapKind, least: int | None, reached: int | None) -> Iterator[Gap]:
    if least is not None and (reached is None or reached < least):
        yield Gap(kind, needed=least, has=reached, stated=reached is not None)


def _regions(need: Conditions, offer: Conditions, ancestors: Ancestors) -> Iterator[Gap]:
    for code in sorted(need.regions):
        if not any(serves(where, code, ancestors) for where in offer.regions):
            yield Gap("region", needed=code, stated=bool(offer.regions))


def _intent(need: Conditions, offer: Conditions) -> Iterator[Gap]:
    if need.intent and offer.intent and need.intent != offer.intent:
        yield Gap("intent", needed=need.intent, has=offer.intent)


def _volume(wanted: Volume | None, capacity: Volume | None) -> Iterator[Gap]:
    if wanted is None:
        return
    if capacity is None or not wanted.unit or capacity.unit != wanted.unit:
        yield Gap("volume", needed=wanted, has=capacity, stated=False)
    elif capacity.per_year < wanted.per_year:
        yield Gap("volume", needed=wanted, has=capacity)


def _languages(need: Conditions, offer: Conditions) -> Iterator[Gap]:
    if need.languages and not need.languages & offer.languages:
        spoken = tuple(sorted(offer.languages)) or None
        yield Gap("language", needed=tuple(sorted(need.languages)), has=spoken, stated=spoken is not None)


def serves(where: str, wanted: str, ancestors: Ancestors = _none) -> bool:
    """Whether serving `where` serves `wanted`: the same code or one inside it ("CN" serves "CN-HN")."""
    return wanted == where or wanted.startswith((f"{where}-", f"{where}.")) or where in ancestors(wanted)


def factor(need: Conditions, offer: Conditions, ancestors: Ancestors = _none) -> float:
    """What unmet conditions leave of a score, 0–1: 1 where there is no gap, 0 where a must is broken.

    >>> factor(Conditions(trl_min=7), Conditions(trl_max=5))
    0.7224999999999999
    """
    left = 1.0
    seen: set[str] = set()
    for gap in gaps(need, offer, ancestors):
        if gap.stated and gap.kind in need.musts:
            return 0.0
        if gap.kind not in seen:
            seen.add(gap.kind)
            left *= _left_by(gap)
    return left


def _left_by(gap: Gap) -> float:
    if gap.kind == "certificate":
        return CERTIFICATE_FACTOR
    if not gap.stated:
        return UNSTATED_FACTOR
    if isinstance(gap.needed, int) and isinstance(gap.has, int):
        return max(LEVEL_LEAST, PER_LEVEL ** (gap.needed - gap.has))
    if isinstance(gap.needed, Volume) and isinstance(gap.has, Volume):
        return max(VOLUME_LEAST, gap.has.per_year / gap.needed.per_year)
    return {"region": REGION_FACTOR, "language": LANGUAGE_FACTOR}.get(gap.kind, INTENT_FACTOR)


def _part(*names: str, kind: GapKind) -> Callable[[Conditions], Conditions]:
    """Of conditions only some fields, and whether they must hold."""

    def part(conditions: Conditions) -> Conditions:
        kept = {name: getattr(conditions, name) for name in names}
        return replace(NOTHING, musts=conditions.musts & {kind}, **kept)

    return part


NOTHING = Conditions()
PARTS = (
    _part("trl_min", "trl_max", kind="trl"),
    _part("certificates", kind="certificate"),
    _part("regions", kind="region"),
    _part("intent", kind="intent"),
    _part("mrl_min", "mrl_max", kind="mrl"),
    _part("volume", kind="volume"),
    _part("languages", kind="language"),
)
"""In an order that generations on disk keep: raise `index.FORMAT` with any change of it."""


class FactorTable:
    """`factor` for many pairs: each condition is worked out once per pair of distinct values."""

    def __init__(self, ancestors: Ancestors = _none) -> None:
        self._ancestors = ancestors
        self._places: list[dict[Conditions, int]] = [{} for _ in PARTS]
        self._lines: dict[tuple[int, int, bool], np.ndarray] = {}

    def place(self, conditions: Conditions) -> tuple[int, ...]:
        """One number of each of PARTS that stand for `conditions` in `against`."""
        parts = zip(self._places, PARTS, strict=True)
        return tuple(known.setdefault(part(conditions), len(known)) for known, part in parts)

    def against(self, own: np.ndarray, places: np.ndarray, *, is_need: bool) -> np.ndarray:
        """float64 (n,): the factor of the conditions at `own` (7,) with each row of `places` (n, 7).

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
        return [[plain(conditions) for conditions in known] for known in self._places]

    def restore(self, kept: list[list[dict[str, object]]]) -> None:
        self._places = [{from_plain(one): place for place, one in enumerate(known)} for known in kept]
        self._lines = {}


def plain(conditions: Conditions) -> dict[str, object]:
    """Conditions as JSON can hold them; only what differs from nothing."""
    found = {name: value for name, value in asdict(conditions).items() if value != getattr(NOTHING, name)}
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in found.items()}


def from_plain(kept: dict[str, Any]) -> Conditions:
    """What `plain` was given. Raises TypeError for anything else."""
    found: dict[str, Any] = {
        name: frozenset(value) if isinstance(value, list) else value for name, value in kept.items()
    }
    if found.get("volume"):
        found["volume"] = Volume(**found["volume"])
    return Conditions(**found)
