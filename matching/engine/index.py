"""The index of one generation: who is in it, and who fits whom. Every ranking is exact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from matching.engine.bridge import Bridge
from matching.engine.calibration import CLASSES, Calibration, pair_class
from matching.engine.conditions import FactorTable
from matching.engine.documents import Document, documents
from matching.engine.lexicon import Lexicon
from matching.engine.postings import Label, Postings
from matching.engine.rank import DirectionBlock, Scorer, combine, other_side
from matching.engine.reasons import Heard, explain_heard
from matching.engine.settings import Settings
from matching.engine.types import DirectionScore, Drift, Kind, PairMatch, Reasons, Side, Statement
from matching.engine.vectors import Space

SAMPLE = 256
HEARD = 1000
# Cells (own documents × partners' documents) held at once: a few arrays of 8 bytes each.
BLOCK_CELLS = 2_000_000
SIDES: tuple[Side, ...] = ("startup", "manufacturer")
KINDS: tuple[Kind, ...] = ("need", "offer")
GROUPS = tuple((side, kind) for side in SIDES for kind in KINDS)
# What an organisation has, and what it meets on the other side.
DIRECTIONS: tuple[tuple[Kind, Kind], ...] = (("offer", "need"), ("need", "offer"))


class Index:
    """Needs and offers of startups and manufacturers, ranked for each other.

    Empty until `build`, though `upsert` works from the start (with the weights of an empty generation).
    An organisation that appears on both sides is a `ValueError`.
    """

    def __init__(self, lexicon: Lexicon, bridge: Bridge | None = None, settings: Settings | None = None) -> None:
        self.lexicon, self.bridge, self.settings = lexicon, bridge, settings or Settings()
        self.build(())

    def __len__(self) -> int:
        return len(self._statements)

    def __contains__(self, statement_id: int) -> bool:
        return statement_id in self._statements

    def build(self, statements: Iterable[Statement]) -> None:
        """Forget everything, fit weights and calibration on `statements` and index them.

        Of two statements with the same id the last counts.
        """
        given = {statement.id: statement for statement in statements}
        _check_sides(given.values())
        self._heard: dict[int, Heard] = {}
        self._statements: dict[int, Statement] = {}
        self._sides: dict[int, Side] = {}
        self._of: dict[int, set[int]] = {}
        self._factors = FactorTable(self.lexicon.ancestors)
        self.space = Space(self.settings, self.bridge)
        for statement in given.values():
            self._enter(statement)
        self._groups = self._loaded(sorted(given.values(), key=lambda s: (s.side, s.kind, s.organisation, s.id)))
        self.calibration = self._calibrated()
        self._fitted, self._changed = len(given), 0

    def _loaded(self, statements: list[Statement]) -> dict[tuple[Side, Kind], Postings]:
        """Fit the space and index `statements`, those of a group together, without keeping their documents."""
        labels: dict[tuple[Side, Kind], list[Label]] = {group: [] for group in GROUPS}
        roles: list[Kind] = []

        def read() -> Iterator[Document]:
            for statement in statements:
                for label, document in self._labelled(statement):
                    labels[statement.side, statement.kind].append(label)
                    roles.append(statement.kind)
                    yield document

        rows = self.space.fit_transform(read(), roles).astype(np.float64)
        loaded, start = {}, 0
        for group in sorted(GROUPS):
            end = start + len(labels[group])
            loaded[group] = Postings()
            loaded[group].load(rows[start:end], labels[group])
            start = end
        return loaded

    def upsert(self, statement: Statement) -> None:
        """Put in a new or changed statement, weighted as the generation weighs."""
        self.check(statement)
        self._forget(statement.id)
        self._enter(statement)
        if labelled := self._labelled(statement):
            rows = self.space.transform([document for _, document in labelled], statement.kind).astype(np.float64)
            self._groups[statement.side, statement.kind].add(rows, [label for label, _ in labelled])
        self._changed += 1

    def remove(self, statement_id: int) -> bool:
        """Take a statement out; whether it was there."""
        there = self._forget(statement_id)
        self._changed += there
        return there

    def check(self, statement: Statement) -> None:
        """Raise `ValueError` where the statement's organisation stands on the other side already."""
        others = self._of.get(statement.organisation, set()) - {statement.id}
        if others and self._sides[statement.organisation] != statement.side:
            side = self._sides[statement.organisation]
            raise ValueError(f"organisation {statement.organisation} is a {side}, not a {statement.side}")

    def _enter(self, statement: Statement) -> None:
        self._statements[statement.id] = statement
        self._sides[statement.organisation] = statement.side
        self._of.setdefault(statement.organisation, set()).add(statement.id)

    def _forget(self, statement_id: int) -> bool:
        old = self._statements.pop(statement_id, None)
        if old is None:
            return False
        self._groups[old.side, old.kind].remove(statement_id)
        self._of[old.organisation].discard(statement_id)
        if not self._of[old.organisation]:
            del self._of[old.organisation], self._sides[old.organisation]
        return True

    def _labelled(self, statement: Statement) -> list[tuple[Label, Document]]:
        places = self._factors.place(statement.conditions)
        found = documents(statement, self.lexicon)
        return [((statement.organisation, statement.id, one.language, *places), one) for one in found]

    @property
    def drift(self) -> Drift:
        """How much has changed since `build`."""
        share = self._changed / max(self._fitted, 1)
        return Drift(self._fitted, self._changed, self.space.new_terms, share)

    def organisations(self, side: Side) -> list[int]:
        """Those of a side that have a statement, by id."""
        return sorted(key for key, value in self._sides.items() if value == side)

    def _calibrated(self) -> Calibration:
        """Cosines of a sample of needs with all offers of the other side, both directions together."""
        samples: list[list[np.ndarray]] = [[] for _ in range(CLASSES)]
        random = np.random.default_rng(0)
        for side in SIDES:
            needs, offers = self._groups[side, "need"], self._groups[other_side(side), "offer"]
            number = len(needs.view.statements)
            chosen = np.sort(random.permutation(number)[:SAMPLE])
            cosines = offers.scores(needs.rows(chosen))
            classes = pair_class(needs.view.languages[chosen][:, None], offers.view.languages[None, :])
            for place, sample in enumerate(samples):
                sample.append(cosines[classes == place])
        return Calibration().fit(tuple(np.concatenate(sample) for sample in samples))

    def rank_for(
        self, organisation: int, limit: int | None = 50, *, exclude: frozenset[int] = frozenset()
    ) -> list[PairMatch]:
        """The organisation's best partners, best first, ties by the partner's id.

        None for all that share a term with it; [] for an organisation without statements.
        """
        side = self._sides.get(organisation)
        if side is None:
            return []
        return self._ranked(side, np.array([organisation]), limit, exclude)[0]

    def rank_all(self, limit: int = 50) -> Iterator[tuple[int, list[PairMatch]]]:
        """(organisation, its `rank_for`) for all, startups first, by id; memory does not grow with their number."""
        for side in SIDES:
            mine = np.array(self.organisations(side), dtype=np.int64)
            theirs = [self._groups[other_side(side), kind].view for kind in KINDS]
            rows = sum(len(self._groups[side, kind].view.statements) for kind in KINDS)
            columns = max(len(view.statements) for view in theirs)
            per_organisation = max(rows, 1) * max(columns, 1) / max(len(mine), 1)
            step = max(1, int(BLOCK_CELLS / per_organisation))
            for start in range(0, len(mine), step):
                block = mine[start : start + step]
                yield from zip(block.tolist(), self._ranked(side, block, limit, frozenset()), strict=True)

    def affected(self, organisation: int, kth: Mapping[int, float]) -> list[int]:
        """Partners in whose list `organisation` now belongs, by id.

        `kth` maps a partner to the score of the last place of its full list; a partner without one
        takes everybody. Those whose list held `organisation` before are the caller's to add.
        """
        matches = self.rank_for(organisation, None)
        return sorted(
            match.other(organisation) for match in matches if match.score >= kth.get(match.other(organisation), 0.0)
        )

    def explain(self, need_id: int, offer_id: int) -> Reasons:
        """Why this need and this offer fit. `KeyError` where either is not in the index."""
        need, offer = self._hear(need_id), self._hear(offer_id)
        return explain_heard(need, offer, lexicon=self.lexicon, calibration=self.calibration)

    def _hear(self, statement_id: int) -> Heard:
        """A statement read, kept for the next pair it is explained in."""
        statement = self._statements[statement_id]
        heard = self._heard.get(statement_id)
        if heard is None or heard.statement is not statement:
            if len(self._heard) >= HEARD:
                self._heard.pop(next(iter(self._heard)))
            heard = self._heard[statement_id] = Heard.read(statement, self.lexicon, self.space)
        return heard

    def _ranked(
        self, side: Side, organisations: np.ndarray, limit: int | None, exclude: frozenset[int]
    ) -> list[list[PairMatch]]:
        other = other_side(side)
        scorer = Scorer(self.calibration, self._factors, self._statements)
        sells, buys = (
            DirectionBlock(
                self._groups[side, own], self._groups[other, theirs], organisations, scorer, own_are_needs=own == "need"
            )
            for own, theirs in DIRECTIONS
        )
        partners = np.union1d(sells.partners, buys.partners)
        scores = combine(_widened(sells, partners), _widened(buys, partners))
        if exclude:
            scores[:, np.isin(partners, list(exclude))] = 0.0
        ranked = []
        for place, organisation in enumerate(organisations.tolist()):
            matches = []
            for at in _best(scores[place], limit):
                partner = int(partners[at])
                directions = sells.detail(place, partner), buys.detail(place, partner)
                matches.append(_pair(side, organisation, partner, float(scores[place, at]), directions))
            ranked.append(matches)
        return ranked


def _check_sides(statements: Iterable[Statement]) -> None:
    sides: dict[int, Side] = {}
    for statement in statements:
        side = sides.setdefault(statement.organisation, statement.side)
        if side != statement.side:
            raise ValueError(f"organisation {statement.organisation} is a {side}, not a {statement.side}")


def _widened(block: DirectionBlock, partners: np.ndarray) -> np.ndarray:
    """The block's best scores with a column for each of `partners`."""
    scores = np.zeros((block.best.shape[0], len(partners)))
    scores[:, np.searchsorted(partners, block.partners)] = block.best
    return scores


def _best(scores: np.ndarray, limit: int | None) -> np.ndarray:
    """The places of the highest scores above 0, highest first, of equal ones the first."""
    above = np.flatnonzero(scores > 0.0)
    if limit is not None and 0 < limit < len(above):
        last = np.partition(scores[above], len(above) - limit)[len(above) - limit]
        above = above[scores[above] >= last]
    return above[np.argsort(-scores[above], kind="stable")][:limit]


def _pair(
    side: Side, own: int, partner: int, score: float, directions: tuple[DirectionScore | None, DirectionScore | None]
) -> PairMatch:
    sells, buys = directions
    if side == "startup":
        return PairMatch(own, partner, score, startup_offers=sells, manufacturer_offers=buys)
    return PairMatch(partner, own, score, startup_offers=buys, manufacturer_offers=sells)
