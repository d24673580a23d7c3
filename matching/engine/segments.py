"""Documents of one side's needs, offers or profiles, in an order that never changes: the parts of an index.

A segment is sorted by organisation, statement and language, so that ties go by id and an organisation's documents
stand together. What is taken out is marked dead in a copy of the mask; readers keep the mask they began with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy import sparse

from matching.engine.conditions import PARTS as CONDITION_PARTS
from matching.engine.kernel import Documents

# A mask is a file of its own only in memory: what died after a generation was written is known from the changes.
LABEL = np.dtype(
    [
        ("organisation", "<i8"),
        ("statement", "<i8"),
        ("language", "<i4"),
        ("audience", "<i4"),
        ("expires", "<f8"),
        ("places", "<i4", (len(CONDITION_PARTS),)),
    ]
)
"""What is known of a document; `places` stand for its conditions in a `FactorTable`."""

PARTS = ("indptr", "indices", "data")


@dataclass(frozen=True)
class Segment:
    """`labels` (n,) of LABEL, `rows` float32 (n, terms), `documents` the same prepared for the kernel, `alive` (n,)
    bool, `reach` float32 (n,): the mean score of a document's best ten partners, 0 where it is not known.

    `owners` (m,) are the distinct organisations; `starts` (m + 1,) where each one's documents begin.
    """

    labels: np.ndarray
    rows: sparse.csr_array
    documents: Documents
    alive: np.ndarray
    reach: np.ndarray
    owners: np.ndarray
    starts: np.ndarray

    @classmethod
    def of(cls, labels: np.ndarray, rows: sparse.csr_array) -> Segment:
        """Sorts and prepares `labels` (n,) and `rows` (n, terms)."""
        order = np.lexsort((labels["language"], labels["statement"], labels["organisation"]))
        labels = labels[order]
        rows = sparse.csr_array(rows[order], dtype=np.float32)
        return cls._with_owners(labels, rows, Documents.build(rows), np.zeros(len(labels), dtype=np.float32))

    @classmethod
    def _with_owners(cls, labels, rows, documents, reach) -> Segment:
        owners, firsts = np.unique(labels["organisation"], return_index=True)
        starts = np.append(firsts, len(labels)).astype(np.int64)
        return cls(labels, rows, documents, np.ones(len(labels), dtype=bool), reach, owners, starts)

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def living(self) -> int:
        return int(self.alive.sum())

    def without(self, statements: np.ndarray) -> Segment:
        """The same with the documents of some statements (by id) dead."""
        dead = np.isin(self.labels["statement"], statements)
        return replace(self, alive=self.alive & ~dead) if dead.any() else self

    def reaching(self, reach: np.ndarray) -> Segment:
        return replace(self, reach=reach.astype(np.float32))

    def of_owner(self, organisation: int) -> np.ndarray:
        """The places of an organisation's living documents."""
        at = int(np.searchsorted(self.owners, organisation))
        if at == len(self.owners) or self.owners[at] != organisation:
            return np.empty(0, dtype=np.int64)
        places = np.arange(self.starts[at], self.starts[at + 1])
        return places[self.alive[places]]

    def of_owners(self, chosen: np.ndarray) -> np.ndarray:
        """The places of all documents, dead ones too, of the owners that the mask `chosen` (m,) names."""
        lengths = np.diff(self.starts)[chosen]
        if not len(lengths):
            return np.empty(0, dtype=np.int64)
        steps = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return np.repeat(self.starts[:-1][chosen], lengths) + steps

    def row(self, place: int) -> tuple[np.ndarray, np.ndarray]:
        """The terms (int32) and weights (float32) of one document."""
        begin, end = self.rows.indptr[place], self.rows.indptr[place + 1]
        return self.rows.indices[begin:end], self.rows.data[begin:end]

    def save(self, folder: Path) -> None:
        """Writes the living documents' arrays; `open` maps them read-only."""
        folder.mkdir(parents=True)
        np.save(folder / "labels.npy", self.labels)
        np.save(folder / "reach.npy", self.reach)
        for name in PARTS:
            np.save(folder / f"{name}.npy", getattr(self.rows, name))
        np.save(folder / "shape.npy", np.array(self.rows.shape))
        self.documents.save(folder / "documents")

    @classmethod
    def open(cls, folder: Path) -> Segment:
        """Raises OSError or ValueError where a file is missing or is not what it should be."""
        labels, reach = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("labels", "reach"))
        if labels.dtype != LABEL:
            raise ValueError(f"{folder}: labels of another kind")
        indptr, indices, data = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in PARTS)
        shape = tuple(np.load(folder / "shape.npy").tolist())
        rows = sparse.csr_array((data, indices, indptr), shape=shape, copy=False)
        return cls._with_owners(labels, rows, Documents.open(folder / "documents"), reach)


EMPTY = Segment.of(np.empty(0, dtype=LABEL), sparse.csr_array((0, 0), dtype=np.float32))


def label_array(rows: Sequence[tuple]) -> np.ndarray:
    """(organisation, statement, language, audience, expires, places) each → (n,) of LABEL."""
    return np.array(list(rows), dtype=LABEL)


def merged(segments: Sequence[Segment]) -> Segment:
    """One segment of the living documents of several; their places change, their order does not."""
    parts = [segment for segment in segments if segment.living]
    if not parts:
        return EMPTY
    width = max(segment.rows.shape[1] for segment in parts)
    rows = [_widened(segment.rows[np.flatnonzero(segment.alive)], width) for segment in parts]
    labels = np.concatenate([segment.labels[segment.alive] for segment in parts])
    return Segment.of(labels, sparse.vstack(rows, format="csr"))


def _widened(rows: sparse.csr_array, width: int) -> sparse.csr_array:
    """With columns for terms met since: they are 0 in these."""
    return sparse.csr_array((rows.data, rows.indices, rows.indptr), shape=(rows.shape[0], width))
