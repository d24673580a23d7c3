"""Translations learnt from texts that say the same in both languages (IBM model 1: Brown et al. 1993).

Which Chinese word of a pair an English stem stands for is not known; expectation–maximisation finds the table that
makes the pairs likeliest, starting from what the dictionary believes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from matching.engine.bridge.table import Translations

STEPS = 4
# A word counts as learnt once it stood in this many pairs; the dictionary then weighs as much as BELIEF sightings.
SEEN, BELIEF = 2, 3.0
# What a translation the dictionary does not have starts with, and what a word of nothing (grammar) takes.
UNKNOWN, NOTHING = 0.02, 0.05
LEAST_SHARE = 0.02
# Longer texts say too little about which word is which, and cost the square of their length.
LONGEST_TEXT = 200
MOST_LINKS = 8_000_000


def learn(
    pairs: Sequence[tuple[Sequence[str], Sequence[str]]], believed: Callable[[str], Translations]
) -> dict[str, Translations]:
    """Word → its translations as shares of 1, for words of the pairs' first texts seen often enough.

    `pairs` are the words of a text and those of its translation; `believed` what the dictionary says of a word.
    """
    words, targets, links = _links(pairs)
    if not len(links):
        return {}
    pair, word, target = links.T
    keys, places = np.unique(word * len(targets) + target, return_inverse=True)
    of, to = np.divmod(keys, len(targets))
    start = _start(list(words), list(targets), of, to, believed)
    shares = start.copy()
    slots, slot = np.unique(pair * len(targets) + target, return_inverse=True)
    for _ in range(STEPS):
        likely = shares[places]
        whole = np.bincount(slot, likely, minlength=len(slots)) + NOTHING
        counts = np.bincount(places, likely / whole[slot], minlength=len(keys))
        shares = counts / np.bincount(of, counts, minlength=len(words))[of]
    often = np.bincount(np.unique(pair * len(words) + word) % len(words), minlength=len(words))
    return _blended(list(words), list(targets), (of, to, counts), often, believed)


def _links(
    pairs: Iterable[tuple[Sequence[str], Sequence[str]]],
) -> tuple[dict[str, int], dict[str, int], np.ndarray]:
    """Numbers of the words and of the targets, and (links, 3): pair, word, target."""
    words: dict[str, int] = {}
    targets: dict[str, int] = {}
    found, total = [], 0
    for number, (mine, theirs) in enumerate(pairs):
        own = [words.setdefault(word, len(words)) for word in dict.fromkeys(mine[:LONGEST_TEXT])]
        other = [targets.setdefault(word, len(targets)) for word in dict.fromkeys(theirs[:LONGEST_TEXT])]
        total += len(own) * len(other)
        if total > MOST_LINKS:
            break
        grid = np.stack(np.meshgrid([number], own, other, indexing="ij"), axis=-1)
        found.append(grid.reshape(-1, 3))
    return words, targets, np.concatenate(found).astype(np.int64) if found else np.zeros((0, 3), dtype=np.int64)


def _start(
    words: list[str], targets: list[str], of: np.ndarray, to: np.ndarray, believed: Callable[[str], Translations]
) -> np.ndarray:
    known = [dict(believed(word)) for word in words]
    return np.array([known[w].get(targets[t], 0.0) + UNKNOWN for w, t in zip(of.tolist(), to.tolist(), strict=True)])


def _blended(
    words: list[str],
    targets: list[str],
    counted: tuple[np.ndarray, np.ndarray, np.ndarray],
    often: np.ndarray,
    believed: Callable[[str], Translations],
) -> dict[str, Translations]:
    """Counts and the dictionary's belief together, the best first."""
    counts: dict[str, dict[str, float]] = {}
    for word, target, count in zip(*(part.tolist() for part in counted), strict=True):
        if often[word] >= SEEN:
            counts.setdefault(words[word], {})[targets[target]] = count
    learnt = {}
    for word, found in counts.items():
        for target, share in believed(word):
            found[target] = found.get(target, 0.0) + BELIEF * share
        total = sum(found.values())
        kept = [(target, count / total) for target, count in found.items() if count >= LEAST_SHARE * total]
        learnt[word] = tuple(sorted(kept, key=lambda item: (-item[1], item[0])))
    return learnt
