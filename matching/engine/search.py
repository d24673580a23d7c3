"""Needs, offers and profiles found by words: one pass of the kernel for each word over each segment of the index.

A hit has every word of the query (queries.py says what a word is); where nothing has them all, a hit has as many as
anything has. Its score is the sum of the words' products, squeezed below ½; an organisation found by its name
(called.py) stands above everything found by words alone. Equal scores are ordered by id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np

from matching.engine.called import Names
from matching.engine.index import GROUPS, Index
from matching.engine.kernel import scores
from matching.engine.meaning import Marks, Scales, Weighed
from matching.engine.queries import Terms, Word, read
from matching.engine.rank import Group, Groups
from matching.engine.segments import Segment
from matching.engine.types import EVERYBODY, Kind, Side

FOUND = np.dtype([("statement", "<i8"), ("score", "<f8"), ("group", "i1"), ("languages", "i1")])
"""A hit: a statement by id (an organisation by minus its own), the place of its group in GROUPS, and the languages it
is written in (1 English, 2 Chinese)."""


@dataclass(frozen=True)
class Wish:
    """What is looked for and who looks.

    `audience` is the most that the reader may see, `own` the organisations of which they may see everything; `now` is
    in seconds since 1970. `groups` and `statements` (sorted ids) narrow the search.
    """

    text: str
    audience: int = EVERYBODY
    own: frozenset[int] = frozenset()
    now: float = -inf
    groups: tuple[Group, ...] = GROUPS
    statements: np.ndarray | None = None


@dataclass(frozen=True)
class Hits:
    """Everything found, in no order; `best` puts the first in order. `marks` says which written words were meant."""

    found: np.ndarray
    marks: Marks = field(default_factory=Marks)

    def __len__(self) -> int:
        return len(self.found)

    def best(self, limit: int | None = None, among: np.ndarray | None = None) -> np.ndarray:
        """int64 ids, the highest score first, ties by id; of those in `among` (sorted ids) where that is given."""
        found = self.found if among is None else self.found[np.isin(self.found["statement"], among)]
        score, ids = found["score"], found["statement"]
        if limit is not None and len(found) > limit > 0:
            least = np.partition(score, len(score) - limit)[len(score) - limit]
            chosen = score >= least
            score, ids = score[chosen], ids[chosen]
        best: np.ndarray = ids[np.lexsort((ids, -score))][:limit]
        return best

    def of(self, groups: Sequence[Group]) -> Hits:
        """Those of some groups."""
        numbers = [GROUPS.index(group) for group in groups]
        return Hits(self.found[np.isin(self.found["group"], numbers)], self.marks)

    @property
    def by_group(self) -> dict[Group, int]:
        counts = np.bincount(self.found["group"], minlength=len(GROUPS)).tolist()
        return dict(zip(GROUPS, counts, strict=True))

    @property
    def by_kind(self) -> dict[Kind, int]:
        counts: dict[Kind, int] = {"need": 0, "offer": 0, "profile": 0}
        for (_side, kind), count in self.by_group.items():
            counts[kind] += count
        return counts

    @property
    def by_side(self) -> dict[Side, int]:
        counts: dict[Side, int] = {"startup": 0, "manufacturer": 0}
        for (side, _kind), count in self.by_group.items():
            counts[side] += count
        return counts

    @property
    def by_language(self) -> dict[str, int]:
        """One that is written in both counts in both."""
        languages = self.found["languages"]
        return {"en": int((languages & 1 > 0).sum()), "zh-hans": int((languages & 2 > 0).sum())}


NOTHING = Hits(np.empty(0, dtype=FOUND))


@dataclass(frozen=True)
class Table:
    """All segments of an index one after the other, dead documents too, with what decides who finds them; each (n,).

    `parts` are (group, segment, where its documents begin); `of` is the index's groups that the table was made of.
    """

    of: Groups
    parts: tuple[tuple[Group, Segment, int], ...]
    alive: np.ndarray
    organisation: np.ndarray
    statement: np.ndarray
    audience: np.ndarray
    expires: np.ndarray
    group: np.ndarray
    languages: np.ndarray

    @classmethod
    def made(cls, groups: Groups) -> Table:
        there = [(group, segment) for group in GROUPS for segment in groups[group]]
        ends = np.cumsum([0, *(len(segment) for _group, segment in there)])
        parts = tuple((*one, int(begin)) for one, begin in zip(there, ends[:-1], strict=True) if len(one[1]))
        labels = np.concatenate([segment.labels for _group, segment in there])
        alive = np.concatenate([segment.alive for _group, segment in there])
        numbers = [np.full(len(segment), GROUPS.index(group), dtype=np.int8) for group, segment in there]
        return cls(
            of=groups,
            parts=parts,
            alive=alive,
            organisation=np.ascontiguousarray(labels["organisation"]),
            statement=np.ascontiguousarray(labels["statement"]),
            audience=labels["audience"].astype(np.int8),
            expires=np.ascontiguousarray(labels["expires"]),
            group=np.concatenate(numbers),
            languages=_languages(labels, alive),
        )

    def products(self, columns: np.ndarray, weights: np.ndarray, wish: Wish) -> np.ndarray:
        """The products of one word with every document of the groups that are wished for; 0 elsewhere."""
        found = np.zeros(len(self.statement), dtype=np.float32)
        for group, segment, begin in self.parts:
            if group in wish.groups:
                found[begin : begin + len(segment)] = scores(columns, weights, segment.documents)
        return found

    def seen(self, places: np.ndarray, wish: Wish) -> np.ndarray:
        """Those of some places that the reader may see and has asked for."""
        seen = self.audience[places] <= wish.audience
        if wish.own:
            seen |= np.isin(self.organisation[places], list(wish.own))
        seen &= self.alive[places] & (self.expires[places] > wish.now)
        if wish.statements is not None:
            seen &= np.isin(self.statement[places], wish.statements)
        return places[seen]

    def hits(self, places: np.ndarray, products: Sequence[np.ndarray]) -> np.ndarray:
        """Documents as FOUND: a statement once, by its best document."""
        total = np.zeros(len(places))
        for product in products:
            total += product[places]
        found = np.empty(len(places), dtype=FOUND)
        found["statement"] = self.statement[places]
        found["score"] = np.round(0.5 * total / (1.0 + total), 9)
        found["group"] = self.group[places]
        found["languages"] = self.languages[places]
        return _adjacent_once(found)


def _languages(labels: np.ndarray, alive: np.ndarray) -> np.ndarray:
    """The languages of each document's statement (1 English, 2 Chinese, 3 both)."""
    if not len(labels):
        return np.empty(0, dtype=np.int8)
    bit = np.array([1, 2, 0], dtype=np.int8)[labels["language"]] * alive
    begins = np.flatnonzero(np.append(True, np.diff(labels["statement"]) != 0))
    whole = np.bitwise_or.reduceat(bit, begins)
    found: np.ndarray = np.repeat(whole, np.diff(np.append(begins, len(labels))))
    return found


class Search:
    """Search over one index; keep it as long as that. `names`, in parts, may be replaced at any time. Any number of
    readers."""

    def __init__(self, index: Index, *names: Names) -> None:
        self.index = index
        self.names = names
        self._terms, self._scales = Terms(), Scales(index)
        self._table: Table | None = None

    def words(self, text: str) -> list[Word]:
        """The words of a query as they are looked for."""
        vocabulary = self.index.space.vocabulary
        return read(text, self.index.lexicon, vocabulary, self._terms.of(vocabulary))

    def find(self, wish: Wish) -> Hits:
        """Everything that fits; nothing for a text that says nothing. Never raises for any text."""
        words, vocabulary = self.words(wish.text), self.index.space.vocabulary
        by_words, marks, whole = NOTHING.found, Marks(), False
        if any(word.terms or word.concepts for word in words):
            known = self._terms.of(vocabulary)
            sought = self._scales.weighed(words, known)
            marks = Marks.of(words, sought, vocabulary, known)
            by_words, whole = self._by_words(wish, sought)
        # A text that somebody has word for word is not misspelt.
        parts = [_by_name(names, wish, slips=not whole) for names in self.names]
        named = _once(np.concatenate([NOTHING.found, *parts]), np.maximum)
        if len(named):
            return Hits(_once(np.concatenate([by_words, named]), np.add), marks.naming(wish.text))
        return Hits(by_words, marks)

    def _by_words(self, wish: Wish, sought: Sequence[Weighed]) -> tuple[np.ndarray, bool]:
        """Hits by words, as FOUND, and whether they have all of them."""
        table = self._current()
        products = [table.products(word.columns, word.weights, wish) for word in sought if len(word.columns)]
        if not products:
            return NOTHING.found, False
        if len(products) == len(sought):
            places = np.flatnonzero(products[0])
            for product in products[1:]:
                places = places[product[places] > 0.0]
            found = table.hits(table.seen(places, wish), products)
            if len(found):
                return found, True
        coverage = np.asarray(np.sum([product > 0.0 for product in products], axis=0, dtype=np.int8))
        places = table.seen(np.flatnonzero(coverage), wish)
        reached = coverage[places]
        return table.hits(places[reached == reached.max(initial=0)], products), False

    def _current(self) -> Table:
        groups, table = self.index.groups, self._table
        if table is None or table.of is not groups:
            table = self._table = Table.made(groups)
        return table


def _by_name(names: Names, wish: Wish, *, slips: bool) -> np.ndarray:
    """Organisations by name, as FOUND, once for each name."""
    places, worth = names.find(wish.text, slips=slips)
    if not len(places):
        return NOTHING.found
    seen = (names.audience[places] <= wish.audience) | np.isin(names.organisation[places], list(wish.own))
    for side, is_startup in (("startup", True), ("manufacturer", False)):
        if (side, "profile") not in wish.groups:
            seen &= names.is_startup[places] != is_startup
    if wish.statements is not None:
        seen &= np.isin(-names.organisation[places], wish.statements)
    places, worth = places[seen], worth[seen]
    found = np.empty(len(places), dtype=FOUND)
    found["statement"], found["score"] = -names.organisation[places], worth
    startups, manufacturers = GROUPS.index(("startup", "profile")), GROUPS.index(("manufacturer", "profile"))
    found["group"] = np.where(names.is_startup[places], startups, manufacturers)
    found["languages"] = names.language[places] + 1
    return found


def _adjacent_once(found: np.ndarray) -> np.ndarray:
    """The same with each statement once, by its best score; a statement's documents stand together."""
    new = np.diff(found["statement"]) != 0
    if new.all():
        return found
    begins = np.flatnonzero(np.append(True, new))
    once = found[begins]
    once["score"] = np.maximum.reduceat(found["score"], begins)
    return once


def _once(found: np.ndarray, joined: np.ufunc) -> np.ndarray:
    """The same with each statement once: its scores joined, its languages together."""
    if len(found) < 2:
        return found
    found = found[np.argsort(found["statement"], kind="stable")]
    begins = np.flatnonzero(np.append(True, np.diff(found["statement"]) != 0))
    once = found[begins]
    once["score"] = joined.reduceat(found["score"], begins)
    once["languages"] = np.bitwise_or.reduceat(found["languages"], begins)
    return once
