"""Reading profiles into counted terms, beside scikit-learn's TfidfVectorizer on the same texts.

    python benchmarks/reading.py [--profiles 110000] [--rounds 3]

One JSON line per figure, one thread each, the two systems taking turns. Ours is the whole way from text to
sparse rows, idf · count and of length 1, of stems, grades, figures, Chinese 1–2-grams and taxonomy concepts, by a
reader that has seen nothing before; theirs is `fit_transform` with defaults, words of two letters or more.
`vectorise_translated` is what the portal does besides, on a share of the texts: a generation's space fitted on them
and filled, with what each word may mean in the other language. Theirs has nothing to put beside it. The texts are
synthetic and seeded (profile_texts.py). Beside seconds by the clock stand those of the processor, which
tell more where others work on the same machine. `one_listing_ms` is a bilingual listing of 2,000 characters made
documents by a reader in use, as when somebody saves it. The last line holds the ratios.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
from scipy import sparse

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from matching_engine import taxonomy
from profile_texts import texts

from matching.engine import Lexicon, Statement
from matching.engine.bridge import Bridge
from matching.engine.documents import documents, with_words
from matching.engine.reader import Reader
from matching.engine.vectors import Space

PLAIN_SHARE, TRANSLATED_SHARE = 50, 20
AT_ONCE = 2_000
LISTINGS = 60


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of this thread on the processor."""
    start, busy = time.perf_counter(), time.thread_time()
    work()
    return time.perf_counter() - start, time.thread_time() - busy


def theirs(profiles: list[str]) -> tuple[float, float]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return timed(lambda: TfidfVectorizer().fit_transform(profiles))


def ours(lexicon: Lexicon, profiles: list[str], *, native: bool = True) -> tuple[float, float]:
    return timed(lambda: vectors(lexicon, profiles, native=native))


def vectors(lexicon: Lexicon, profiles: list[str], *, native: bool) -> sparse.csr_array:
    """float32 (profiles, terms and concepts), concepts first; AT_ONCE texts at a time, which stay near the processor."""
    reader = Reader(lexicon, native=native)
    blocks = [counts(reader, profiles[start : start + AT_ONCE]) for start in range(0, len(profiles), AT_ONCE)]
    width = len(reader.concepts) + len(reader.vocabulary)
    frequencies = np.zeros(width, dtype=np.int64)
    for block in blocks:
        frequencies[: block.shape[1]] += np.bincount(block.indices, minlength=block.shape[1])
    idf = np.log((len(profiles) + 1) / (frequencies + 1)).astype(np.float32)
    for block in blocks:
        weigh(block, idf)
        block.resize(block.shape[0], width)
    return sparse.vstack(blocks, format="csr")


def counts(reader: Reader, some: list[str]) -> sparse.csr_array:
    found, concepts = reader.read(some), len(reader.concepts)
    shapes = (len(some), concepts), (len(some), len(reader.vocabulary))
    parts = (found.concept_counts, found.concepts, found.concept_indptr), (found.counts, found.terms, found.indptr)
    rows = [sparse.csr_array(part, shape=shape) for part, shape in zip(parts, shapes, strict=True)]
    return sparse.hstack(rows, format="csr")


def weigh(rows: sparse.csr_array, idf: np.ndarray) -> None:
    values = rows.data
    values *= idf[rows.indices]
    squares = np.concatenate([[0.0], np.cumsum(values * values, dtype=np.float64)])
    lengths = np.sqrt(np.diff(squares[rows.indptr]))
    values /= np.repeat(np.where(lengths > 0.0, lengths, 1.0).astype(np.float32), np.diff(rows.indptr))


def translated(lexicon: Lexicon, profiles: list[str]) -> tuple[float, float]:
    bridge = Bridge.load(lexicon.concepts.values())
    statements = [
        Statement(id=i, organisation=i, side="startup", kind="need", texts=(("", "", text),))
        for i, text in enumerate(profiles)
    ]

    def work() -> None:
        read = zip(statements, Reader(lexicon).documents(statements), strict=True)
        found = [document for one, own in read for document in with_words(one, own, bridge)]
        Space(bridge=bridge).fit(found).transform(found, "need")

    return timed(work)


def listings() -> list[Statement]:
    """Bilingual listings of about 2,000 characters: a title and 1,600 in English, 400 in Chinese."""
    found = texts(20 * LISTINGS, seed=7)
    english = "".join(text for text in found if text.isascii())
    chinese = "".join(text for text in found if not text.isascii())
    return [
        Statement(
            id=i,
            organisation=i,
            side="startup",
            kind="need",
            texts=(
                ("en", english[1600 * i : 1600 * i + 60], english[1600 * i + 60 : 1600 * i + 1600]),
                ("zh-hans", chinese[400 * i : 400 * i + 20], chinese[400 * i + 20 : 400 * i + 400]),
            ),
        )
        for i in range(LISTINGS)
    ]


def one_listing(read: Callable[[Statement], object]) -> float:
    """Milliseconds for one listing, the median."""
    return 1000 * median(timed(lambda one=one: read(one))[0] for one in listings())


def report(figure: str, **values: object) -> None:
    print(json.dumps({"benchmark": "reading", "figure": figure} | values), flush=True)


def report_seconds(system: str, rounds: list[tuple[float, float]], profiles: list[str]) -> None:
    seconds, busy = zip(*rounds, strict=True)
    report(
        "vectorise",
        system=system,
        profiles=len(profiles),
        mean_bytes=round(float(np.mean([len(text.encode()) for text in profiles]))),
        seconds_median=round(median(seconds), 3),
        seconds_min=round(min(seconds), 3),
        cpu_seconds_median=round(median(busy), 3),
        us_per_profile=round(1e6 * median(seconds) / len(profiles), 1),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profiles", type=int, default=110_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    lexicon, profiles = Lexicon(taxonomy()), texts(options.profiles)
    native = Reader(lexicon).native
    rounds = [(theirs(profiles), ours(lexicon, profiles)) for _ in range(options.rounds)]
    sklearn, reader = ([pair[side] for pair in rounds] for side in (0, 1))
    report_seconds("scikit-learn TfidfVectorizer, defaults", sklearn, profiles)
    report_seconds("reader" if native else "reader, in Python alone", reader, profiles)
    some = profiles[: max(1, len(profiles) // PLAIN_SHARE)]
    report_seconds("reader, in Python alone", [ours(lexicon, some, native=False)], some)
    share = profiles[: max(1, len(profiles) // TRANSLATED_SHARE)]
    seconds, _busy = translated(lexicon, share)
    report(
        "vectorise_translated",
        profiles=len(share),
        seconds=round(seconds, 3),
        us_per_profile=round(1e6 * seconds / len(share), 1),
    )
    warm = Reader(lexicon)
    list(warm.documents(listings()))
    ms = {
        "reader_ms": round(one_listing(lambda one: list(warm.documents([one]))), 3),
        "documents_ms": round(one_listing(lambda one: documents(one, lexicon)), 3),
    }
    report("one_listing", characters=2000, **ms)
    ratio, busy = (round(median(r[i] for r in sklearn) / median(r[i] for r in reader), 2) for i in (0, 1))
    ratios = {"vectorise_ratio_sklearn": ratio, "vectorise_cpu_ratio_sklearn": busy}
    print(json.dumps(ratios | {"native": native, "one_listing_ms": ms["reader_ms"]}))


if __name__ == "__main__":
    main()
