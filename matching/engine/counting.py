"""Documents to flat arrays: which terms, how often, and what each entry counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from matching.engine.documents import CONCEPT_PREFIX, Document
from matching.engine.translation import Translator
from matching.engine.weighing import ASSOCIATED, CONCEPT, TRANSLATED, WRITTEN


@dataclass(frozen=True, slots=True)
class Counted:
    """The entries of n documents, four arrays of one length: whose, which column, how often, of which kind.

    Of one document what was written comes first, then concepts, translations, associated terms. `languages` (n,) are
    those of the documents.
    """

    owners: np.ndarray
    columns: np.ndarray
    counts: np.ndarray
    kinds: np.ndarray
    languages: np.ndarray


Part = tuple[np.ndarray, np.ndarray, np.ndarray]


def count(
    documents: Sequence[Document],
    vocabulary: dict[str, int],
    translator: Translator | None,
    associated: Callable[[Document, int], Mapping[str, float]] | None = None,
) -> Counted:
    """The documents as arrays; terms not met before get the next columns of `vocabulary`.

    `associated(document, place)` gives the associated terms of the document at a place, by their names in the
    vocabulary.
    """
    parts = [
        (WRITTEN, _numbered([one.terms for one in documents], vocabulary)),
        (CONCEPT, _numbered([one.concepts for one in documents], vocabulary, CONCEPT_PREFIX)),
    ]
    if translator is not None:
        parts.append((TRANSLATED, translator.entries(documents)))
    if associated is not None:
        found = [associated(document, place) for place, document in enumerate(documents)]
        parts.append((ASSOCIATED, _numbered(found, vocabulary)))
    owners, columns, counts = (np.concatenate([part[number] for _kind, part in parts]) for number in range(3))
    kinds = np.repeat([kind for kind, _part in parts], [len(part[0]) for _kind, part in parts])
    return Counted(owners, columns, counts, kinds, np.array([one.language for one in documents], dtype=np.int64))


def _numbered(found: Sequence[Mapping[str, float]], vocabulary: dict[str, int], prefix: str = "") -> Part:
    """(owners, columns, counts) of each one's terms in their order."""
    terms: Iterable[str] = chain.from_iterable(found)
    if prefix:
        terms = (prefix + term for term in terms)
    sizes = [len(one) for one in found]
    columns = np.array([vocabulary.setdefault(term, len(vocabulary)) for term in terms], dtype=np.int64)
    counts = np.fromiter(chain.from_iterable(one.values() for one in found), dtype=np.float64, count=len(columns))
    return np.repeat(np.arange(len(found)), sizes), columns, counts
