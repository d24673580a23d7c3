"""The index of one generation: who is in it, and who fits whom.

Each side's needs, offers and profiles are one large segment and a few small ones for what came later. A change never
touches a segment: it makes a small new one and marks the old documents dead in a copy of their mask, so that whoever
is ranking goes on with what they began with. Weights and calibration are frozen per generation; `drift` says how far
the statements have moved from them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from matching.engine.bridge import Bridge
from matching.engine.bridge.bridge import Learnt
from matching.engine.calibration import CLASSES, Calibration, pair_class
from matching.engine.conditions import FactorTable
from matching.engine.documents import CHINESE, ENGLISH, Document
from matching.engine.entries import Entry
from matching.engine.kernel import scores
from matching.engine.lexicon import Lexicon
from matching.engine.neighbours import reach
from matching.engine.rank import DIRECTIONS, Ask, Group, Groups, Ranked, Scorer, other_side, ranked
from matching.engine.reasons import Heard, explain_heard
from matching.engine.segments import EMPTY, Segment, label_array, merged
from matching.engine.settings import Settings
from matching.engine.types import Drift, Kind, PairMatch, Reasons, Side, Statement
from matching.engine.vectors import Space

FORMAT = 4
"""Of a generation on disk. Another one than this is not read but made anew."""
SAMPLE = 256
CHUNK = 2_000
LEAST_PAIRS, MOST_PAIRS = 50, 20_000
"""From so many statements in both languages on, and from so many at most, the bridge learns."""
SMALL_SEGMENTS = 8
"""So many small segments stand beside the large one before they are made one."""

SIDES: tuple[Side, ...] = ("startup", "manufacturer")
KINDS: tuple[Kind, ...] = ("need", "offer", "profile")
GROUPS: tuple[Group, ...] = tuple((side, kind) for side in SIDES for kind in KINDS)
Read = Callable[[], Iterable[Entry]]


class Index:
    """Needs, offers and profiles of startups and manufacturers. Empty until `build`, `apply` or `open`.

    One writer at a time; any number of readers beside it.
    """

    def __init__(self, lexicon: Lexicon, bridge: Bridge | None = None, settings: Settings | None = None) -> None:
        self.lexicon, self.bridge, self.settings = lexicon, bridge, settings or Settings()
        self._dictionary = bridge
        self._learnt: Learnt = ({}, {})
        self.space = Space(self.settings, bridge)
        self.factors = FactorTable(lexicon.ancestors)
        self.calibration = Calibration()
        self.groups: Groups = dict.fromkeys(GROUPS, (EMPTY,))
        self._fitted = self._changed = 0

    def __len__(self) -> int:
        """Living documents."""
        return sum(segment.living for segments in self.groups.values() for segment in segments)

    def build(self, read: Read) -> None:
        """Forgets everything, fits weights and calibration on what `read` yields, and indexes it.

        `read` is called again and again and must yield the same entries each time, each id once.
        """
        self._teach(read)
        self.space, self.factors = Space(self.settings, self.bridge), FactorTable(self.lexicon.ancestors)
        self.space.fit(document for entry in read() for document in entry.documents)
        groups, self._fitted = self._loaded(read())
        self.calibration = _calibrated(groups)
        self.groups = self._with_reach(groups)
        self._changed = 0

    def _teach(self, read: Read) -> None:
        """Has the bridge learn from statements that say the same in both languages, where there are enough."""
        self._learnt = {}, {}
        if self._dictionary is None:
            return
        self.bridge = self._dictionary
        pairs = list(islice(_parallel(read()), MOST_PAIRS))
        if len(pairs) >= LEAST_PAIRS:
            self._learnt = self._dictionary.taught_by(pairs)
            self.bridge = self._dictionary.knowing(self._learnt)

    def _loaded(self, entries: Iterable[Entry]) -> tuple[dict[Group, tuple[Segment, ...]], int]:
        rows: dict[Group, list[sparse.csr_array]] = {group: [] for group in GROUPS}
        labels: dict[Group, list[np.ndarray]] = {group: [] for group in GROUPS}
        number = 0
        source = iter(entries)
        while chunk := list(islice(source, CHUNK)):
            number += len(chunk)
            for group in GROUPS:
                own = [entry for entry in chunk if (entry.side, entry.kind) == group]
                found, vectors = self._vectors(own, group[1])
                rows[group].append(vectors)
                labels[group].append(found)
        width = max((part.shape[1] for parts in rows.values() for part in parts), default=0)
        return {group: (_segment(labels[group], rows[group], width),) for group in GROUPS}, number

    def _vectors(self, entries: Sequence[Entry], kind: Kind) -> tuple[np.ndarray, sparse.csr_array]:
        """The labels (n,) and rows (n, terms) of entries of one group."""
        labels, found = [], []
        for entry in entries:
            places = self.factors.place(entry.conditions)
            for document in entry.documents:
                labels.append((entry.organisation, entry.id, document.language, entry.audience, entry.expires, places))
                found.append(document)
        return label_array(labels), self.rows(found, kind)

    def rows(self, documents: Sequence[Document], kind: Kind) -> sparse.csr_array:
        """float32 (n, terms): documents weighted as needs or as offers; profiles weigh as offers do."""
        found: sparse.csr_array = self.space.transform(documents, "need" if kind == "need" else "offer")
        return found

    def _with_reach(self, groups: Groups) -> Groups:
        found = dict(groups)
        for needs, offers in directions():
            both = reach(found[needs][0], found[offers][0], Scorer(self.calibration, self.factors))
            found[needs] = (found[needs][0].reaching(both[0]),)
            found[offers] = (found[offers][0].reaching(both[1]),)
        return found

    def apply(self, entries: Sequence[Entry]) -> None:
        """Takes in what has changed: each entry replaces the statement of its id, one without words takes it out."""
        if not entries:
            return
        gone = np.array([entry.id for entry in entries], dtype=np.int64)
        groups = dict(self.groups)
        for group in GROUPS:
            own = [entry for entry in entries if (entry.side, entry.kind) == group and entry.documents]
            kept = tuple(segment.without(gone) for segment in groups[group])
            if own:
                labels, rows = self._vectors(own, group[1])
                kept = _tidied((*kept, self._reaching(Segment.of(labels, rows), group)))
            groups[group] = kept
        self.groups = groups
        self._changed += len(entries)

    def _reaching(self, segment: Segment, group: Group) -> Segment:
        """A small segment with the reach of its documents among the other side's."""
        side, kind = group
        if kind == "profile":
            return segment
        opposite = self.groups[other_side(side), "offer" if kind == "need" else "need"]
        scorer = self.scorer
        languages = np.concatenate([other.labels["language"] for other in opposite])
        living = np.concatenate([other.alive for other in opposite])
        found = np.zeros(len(segment), dtype=np.float32)
        for place in range(len(segment)):
            raw = np.concatenate([scores(*segment.row(place), other.documents) for other in opposite])
            found[place] = scorer.reach(
                int(segment.labels["language"][place]), np.where(living, raw, np.float32(0.0)), languages
            )
        return segment.reaching(found)

    @property
    def scorer(self) -> Scorer:
        return Scorer(self.calibration, self.factors)

    @property
    def drift(self) -> Drift:
        """How much has changed since `build`."""
        share = self._changed / max(self._fitted, 1)
        return Drift(self._fitted, self._changed, self.space.new_terms, share)

    def organisations(self, side: Side) -> list[int]:
        """Those of a side that have a living need or offer, by id."""
        found: set[int] = set()
        for kind in ("need", "offer"):
            for segment in self.groups[side, kind]:
                found.update(np.unique(segment.labels["organisation"][segment.alive]).tolist())
        return sorted(found)

    def side_of(self, organisation: int) -> Side | None:
        """The side that an organisation's needs and offers stand on; None where it has none."""
        for side, kind in GROUPS:
            if kind != "profile" and any(len(part.of_owner(organisation)) for part in self.groups[side, kind]):
                return side
        return None

    def rank(self, ask: Ask) -> Ranked | None:
        """The organisation's partners, best first; None for an organisation without living statements."""
        side = self.side_of(ask.organisation)
        return None if side is None else ranked(self.groups, side, ask, self.scorer)

    def matches(self, ask: Ask) -> list[PairMatch]:
        """`rank` with the best pair of statements in each direction."""
        side, found = self.side_of(ask.organisation), self.rank(ask)
        if side is None or found is None:
            return []
        return [
            pair(side, ask.organisation, partner, score, found)
            for partner, score in zip(found.partners.tolist(), found.scores.tolist(), strict=True)
        ]

    def row_of(self, statement: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """The rows (terms, weights) of a need's or an offer's living documents."""
        found = []
        for (_side, kind), segments in self.groups.items():
            for segment in segments if kind != "profile" else ():
                places = np.flatnonzero((segment.labels["statement"] == statement) & segment.alive)
                found += [segment.row(place) for place in places.tolist()]
        return found

    def hear(self, statement: Statement) -> Heard:
        """A statement read for its explanations; keep it for the next pair it is explained in."""
        return Heard.read(statement, self.lexicon, self.space)

    def explain(self, need: Heard, offer: Heard) -> Reasons:
        """Why this need and this offer fit, and what is missing."""
        return explain_heard(need, offer, lexicon=self.lexicon, calibration=self.calibration)

    def save(self, folder: Path, facts: dict[str, Any]) -> None:
        """Writes a generation into a new folder: its large segments only, so call it after `build`.

        `facts` are the caller's own, given back by `open`.
        """
        folder.mkdir(parents=True)
        for (side, kind), segments in self.groups.items():
            merged(segments).reaching(_reach_of(segments)).save(folder / f"{side}-{kind}")
        (folder / "space").mkdir()
        self.space.save(folder / "space")
        kept = {
            "format": FORMAT,
            "facts": facts,
            "fitted": self._fitted,
            "conditions": self.factors.kept(),
            "calibration": self.calibration.knots.tolist(),
            "learnt": [[[word, list(found)] for word, found in sorted(table.items())] for table in self._learnt],
        }
        (folder / "index.json").write_text(json.dumps(kept), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path, lexicon: Lexicon, bridge: Bridge | None = None) -> tuple[Index, dict[str, Any]]:
        """A generation with its arrays mapped read-only, and the `facts` it was saved with.

        Raises OSError or ValueError for a folder that does not hold one, or one made with another bridge.
        """
        kept = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        if kept.get("format") != FORMAT:
            raise ValueError(f"{folder}: a generation of another format")
        index = cls(lexicon, bridge)
        one, other = ({word: tuple(map(tuple, found)) for word, found in table} for table in kept["learnt"])
        index._learnt = one, other
        if bridge and (one or other):
            index.bridge = bridge.knowing(index._learnt)
        index.space = Space.open(folder / "space", index.bridge)
        index.settings = index.space.settings
        index.factors.restore(kept["conditions"])
        index.calibration.knots = np.array(kept["calibration"])
        index.groups = {(side, kind): (Segment.open(folder / f"{side}-{kind}"),) for side, kind in GROUPS}
        index._fitted = kept["fitted"]
        return index, kept["facts"]


def pair(side: Side, own: int, partner: int, score: float, found: Ranked) -> PairMatch:
    """One place of a list with the best statements of both directions."""
    sells, buys = found.sells.detail(partner), found.buys.detail(partner)
    if side == "startup":
        return PairMatch(own, partner, score, startup_offers=sells, manufacturer_offers=buys)
    return PairMatch(partner, own, score, startup_offers=buys, manufacturer_offers=sells)


def _parallel(entries: Iterable[Entry]) -> Iterator[tuple[list[str], list[str]]]:
    """The Chinese words and the English stems of each statement that is written in both languages."""
    for entry in entries:
        said = {document.language: document.words for document in entry.documents}
        if said.get(ENGLISH) and said.get(CHINESE):
            yield list(said[CHINESE]), [word for word in said[ENGLISH] if " " not in word]


def _segment(labels: list[np.ndarray], rows: list[sparse.csr_array], width: int) -> Segment:
    wide = [sparse.csr_array((part.data, part.indices, part.indptr), shape=(part.shape[0], width)) for part in rows]
    return Segment.of(np.concatenate(labels), sparse.vstack(wide, format="csr")) if labels else EMPTY


def _tidied(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """The large segment and at most SMALL_SEGMENTS small ones; empty ones go."""
    large, *small = segments
    small = [segment for segment in small if segment.living]
    if len(small) <= SMALL_SEGMENTS:
        return (large, *small)
    return (large, merged(small).reaching(_reach_of(small)))


def _reach_of(segments: Iterable[Segment]) -> np.ndarray:
    """The reach of the living documents of several segments, in the order that `merged` gives them."""
    parts = [segment for segment in segments if segment.living]
    if not parts:
        return np.zeros(0, dtype=np.float32)
    labels = np.concatenate([segment.labels[segment.alive] for segment in parts])
    values = np.concatenate([segment.reach[segment.alive] for segment in parts])
    return values[np.lexsort((labels["language"], labels["statement"], labels["organisation"]))]


def _calibrated(groups: Groups) -> Calibration:
    """Fits on products of a sample of needs with all offers of the other side, both directions together."""
    samples: list[list[np.ndarray]] = [[np.empty(0)] for _ in range(CLASSES)]
    random = np.random.default_rng(0)
    for asking, offering in directions():
        needs, offers = groups[asking][0], groups[offering][0]
        for place in np.sort(random.permutation(len(needs))[:SAMPLE]).tolist():
            raw = scores(*needs.row(place), offers.documents).astype(np.float64)
            classes = pair_class(int(needs.labels["language"][place]), offers.labels["language"])
            for number, sample in enumerate(samples):
                sample.append(raw[classes == number])
    return Calibration().fit(tuple(np.concatenate(sample) for sample in samples))


def directions() -> tuple[tuple[Group, Group], ...]:
    """(needs, offers) of both directions."""
    return tuple(((side, "need"), (other_side(side), "offer")) for side in SIDES)


__all__ = ["CHUNK", "DIRECTIONS", "GROUPS", "Index", "directions", "pair"]
