"""Counts to weights: what a need asks for, what an offer holds. Pure functions over arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.engine.settings import Settings

# What an entry counts: a term as written, a concept, a term that a written one may mean in the other language, one
# that goes together with written ones.
WRITTEN, CONCEPT, TRANSLATED, ASSOCIATED = 0, 1, 2, 3
KINDS = 4


@dataclass(frozen=True, slots=True)
class Entries:
    """Term counts of some documents, all arrays of one length: whose, of which kind, how often, how rare.

    `owners` number the documents from 0; `relative` is the length of the owner's text of that
    kind over the average one (1 for concepts). Associated terms of needs are counted in weights already, so that their
    `idf` is 1; those of offers are the written ones once more.
    """

    owners: np.ndarray
    kinds: np.ndarray
    counts: np.ndarray
    idf: np.ndarray
    relative: np.ndarray


def weigh(entries: Entries, needs: np.ndarray, settings: Settings) -> tuple[np.ndarray, np.ndarray]:
    """(which entries stay, their weights): float64, rows of needs of length 1.

    `needs` tells for each document whether it is a need. A need's weight is idf · count; an offer's is BM25's
    saturated count, between 0 and 1. Translated terms count `settings.translated` of that.
    """
    kept = _kept(entries, settings.translated_kept)
    owners, kinds, counts = entries.owners[kept], entries.kinds[kept], entries.counts[kept]
    damping = settings.k1 * np.where(kinds == CONCEPT, 1.0, 1.0 - settings.b + settings.b * entries.relative[kept])
    held = counts / (counts + damping)
    values = np.where(needs[owners], counts * entries.idf[kept], held)
    values = np.where(kinds == TRANSLATED, settings.translated * values, values)
    lengths = np.sqrt(np.bincount(owners, values * values, minlength=len(needs)))
    return kept, values / np.where(needs & (lengths > 0.0), lengths, 1.0)[owners]


def _kept(entries: Entries, number: int) -> np.ndarray:
    """Which entries stay: all that were written, and of each document's translated ones the `number` heaviest."""
    translated = np.flatnonzero(entries.kinds == TRANSLATED)
    weights, owners = (entries.counts * entries.idf)[translated], entries.owners[translated]
    order = np.lexsort((-weights, owners))
    place = np.arange(len(order)) - np.searchsorted(owners[order], owners[order])
    kept = np.ones(len(entries.kinds), dtype=bool)
    kept[translated[order[place >= number]]] = False
    return kept


def lengths(owners: np.ndarray, kinds: np.ndarray, counts: np.ndarray, documents: int) -> np.ndarray:
    """float64 (documents, KINDS): the summed counts of each kind."""
    return np.bincount(owners * KINDS + kinds, counts, minlength=documents * KINDS).reshape(documents, KINDS)
