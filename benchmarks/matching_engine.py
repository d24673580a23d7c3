"""The matching engine at 1,000 and 10,000 organisations, beside a full recompute with scikit-learn.

    python benchmarks/matching_engine.py [--organisations 1000 10000]

Prints one JSON line per size and system, each measured in a process of its own: seconds to build, peak
memory, and milliseconds until a changed listing shows in its organisation's ranking (p50, p95). The text
is synthetic and seeded: three listings per organisation, 45 % English, 45 % Chinese, 10 % both, words by
Zipf's law around topics that are concepts of the project's own taxonomy.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from matching.engine import Ask, Concept, Conditions, Entry, Index, Lexicon, Statement

SEED = 20261122
STATEMENTS_EACH = 3
UPDATES = 60
PEER_UPDATES = 3
CERTIFICATES = ("iso-9001", "iso-13485", "iatf-16949", "as-9100")
REGIONS = ("CN-HN", "CN-GD", "DE", "FR", "NL")


def taxonomy() -> list[Concept]:
    """The project's concepts, read without Django."""
    concepts = []
    for path in sorted((ROOT / "taxonomy" / "data").glob("*.tsv")):
        with path.open(encoding="utf-8") as lines:
            concepts.extend(_concept(row) for row in csv.DictReader(lines, delimiter="\t") if row.get("en"))
    return concepts


def _concept(row: dict[str, str]) -> Concept:
    def names(column: str) -> tuple[str, ...]:
        return tuple(name for name in (row.get(column) or "").split("|") if name)

    return Concept(
        code=row["code"],
        parent=row["parent"] or None,
        labels={"en": row["en"], "zh-hans": row["zh"]},
        synonyms={"en": names("synonyms_en"), "zh-hans": names("synonyms_zh")},
        names=names("trade_names"),
    )


class Writer:
    """Writes listings about topics: half the words belong to the topic, half to the language."""

    def __init__(self, topics: list[Concept]) -> None:
        self.random = np.random.default_rng(SEED)
        self.topics = topics
        syllables = [a + b for a in "bcdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "il")]
        self.words = {
            "en": ["".join(self.random.choice(syllables, 3)) for _ in range(20_000)],
            "zh-hans": ["".join(map(chr, self.random.integers(0x4E00, 0x4E00 + 2500, 2))) for _ in range(12_000)],
        }

    def statement(self, number: int, organisation: int, own: list[Concept]) -> Statement:
        side = "startup" if organisation % 5 < 3 else "manufacturer"
        topics = [own[i] for i in self.random.permutation(len(own))[:2]]
        languages = (("en",), ("zh-hans",), ("en", "zh-hans"))[(0, 0, 0, 0, 1, 1, 1, 1, 2, 0, 1)[organisation % 11]]
        # A startup has two offers and a need, a manufacturer two needs and an offer.
        kind = "offer" if (number % STATEMENTS_EACH > 0) == (side == "startup") else "need"
        return Statement(
            id=number,
            organisation=organisation,
            side=side,
            kind=kind,
            texts=tuple((code, self._title(topics, code), self._body(topics, code)) for code in languages),
            concepts=frozenset({topics[0].code} if self.random.random() < 0.5 else ()),
            conditions=self._conditions(),
        )

    def _title(self, topics: list[Concept], language: str) -> str:
        return " ".join([topics[0].labels[language], *self._draw(topics[0], language, 3)])

    def _body(self, topics: list[Concept], language: str) -> str:
        words = [word for topic in topics for word in (topic.labels[language], *self._draw(topic, language, 25))]
        return (" " if language == "en" else "").join(words)

    def _draw(self, topic: Concept, language: str, number: int) -> list[str]:
        words = self.words[language]
        ranks = np.minimum(self.random.zipf(1.3, number), len(words)) - 1
        topical = self.random.random(number) < 0.5
        places = np.where(topical, (ranks % 60 + hash_of(topic.code)) % len(words), ranks)
        return [words[place] for place in places.tolist()]

    def _conditions(self) -> Conditions:
        some = self.random.random(3)
        return Conditions(
            trl_min=int(self.random.integers(4, 10)) if some[0] < 0.6 else None,
            certificates=frozenset({CERTIFICATES[self.random.integers(4)]} if some[1] < 0.3 else ()),
            regions=frozenset({REGIONS[self.random.integers(5)]} if some[2] < 0.4 else ()),
        )


def hash_of(code: str) -> int:
    """A number for a code that is the same in every process."""
    return int.from_bytes(code.encode(), "big") % 1_000_003


def synthetic(concepts: list[Concept], organisations: int) -> tuple[Writer, list[Statement]]:
    """The writer, to go on writing, and three statements for each organisation."""
    writer = Writer([concept for concept in concepts if concept.parent and concept.labels["zh-hans"]])
    statements = []
    for organisation in range(organisations):
        own = [writer.topics[i] for i in writer.random.integers(len(writer.topics), size=4)]
        first = organisation * STATEMENTS_EACH
        statements += [writer.statement(first + i, organisation, own) for i in range(STATEMENTS_EACH)]
    return writer, statements


def changed(writer: Writer, statements: list[Statement], updates: int) -> list[Statement]:
    """New words for some of the statements, under their old ids."""
    chosen = writer.random.permutation(len(statements))[:updates]
    found = []
    for place in chosen.tolist():
        own = [writer.topics[i] for i in writer.random.integers(len(writer.topics), size=4)]
        found.append(writer.statement(statements[place].id, statements[place].organisation, own))
    return found


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ours(organisations: int) -> dict[str, object]:
    concepts = taxonomy()
    writer, statements = synthetic(concepts, organisations)
    before = peak_mb()
    entries: list[Entry] = []
    index = Index(Lexicon(concepts))
    read = timed(lambda: entries.extend(Entry.of(statement, index.lexicon) for statement in statements))
    build = timed(lambda: index.build(lambda: entries))
    fresh = []
    for statement in changed(writer, statements, UPDATES):
        fresh.append(timed(lambda one=statement: rank_changed(index, one)))
    everybody = index.organisations("startup") + index.organisations("manufacturer")
    some = everybody[:: max(1, len(everybody) // 500)]
    each = timed(lambda: sum(len(index.rank(Ask(one, 20))) for one in some)) / len(some)
    return report("engine", organisations, build, fresh, before) | {
        "read_s": round(read, 2),
        "rank_ms": round(1000 * each, 2),
    }


def rank_changed(index: Index, statement: Statement) -> None:
    index.apply([Entry.of(statement, index.lexicon)])
    index.rank(Ask(statement.organisation))


def peer(organisations: int) -> dict[str, object]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics.pairwise import linear_kernel

    writer, statements = synthetic(taxonomy(), organisations)
    before = peak_mb()
    texts = {s.id: "\n".join(f"{title}\n{body}" for _, title, body in s.texts) for s in statements}
    sides = np.array([s.side == "startup" for s in statements])
    kinds = np.array([s.kind == "need" for s in statements])
    owners = np.array([s.organisation for s in statements])

    def recompute() -> object:
        return TfidfVectorizer().fit_transform(texts.values())

    def rank(rows: object, organisation: int) -> None:
        for place in np.flatnonzero(owners == organisation):
            others = np.flatnonzero((sides != sides[place]) & (kinds != kinds[place]))
            scores = linear_kernel(rows[place], rows[others])[0]
            np.argsort(-scores)[:50]

    build = timed(recompute)
    fresh = []
    for statement in changed(writer, statements, PEER_UPDATES):
        texts[statement.id] = "\n".join(f"{title}\n{body}" for _, title, body in statement.texts)
        fresh.append(timed(lambda one=statement: rank(recompute(), one.organisation)))
    return report("scikit-learn TfidfVectorizer + linear_kernel, recomputed", organisations, build, fresh, before)


def report(system: str, organisations: int, build: float, fresh: list[float], before: float) -> dict[str, object]:
    return {
        "benchmark": "matching_engine",
        "system": system,
        "organisations": organisations,
        "statements": organisations * STATEMENTS_EACH,
        "build_s": round(build, 2),
        "upsert_and_rank_ms_p50": round(1000 * float(np.percentile(fresh, 50)), 1),
        "upsert_and_rank_ms_p95": round(1000 * float(np.percentile(fresh, 95)), 1),
        "updates": len(fresh),
        "peak_mb": round(peak_mb()),
        "peak_mb_above_input": round(peak_mb() - before),
    }


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--organisations", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--system", choices=("ours", "peer"), help="measure one system in this process")
    options = parser.parse_args()
    for organisations in options.organisations:
        if options.system:
            print(json.dumps({"ours": ours, "peer": peer}[options.system](organisations)), flush=True)
            continue
        for system in ("ours", "peer"):
            command = [sys.executable, __file__, "--organisations", str(organisations), "--system", system]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
