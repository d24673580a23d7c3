"""From dot products of documents to a list of partners. Every list is exact: what is left out scores less.

A direction is one side's need met by the other's offer; it is as good as its best pair of statements (many middling
ones do not add up to a fit). With directions a ≥ b, as shares of 100, the pair is

    100 · (1 − (1 − a) (1 − b / 2)):

one direction alone keeps its score, a second one closes up to half of what is missing to 100. A mean would punish
everybody who only buys or only sells.

A statement pair scores  calibrated · factor · (1 − ρ + ρ h):  its cosine on the scale that all languages share, times
what unmet conditions leave of it, times how much each is among the other's best. h is the harmonic mean of the score
measured by each one's mean best ten (local scaling: Zelnik-Manor & Perona 2004; the harmonic mean of both sides' view:
Pizzato et al. 2010), at most 1. A statement that is near to everybody stands lower in everybody's list by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from types import MappingProxyType

import numpy as np

from matching.engine.calibration import CLASSES, Calibration, pair_class
from matching.engine.conditions import FactorTable
from matching.engine.documents import LANGUAGES
from matching.engine.kernel import scores
from matching.engine.segments import Segment
from matching.engine.taste import Taste
from matching.engine.types import EVERYBODY, DirectionScore, Kind, Side

BEST_TEN = 10
POOLS = (400, 6_400, None)
"""How many of a statement's nearest documents of each language are looked at; more where the bound asks for it."""

Group = tuple[Side, Kind]
Groups = Mapping[Group, tuple[Segment, ...]]
DIRECTIONS: tuple[tuple[Kind, Kind], ...] = (("offer", "need"), ("need", "offer"))
"""What an organisation has, and what it meets on the other side."""


@dataclass(frozen=True)
class Ranking:
    """How a list is made. Two of these are what staff compare on the same people.

    `reciprocity` is ρ above; `second_direction` the share of what is missing that the weaker direction may close;
    `crowd` the number of open requests at which a partner's score is halved (0: not looked at); `variety` how much
    a partner loses for being like those above it (0–1); `taste` how much saved and dismissed matches move the own
    statements (0: not at all); `least` the score below which two are no match: 5 is what one random pair in ten
    reaches.
    """

    reciprocity: float = 0.15
    second_direction: float = 0.5
    crowd: float = 200.0
    variety: float = 0.1
    taste: float = 1.0
    least: float = 5.0


@dataclass(frozen=True)
class Ask:
    """Whose list is wanted, and of what.

    `audience` is the most that the reader may see of others; `now` in seconds since 1970. `partners` and `statements`
    (sorted ids of the other side's) narrow the list; `kinds` are the own statements that count ("offer": what we
    offer them). `load` says how many open requests a partner has.
    """

    organisation: int
    limit: int | None = 50
    audience: int = EVERYBODY
    now: float = -inf
    exclude: frozenset[int] = frozenset()
    partners: np.ndarray | None = None
    statements: np.ndarray | None = None
    kinds: tuple[Kind, ...] = ("offer", "need")
    taste: Taste | None = None
    load: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    ranking: Ranking = Ranking()


def combine(one: np.ndarray, other: np.ndarray, second: float = 0.5) -> np.ndarray:
    """The pair's score (0–100) from both directions' (0–100, 0 where there is none); order does not matter.

    >>> combine(np.array(80.0), np.array(60.0))
    86.0
    """
    strong, weak = np.maximum(one, other), np.minimum(one, other)
    pair: np.ndarray = strong + (100.0 - strong) * second * weak / 100.0
    return pair


def mutual(score: np.ndarray, mine: np.ndarray | float, theirs: np.ndarray) -> np.ndarray:
    """h: the harmonic mean of the score measured by each side's mean best ten, at most 1; 1 where one is not known.

    >>> mutual(np.array([40.0]), 80.0, np.array([40.0]))
    array([0.66666667])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        one = np.where(mine > 0.0, np.minimum(1.0, score / mine), 1.0)
        two = np.where(theirs > 0.0, np.minimum(1.0, score / theirs), 1.0)
        both: np.ndarray = np.where(one + two > 0.0, 2.0 * one * two / (one + two), 0.0)
    return both


@dataclass(frozen=True)
class Scorer:
    """What turns two documents into a score: the same for every list of one generation."""

    calibration: Calibration
    factors: FactorTable

    def calibrated(self, language: int, raw: np.ndarray, languages: np.ndarray) -> np.ndarray:
        """float64 (n,), 0–100: cosines of a document in `language` with documents in `languages`."""
        return self.calibration.scores(raw, pair_class(language, languages))

    def reach(self, language: int, raw: np.ndarray, languages: np.ndarray) -> float:
        """The mean calibrated score of the best ten, 0 where there are none."""
        best: list[np.ndarray] = []
        for place in _by_class(language, languages):
            best.append(self.calibrated(language, _largest(raw[place], BEST_TEN), languages[place][:1]))
        top = np.sort(np.concatenate([*best, np.zeros(1)]))[::-1][:BEST_TEN]
        top = top[top > 0.0]
        return float(top.mean()) if len(top) else 0.0


def _by_class(language: int, languages: np.ndarray) -> list[np.ndarray]:
    classes = pair_class(language, languages)
    places = (np.flatnonzero(classes == one) for one in range(CLASSES))
    return [place for place in places if len(place)]


def _largest(values: np.ndarray, k: int) -> np.ndarray:
    return values if len(values) <= k else np.partition(values, len(values) - k)[len(values) - k :]


@dataclass(frozen=True)
class Meeting:
    """One own document against one segment of the other side: its dot products (float32, one for each document)."""

    own: Segment
    place: int
    theirs: Segment
    raw: np.ndarray
    own_is_need: bool
    mine: float

    @property
    def language(self) -> int:
        return int(self.own.labels["language"][self.place])


def meetings(groups: Groups, side: Side, own: Kind, theirs: Kind, ask: Ask, scorer: Scorer) -> list[Meeting]:
    """Every living document of the organisation's `own` kind against every segment of the other side's `theirs`."""
    found = []
    for segment in groups[side, own]:
        for place in segment.of_owner(ask.organisation).tolist():
            if segment.labels["expires"][place] <= ask.now:
                continue
            terms, weights = segment.row(place)
            if ask.taste is not None and ask.ranking.taste:
                terms, weights = ask.taste.applied(terms, weights, ask.ranking.taste)
            opposite = groups[other_side(side), theirs]
            raws = [np.round(scores(terms, weights, other.documents), 6) for other in opposite]
            mine = _reach(int(segment.labels["language"][place]), raws, opposite, scorer)
            found += [
                Meeting(segment, place, other, _seen(other, raw, ask), own == "need", mine)
                for other, raw in zip(opposite, raws, strict=True)
                if len(other)
            ]
    return found


def _reach(language: int, raws: Sequence[np.ndarray], opposite: Sequence[Segment], scorer: Scorer) -> float:
    living = [np.where(other.alive, raw, 0.0) for other, raw in zip(opposite, raws, strict=True)]
    if not living:
        return 0.0
    languages = np.concatenate([other.labels["language"] for other in opposite])
    return scorer.reach(language, np.concatenate(living), languages)


def _seen(theirs: Segment, raw: np.ndarray, ask: Ask) -> np.ndarray:
    """The products of what the reader may see and has asked for; 0 elsewhere."""
    labels = theirs.labels
    seen = theirs.alive & (labels["audience"] <= ask.audience) & (labels["expires"] > ask.now)
    if ask.statements is not None:
        seen &= np.isin(labels["statement"], ask.statements)
    return np.where(seen, raw, np.float32(0.0))


class Direction:
    """One direction between the organisation and everybody on the other side."""

    def __init__(self, found: Sequence[Meeting], scorer: Scorer, ranking: Ranking) -> None:
        self.meetings = found
        self._scorer = scorer
        self._ranking = ranking

    def pool(self, size: int | None) -> tuple[set[int], float]:
        """The owners of the `size` nearest documents in each language, and the most that anybody else could score."""
        owners: set[int] = set()
        bound = 0.0
        for meeting in self.meetings:
            organisations, languages = meeting.theirs.labels["organisation"], meeting.theirs.labels["language"]
            for places in _by_class(meeting.language, languages):
                raw = meeting.raw[places]
                near = np.flatnonzero(raw > 0.0)
                if size is not None and len(near) > size:
                    order = np.argpartition(-raw[near], size)
                    left_out = raw[near[order[size]]]
                    at_most = self._scorer.calibrated(
                        meeting.language, np.array([left_out], dtype=np.float64), languages[places[:1]]
                    )
                    bound = max(bound, float(at_most[0]))
                    near = near[order[:size]]
                owners.update(np.unique(organisations[places[near]]).tolist())
        return owners, bound

    def best(self, partners: np.ndarray) -> np.ndarray:
        """float64 (len(partners),): the best score with each of `partners` (sorted ids), 0 where there is none."""
        best = np.zeros(len(partners))
        for meeting in self.meetings:
            places, owner = _places_of(meeting.theirs, partners)
            if len(places):
                np.maximum.at(best, owner, self._scored(meeting, places)[0])
        return best

    def detail(self, partner: int) -> DirectionScore | None:
        """The best statement pair with `partner`; of equal ones that with the lowest need, then the lowest offer."""
        found = []
        for meeting in self.meetings:
            places, _owner = _places_of(meeting.theirs, np.array([partner]))
            score, raw, calibrated, factor = self._scored(meeting, places)
            for at in np.flatnonzero(score > 0.0).tolist():
                parts = (score[at], raw[at], calibrated[at], factor[at])
                found.append(_direction_score(meeting, int(places[at]), *map(float, parts)))
        return min(found, key=lambda one: (-one.score, one.need, one.offer, one.need_language), default=None)

    def _scored(self, meeting: Meeting, places: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """(score, raw, calibrated, factor) of a meeting's documents at `places`."""
        labels = meeting.theirs.labels
        raw = meeting.raw[places].astype(np.float64)
        calibrated = self._scorer.calibrated(meeting.language, raw, labels["language"][places])
        factor = self._scorer.factors.against(
            meeting.own.labels["places"][meeting.place], labels["places"][places], is_need=meeting.own_is_need
        )
        met = calibrated * factor
        share = self._ranking.reciprocity
        score = met * (1.0 - share + share * mutual(met, meeting.mine, meeting.theirs.reach[places]))
        return np.round(score, 6), raw, calibrated, factor


def _places_of(segment: Segment, partners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The places of the partners' documents, and for each which of `partners` (sorted ids) it belongs to."""
    chosen = np.isin(segment.owners, partners)
    places = segment.of_owners(chosen)
    return places, np.searchsorted(partners, segment.labels["organisation"][places])


def _direction_score(meeting: Meeting, place: int, score, raw, calibrated, factor) -> DirectionScore:
    own, other = meeting.own.labels[meeting.place], meeting.theirs.labels[place]
    need, offer = (own, other) if meeting.own_is_need else (other, own)
    return DirectionScore(
        need=int(need["statement"]),
        offer=int(offer["statement"]),
        need_language=LANGUAGES[need["language"]],
        offer_language=LANGUAGES[offer["language"]],
        raw=raw,
        calibrated=calibrated,
        factor=factor,
        score=score,
    )


def other_side(side: Side) -> Side:
    """Whom organisations of a side are matched with."""
    return "manufacturer" if side == "startup" else "startup"


@dataclass(frozen=True)
class Ranked:
    """A list: `partners` (int64, best first) and `scores` (float64, 0–100), and both directions to look into."""

    partners: np.ndarray
    scores: np.ndarray
    sells: Direction
    buys: Direction

    def __len__(self) -> int:
        return len(self.partners)


def ranked(groups: Groups, side: Side, ask: Ask, scorer: Scorer) -> Ranked:
    """The list that `ask` asks for, exact, ties by the partner's id."""
    sells, buys = (
        Direction(meetings(groups, side, own, theirs, ask, scorer) if own in ask.kinds else [], scorer, ask.ranking)
        for own, theirs in DIRECTIONS
    )
    for size in POOLS if ask.limit is not None else (None,):
        (some, bound), (others, other_bound) = sells.pool(size), buys.pool(size)
        partners = np.array(sorted((some | others) - ask.exclude), dtype=np.int64)
        if ask.partners is not None:
            partners = partners[np.isin(partners, ask.partners)]
        second = ask.ranking.second_direction
        found = combine(sells.best(partners), buys.best(partners), second) * _room(partners, ask)
        order = np.lexsort((partners, -found))
        order = order[(found[order] > 0.0) & (found[order] >= ask.ranking.least)][: ask.limit]
        at_most = float(combine(np.array(bound), np.array(other_bound), second))
        if size is None or at_most == 0.0 or (len(order) == ask.limit and found[order[-1]] > at_most):
            break
    return Ranked(partners[order], found[order], sells, buys)


def _room(partners: np.ndarray, ask: Ask) -> np.ndarray:
    """What open requests leave of each partner's score: 1 / (1 + load / crowd)."""
    room = np.ones(len(partners))
    if ask.ranking.crowd > 0.0:
        for place, partner in enumerate(partners.tolist() if ask.load else ()):
            room[place] = 1.0 / (1.0 + ask.load.get(partner, 0) / ask.ranking.crowd)
    return room
