"""A translation table: word → its likeliest translations, kept as arrays and two lists of words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

import numpy as np

Translations = tuple[tuple[str, float], ...]


class Table:
    """Words and their translations with probabilities, best first; read-only."""

    def __init__(
        self, words: list[str], targets: list[str], starts: np.ndarray, columns: np.ndarray, shares: np.ndarray
    ) -> None:
        """`columns` and `shares` of word i stand at `starts[i]` to `starts[i + 1]`; columns number `targets`."""
        self._words, self._targets = words, targets
        self._starts, self._columns, self._shares = starts, columns, shares
        self._places = {word: place for place, word in enumerate(words)}

    @classmethod
    def of(cls, translations: Mapping[str, Iterable[tuple[str, float]]]) -> Table:
        """A table of the given translations, as they stand."""
        targets: dict[str, int] = {}
        columns, shares, starts = [], [], [0]
        for found in translations.values():
            for target, share in found:
                columns.append(targets.setdefault(target, len(targets)))
                shares.append(share)
            starts.append(len(columns))
        return cls(
            list(translations),
            list(targets),
            np.array(starts, dtype=np.int32),
            np.array(columns, dtype=np.int32),
            np.array(shares, dtype=np.float32),
        )

    @cached_property
    def phrases(self) -> frozenset[str]:
        """Those of its words that are several."""
        return frozenset(word for word in self._words if " " in word)

    def __contains__(self, word: str) -> bool:
        return word in self._places

    def __len__(self) -> int:
        return len(self._words)

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def get(self, word: str) -> Translations:
        """The word's translations, () where it has none."""
        place = self._places.get(word)
        if place is None:
            return ()
        start, end = self._starts[place], self._starts[place + 1]
        columns, shares = self._columns[start:end].tolist(), self._shares[start:end].tolist()
        return tuple((self._targets[column], share) for column, share in zip(columns, shares, strict=True))

    def save(self, folder: Path, name: str) -> None:
        """Write the table as NAME.*.npy and NAME.*.txt."""
        (folder / f"{name}.words.txt").write_text("\n".join(self._words), encoding="utf-8")
        (folder / f"{name}.targets.txt").write_text("\n".join(self._targets), encoding="utf-8")
        for part, values in (("starts", self._starts), ("columns", self._columns), ("shares", self._shares)):
            np.save(folder / f"{name}.{part}.npy", values)

    @classmethod
    def open(cls, folder: Path, name: str) -> Table:
        """A saved table; `OSError` where it is not there. The numbers stay on disk until they are used."""
        words, targets = (
            (folder / f"{name}.{part}.txt").read_text(encoding="utf-8").split("\n") for part in ("words", "targets")
        )
        numbers = [
            np.load(folder / f"{name}.{part}.npy", mmap_mode="r", allow_pickle=False)
            for part in ("starts", "columns", "shares")
        ]
        return cls(words, targets, *numbers)
