"""Every weight of the term space in one record, so that two choices can be compared."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """How words and concepts weigh. Each value was chosen on data: docs/adr/0006-weights.md.

    | field            | what it does                                                                     |
    |------------------|----------------------------------------------------------------------------------|
    | k1, b            | BM25's saturation and length normalisation, on the offer's side                  |
    | idf_power        | inverse document frequency to this power                                         |
    | concept, family  | factor of a concept's weight, and a further one by its family                    |
    | translated       | factor of translated terms against those that were written                       |
    | translated_kept  | the heaviest so many translated terms of a document stay                         |
    | translations     | so many translations of an English and of a Chinese word are taken               |
    | translated_seen  | what a translated term counts in document frequencies against a written one       |
    | associated       | factor of terms that go together with those an English need has; 0: none          |
    | associated_kept  | the heaviest so many of them stay                                                |
    | associated_each  | so many are looked at for each word                                               |
    | associated_from  | English documents from which on anything is learnt of terms that go together      |
    """

    k1: float = 1.2
    b: float = 0.9
    idf_power: float = 1.0
    concept: float = 2.0
    family: tuple[tuple[str, float], ...] = (("ati", 0.5), ("cert", 0.5), ("sector", 0.5), ("skill", 0.5))
    translated: float = 0.7
    translated_kept: int = 400
    translations: tuple[int, int] = (10, 5)
    translated_seen: float = 0.25
    associated: float = 0.3
    associated_kept: int = 40
    associated_each: int = 60
    associated_from: int = 1_000

    def as_json(self) -> str:
        """The settings as one line of JSON, keys sorted."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Settings:
        """What `as_json` wrote. `TypeError` for a field this version does not know."""
        values: dict[str, Any] = json.loads(text)
        values["family"] = tuple((name, factor) for name, factor in values["family"])
        values["translations"] = tuple(values["translations"])
        return cls(**values)

    @property
    def digest(self) -> str:
        """The same for equal settings, whatever the process."""
        return hashlib.sha256(self.as_json().encode()).hexdigest()[:16]
