"""Why a need and an offer fit: every term's part of the score, told by the words people wrote.

The cosine of two rows of length 1 is the sum of  need_t · offer_t  over shared terms t, so each term's
contribution is exact and nothing is left over.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.engine.calibration import Calibration, pair_class
from matching.engine.conditions import gaps
from matching.engine.documents import CONCEPT_PREFIX, LANGUAGES, Document, documents
from matching.engine.lexicon import Lexicon
from matching.engine.mentions import Speaker, shared_phrases
from matching.engine.types import Reasons, SharedConcept, SharedTerm, Statement
from matching.engine.vectors import Role, Space


@dataclass(frozen=True, slots=True)
class Heard:
    """A statement read once: its concepts and passages, and its documents with their weights. Reading costs ten
    times what explaining a pair does, and one statement is explained against many."""

    statement: Statement
    speaker: Speaker
    weighted: tuple[tuple[Document, dict[str, float]], ...]

    @classmethod
    def read(cls, statement: Statement, lexicon: Lexicon, space: Space) -> Heard:
        found = documents(statement, lexicon, space.bridge)
        role: Role = "need" if statement.kind == "need" else "offer"
        weighted = tuple((document, space.weights(document, role)) for document in found)
        origins = {document.language: space.sources(document, role) for document in found}
        return cls(statement, Speaker(statement, lexicon, origins), weighted)


def explain(
    need: Statement, offer: Statement, *, lexicon: Lexicon, space: Space, calibration: Calibration | None = None
) -> Reasons:
    """`explain_heard` of two statements that are read for it."""
    heard = Heard.read(need, lexicon, space), Heard.read(offer, lexicon, space)
    return explain_heard(*heard, lexicon=lexicon, calibration=calibration)


def explain_heard(
    asking: Heard, offering: Heard, *, lexicon: Lexicon, calibration: Calibration | None = None
) -> Reasons:
    """Shared concepts and words, largest contribution first, and what the offer lacks.

    Where statements are bilingual, the pair of languages that scores highest is explained: the one
    the ranking used. `ValueError` unless a need and an offer are given in this order.
    """
    need, offer = asking.statement, offering.statement
    if (need.kind, offer.kind) != ("need", "offer"):
        raise ValueError(f"explain takes a need and an offer, got {need.kind} and {offer.kind}")
    languages, products = _best_pair(asking, offering, calibration or Calibration())
    raw = sum(products.values())
    asks, has = asking.speaker, offering.speaker
    plain = {term: amount for term, amount in products.items() if not term.startswith(CONCEPT_PREFIX)}
    coded = {
        term.removeprefix(CONCEPT_PREFIX): amount
        for term, amount in products.items()
        if term.startswith(CONCEPT_PREFIX)
    }
    concepts = [
        SharedConcept(code, amount, amount / raw, asks.concept(code, languages[0]), has.concept(code, languages[1]))
        for code, amount in _folded(coded, lexicon).items()
    ]
    terms = [
        SharedTerm(in_need, in_offer, amount, amount / raw)
        for in_need, in_offer, amount in shared_phrases(asks, has, languages, plain)
    ]
    return Reasons(
        need=need.id,
        offer=offer.id,
        need_language=LANGUAGES[languages[0]],
        offer_language=LANGUAGES[languages[1]],
        raw=raw,
        concepts=tuple(sorted(concepts, key=lambda shared: (-shared.contribution, shared.code))),
        terms=tuple(sorted(terms, key=lambda shared: (-shared.contribution, shared.in_need.word))),
        missing=_missing(asks.codes(context=False) - _checked(need), has.codes(context=True), lexicon),
        gaps=gaps(need.conditions, offer.conditions, lexicon.ancestors),
    )


def _best_pair(asking: Heard, offering: Heard, calibration: Calibration) -> tuple[tuple[int, int], dict[str, float]]:
    """The languages of the best pair of documents and each shared term's product; ({} where nothing is shared)."""
    best: tuple[float, tuple[int, int], dict[str, float]] = (0.0, (0, 0), {})
    for document, mine in asking.weighted:
        for other, theirs in offering.weighted:
            products = {term: mine[term] * theirs[term] for term in sorted(mine.keys() & theirs.keys())}
            score = _score(calibration, sum(products.values()), document, other.language)
            if score > best[0]:
                best = (score, (document.language, other.language), products)
    return best[1], best[2]


def _score(calibration: Calibration, raw: float, document: Document, language: int) -> float:
    # Rounded as the postings round, so that equal pairs are told apart the same way.
    return float(calibration.scores(np.array([round(raw, 9)]), pair_class(document.language, language))[0])


def _folded(coded: dict[str, float], lexicon: Lexicon) -> dict[str, float]:
    """Shared ancestors counted for the shared concepts below them, in proportion; only the lowest remain."""
    lowest = {code for code in coded if not any(code in lexicon.ancestors(other) for other in coded)}
    folded = {code: coded[code] for code in lowest}
    for code in coded.keys() - lowest:
        below = [other for other in lowest if code in lexicon.ancestors(other)]
        total = sum(coded[other] for other in below)
        for other in below:
            folded[other] += coded[code] * coded[other] / total
    return folded


def _checked(need: Statement) -> frozenset[str]:
    """Codes that are gaps where they are missing, not to be told twice."""
    return need.conditions.certificates | need.conditions.regions


def _missing(asked: set[str], had: set[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Asked for and covered by nothing the offer has; the most specific first, deeper ones before higher."""
    lacking = {code for code in asked if not any(lexicon.covers(have, code) for have in had)}
    above = {ancestor for code in lacking for ancestor in lexicon.ancestors(code)}
    return tuple(sorted(lacking, key=lambda code: (code in above, -len(lexicon.ancestors(code)), code)))
