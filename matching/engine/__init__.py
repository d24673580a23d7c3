"""Who fits whom, and why: needs and offers in English and Chinese, matched without Django.

    Statement ── text.py ──────── folded text, stems, grades, Chinese 1–2-grams
        │        lexicon.py ───── taxonomy concepts named in either language (Aho–Corasick)
        │        documents.py ─── one document per language: words and concepts with counts
        │        reader/ ──────── the three above for many texts at once, in C where it compiles
        │        bridge/, translation.py  what the words may mean in the other language
        │        vectors.py ───── a need's idf × counts, an offer's BM25-saturated counts; settings.py, weighing.py
        │        segments.py ──── rows prepared for kernel/, which multiplies them exactly and fast
        │        calibration.py ─ sum of products → 0–100, alike for en–en, zh–zh and en–zh
        │        conditions.py ── readiness, certificates, regions, volume … → factor and gaps
        │        rank.py ──────── best need–offer pair per direction, both directions → pair
        ▼        reasons.py ───── shared concepts and words as written, what is missing
    PairMatch, Reasons           index.py holds it together: build, upsert, remove, rank

    index = Index(Lexicon(concepts), Bridge.load(concepts))
    index.build(lambda: entries)                # Entry.of(statement, lexicon, bridge): fits the weights, one generation
    index.apply(changed)                        # same weights; index.drift says when to build anew
    for match in index.matches(Ask(organisation, limit=50)):
        reasons = index.explain(index.hear(need), index.hear(offer))

One writer at a time; readers go on with what they began with.
"""

from matching.engine.bridge import Bridge
from matching.engine.entries import Entry
from matching.engine.index import Index
from matching.engine.lexicon import Found, Lexicon
from matching.engine.rank import Ask, Ranked, Ranking
from matching.engine.settings import Settings
from matching.engine.types import (
    EVERYBODY,
    MUSTS,
    OWN,
    VERIFIED,
    Concept,
    Conditions,
    DirectionScore,
    Drift,
    Gap,
    Mention,
    PairMatch,
    Reasons,
    SharedConcept,
    SharedTerm,
    Statement,
    Volume,
)

__all__ = [
    "EVERYBODY",
    "MUSTS",
    "OWN",
    "VERIFIED",
    "Ask",
    "Bridge",
    "Concept",
    "Conditions",
    "DirectionScore",
    "Drift",
    "Entry",
    "Found",
    "Gap",
    "Index",
    "Lexicon",
    "Mention",
    "PairMatch",
    "Ranked",
    "Ranking",
    "Reasons",
    "Settings",
    "SharedConcept",
    "SharedTerm",
    "Statement",
    "Volume",
]
