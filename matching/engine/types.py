"""The records that go into the engine and come out of it: plain, frozen, free of any framework."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Literal

Side = Literal["startup", "manufacturer"]
Kind = Literal["need", "offer", "profile"]
Language = Literal["en", "zh-hans"]
GapKind = Literal["trl", "certificate", "region", "intent", "mrl", "volume", "language"]
MUSTS: tuple[GapKind, ...] = ("trl", "mrl", "certificate", "region", "volume", "language")
"""The conditions that a need may insist on."""


# Who may see a statement: everybody, members of verified organisations, its own organisation.
EVERYBODY, VERIFIED, OWN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Concept:
    """One entry of the taxonomy with every word that may stand for it.

    `names` are trade names and grades (316L, TC4): the same in every language.
    """

    code: str
    parent: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Volume:
    """How much a year, in which unit; "" where the text names none."""

    per_year: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must hold, read from the need's side or from the offer's.

    | field        | in a need                     | in an offer                          |
    |--------------|-------------------------------|--------------------------------------|
    | trl_min      | lowest TRL accepted           | TRL reached, where trl_max is absent |
    | trl_max      | not a condition (wish only)   | TRL reached                          |
    | certificates | all of these are required     | held                                 |
    | regions      | all of these must be served   | served (a region serves its parts)   |
    | intent       | what the author wants to do   | likewise; "" fits everything         |
    | mrl_min      | lowest MRL accepted           | MRL reached, where mrl_max is absent |
    | mrl_max      | not a condition (wish only)   | MRL reached                          |
    | volume       | wanted in a year              | capacity of a year                   |
    | languages    | one of these must be spoken   | spoken                               |
    | musts        | kinds of MUSTS that must hold | nothing                              |
    """

    trl_min: int | None = None
    trl_max: int | None = None
    certificates: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    intent: str = ""
    mrl_min: int | None = None
    mrl_max: int | None = None
    volume: Volume | None = None
    languages: frozenset[str] = frozenset()
    musts: frozenset[str] = frozenset()

    @property
    def trl_reached(self) -> int | None:
        """The TRL an offer stands at."""
        return self.trl_max if self.trl_max is not None else self.trl_min

    @property
    def mrl_reached(self) -> int | None:
        """The MRL an offer stands at."""
        return self.mrl_max if self.mrl_max is not None else self.mrl_min


@dataclass(frozen=True, slots=True)
class Statement:
    """One need or one offer of one organisation: the unit that is matched; or its profile, which is only searched.

    `texts` are (language, title, body), `context` (language, text) about the organisation, of low
    weight; `concepts` are the codes the author chose. Codes unknown to the lexicon still match
    themselves. `audience` is EVERYBODY, VERIFIED or OWN, `expires` a time in seconds since 1970.
    """

    id: int
    organisation: int
    side: Side
    kind: Kind
    texts: tuple[tuple[str, str, str], ...] = ()
    concepts: frozenset[str] = frozenset()
    context: tuple[tuple[str, str], ...] = ()
    conditions: Conditions = Conditions()
    audience: int = EVERYBODY
    expires: float = inf


@dataclass(frozen=True, slots=True)
class DirectionScore:
    """The best need–offer pair between two organisations in one direction.

    `raw` is the cosine (0–1), `calibrated` the same on the scale all language pairs share (0–100),
    `factor` what unmet conditions leave of it (0–1; 0 where a must is broken), `score` = calibrated × factor.
    """

    need: int
    offer: int
    need_language: str
    offer_language: str
    raw: float
    calibrated: float
    factor: float
    score: float


@dataclass(frozen=True, slots=True)
class PairMatch:
    """A startup and a manufacturer, how well they fit (0–100) and by which listings.

    `startup_offers` is the startup's offer meeting the manufacturer's need, `manufacturer_offers`
    the other way round; at least one of them is there.
    """

    startup: int
    manufacturer: int
    score: float
    startup_offers: DirectionScore | None
    manufacturer_offers: DirectionScore | None

    def other(self, organisation: int) -> int:
        """The partner of `organisation` in this pair."""
        return self.manufacturer if organisation == self.startup else self.startup

    @property
    def best(self) -> DirectionScore:
        """The stronger direction; the startup's offer where both are equal."""
        there = [d for d in (self.startup_offers, self.manufacturer_offers) if d is not None]
        return max(there, key=lambda direction: direction.score)


@dataclass(frozen=True, slots=True)
class Gap:
    """A condition of the need that the offer does not meet.

    `needed` and `has` are a TRL or MRL (int), a code or an intent (str), a Volume, or the codes of languages in
    their order. `has` is None where the offer says nothing (a question to ask) and, for certificates and regions,
    where it lacks the code (`stated` tells which). A volume in another unit is a question too: not `stated`.
    """

    kind: GapKind
    needed: int | str | Volume | tuple[str, ...]
    has: int | str | Volume | tuple[str, ...] | None = None
    stated: bool = True


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a statement speaks of a concept or term: the word as written and its sentence.

    `field` is "title", "body" or "context"; "chosen" where the author ticked the concept without
    writing it (`word` and `snippet` are then empty).
    """

    word: str
    language: str
    snippet: str
    field: Literal["title", "body", "context", "chosen"]
    code: str = ""


@dataclass(frozen=True, slots=True)
class SharedConcept:
    """A concept both sides speak of. `share` is its part (0–1) of the raw score.

    Where need and offer name different children, `code` is the parent they share and each
    mention's own `code` tells which child was found.
    """

    code: str
    contribution: float
    share: float
    in_need: Mention | None
    in_offer: Mention | None


@dataclass(frozen=True, slots=True)
class SharedTerm:
    """A word or phrase that both sides wrote, each as they wrote it."""

    in_need: Mention
    in_offer: Mention
    contribution: float
    share: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a need and an offer fit, and what is missing. Contributions sum to `raw`."""

    need: int
    offer: int
    need_language: str
    offer_language: str
    raw: float
    concepts: tuple[SharedConcept, ...]
    terms: tuple[SharedTerm, ...]
    missing: tuple[str, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Drift:
    """How far the index has moved from the generation whose weights it uses.

    `share` = `changed` / `fitted`: rebuild at about 0.02 (large) to 0.2 (small) of it.
    """

    fitted: int
    changed: int
    new_terms: int
    share: float
