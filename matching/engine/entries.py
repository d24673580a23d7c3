"""What the index keeps of a statement: whose it is, what must hold, and its counted words; not the text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from matching.engine.bridge import Bridge
from matching.engine.documents import Document, documents
from matching.engine.lexicon import Lexicon
from matching.engine.types import Conditions, Kind, Side, Statement


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement read once. `documents` is empty where it says nothing that could be matched."""

    id: int
    organisation: int
    side: Side
    kind: Kind
    conditions: Conditions
    audience: int
    expires: float
    documents: tuple[Document, ...]

    @classmethod
    def of(cls, statement: Statement, lexicon: Lexicon, bridge: Bridge | None = None) -> Entry:
        return cls.holding(statement, documents(statement, lexicon, bridge))

    @classmethod
    def holding(cls, statement: Statement, found: Iterable[Document]) -> Entry:
        """The entry of a statement whose documents have been read already."""
        return cls(
            id=statement.id,
            organisation=statement.organisation,
            side=statement.side,
            kind=statement.kind,
            conditions=statement.conditions,
            audience=statement.audience,
            expires=statement.expires,
            documents=tuple(found),
        )

    def without_words(self) -> Entry:
        return replace(self, documents=())


def packed(found: Iterable[Document]) -> bytes:
    """Documents as bytes, to be kept in a database. Equal documents give equal bytes."""
    rows = [[one.language, one.terms, one.concepts, one.words] for one in found]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def unpacked(kept: bytes) -> tuple[Document, ...]:
    """What `packed` packed. Raises ValueError for anything else."""
    return tuple(Document(*row) for row in json.loads(kept))
