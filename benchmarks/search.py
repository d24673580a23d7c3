"""Search: the engine beside scikit-learn and bm25s on made-up documents, and the pages on the large demo.

    python benchmarks/search.py [--documents 100000] [--queries 300] [--runs 20] [--skip pages] [--data DIR]

Prints one JSON line per figure. `engine` is the time to find, filter, count and rank; `outside_kernel_ms` what of it is
not spent in `kernel.scores`; "seen" the same queries again, their words' weights being known. Engine and peers are timed
in processor time of one thread, pages by the clock. The peers get the same words of the same documents and give their best ten, which is less:
no count, no filter, no half-typed word. Pages are asked for through Django's test client, warm; an empty page is the
site's shortest. A demo made before is used again with --data. To run it small: --documents 5000 --skip pages.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SEED = 20261122
WORDS, TERMS = 60_000, 90
TEXTS = ("laser", "激光选区熔化", "welding robot", "机器人", "predictive maint", "钛合金")


# --- the engine -------------------------------------------------------------------------------------------------------
class Collection:
    """Documents of TERMS words drawn by Zipf's law from made-up ones, and queries of one to three of their words."""

    def __init__(self, documents: int, queries: int) -> None:
        random = np.random.default_rng(SEED)
        syllables = [a + b for a in "bcdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "il")]
        self.words = sorted({"".join(random.choice(syllables, 4)) for _ in range(WORDS)})
        random.shuffle(self.words)
        chances = 1.0 / (np.arange(len(self.words)) + 20.0) ** 0.95
        self.terms = random.choice(len(self.words), size=(documents, TERMS), p=chances / chances.sum())
        self.queries = []
        for number in range(queries):
            chosen = random.choice(self.terms[random.integers(documents)], size=1 + number % 3)
            text = " ".join(self.words[place] for place in chosen.tolist())
            self.queries.append(text[: -2 if number % 2 else None])

    def counts(self):
        """Yields {word: count} of each document."""
        for row in self.terms:
            places, counts = np.unique(row, return_counts=True)
            yield {self.words[place]: float(count) for place, count in zip(places, counts, strict=True)}


def engine(documents: int, queries: int) -> None:
    from matching.engine import search as module
    from matching.engine.called import Named, Names

    collection = Collection(documents, queries)
    index = indexed(collection)
    names = [Named(n, f"{collection.words[n]} {collection.words[-n]}", "startup") for n in range(1, documents // 20)]
    search = module.Search(index, Names(names))
    inside = [0.0]
    scores = module.scores

    def watched(*arguments):
        began = time.thread_time()
        found = scores(*arguments)
        inside[0] += time.thread_time() - began
        return found

    module.scores = watched
    search.find(module.Wish(collection.queries[0])).best(20)
    for which in ("engine", "engine, seen"):
        whole, outside = [], []
        for text in collection.queries:
            inside[0], began = 0.0, time.thread_time()
            hits = search.find(module.Wish(text))
            hits.best(20), hits.by_group, hits.by_language
            whole.append(time.thread_time() - began)
            outside.append(whole[-1] - inside[0])
        say(which, documents, whole, **quantiles(outside, "outside_kernel_"))


def indexed(collection: Collection):
    """An index of the collection without what only matching needs."""
    from matching.engine import Index, Lexicon
    from matching.engine.conditions import PARTS
    from matching.engine.documents import Document
    from matching.engine.index import GROUPS
    from matching.engine.segments import Segment, label_array

    index = Index(Lexicon(()))
    found = [Document(0, counts, {}) for counts in collection.counts()]
    index.space.fit(found)
    groups = {}
    for place, (side, kind) in enumerate(GROUPS):
        own = range(place, len(found), len(GROUPS))
        labels = label_array([(n, -n if kind == "profile" else n, 0, 0, np.inf, (0,) * len(PARTS)) for n in own])
        groups[side, kind] = (Segment.of(labels, index.rows([found[n] for n in own], kind)),)
    index.groups = groups
    return index


def peers(documents: int, queries: int) -> None:
    import bm25s
    from sklearn.feature_extraction.text import TfidfVectorizer

    collection = Collection(documents, queries)
    texts = [" ".join(collection.words[place] for place in row) for row in collection.terms.tolist()]
    vectorizer = TfidfVectorizer()
    by_term = vectorizer.fit_transform(texts).T.tocsr()

    def with_sklearn(text: str) -> None:
        product = (vectorizer.transform([text]) @ by_term).toarray()[0]
        product[np.argpartition(-product, 10)[:10]].sort()

    say(
        "peer: scikit-learn, TfidfVectorizer and its rows transposed", documents, each(with_sklearn, collection.queries)
    )
    model = bm25s.BM25()
    model.index([text.split() for text in texts], show_progress=False)
    known = set(vectorizer.vocabulary_)

    def with_bm25s(text: str) -> None:
        words = [word for word in text.split() if word in known] or [texts[0].split()[0]]
        model.retrieve([words], k=10, show_progress=False)

    say("peer: bm25s", documents, each(with_bm25s, collection.queries))


def each(call, queries) -> list[float]:
    call(queries[0])
    times = []
    for text in queries:
        began = time.thread_time()
        call(text)
        times.append(time.thread_time() - began)
    return times


def quantiles(times, prefix: str = "") -> dict[str, float]:
    p50, p95 = (round(1000 * float(np.percentile(times, percent)), 3) for percent in (50, 95))
    return {f"{prefix}ms_p50": p50, f"{prefix}ms_p95": p95}


def say(system: str, documents: int, times, **more) -> None:
    line = {"benchmark": "search", "system": system, "documents": documents, "queries": len(times)}
    print(json.dumps({**line, **quantiles(times), **more}, ensure_ascii=False), flush=True)


# --- the pages --------------------------------------------------------------------------------------------------------
def pages(runs: int) -> None:
    """Runs in a process of its own, with the settings of the demo's database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    import config  # noqa: F401  (chooses the SQLite driver before Django imports one)

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils.http import urlencode

    client = Client(headers={"host": "127.0.0.1"})
    empty = milliseconds(lambda: client.get("/en/search/"), runs)
    tell("an empty search page", empty, 0)
    suggest = {"HX-Request": "true", "HX-Target": "search-suggestions"}
    for what, path, headers in (
        ("search page", "/en/search/", {}),
        ("suggestions", "/en/search/", suggest),
        ("startups", "/en/startups/", {}),
        ("needs and offers", "/en/listings/", {}),
    ):
        bare = empty if path == "/en/search/" else milliseconds(lambda path=path: client.get(path), runs)
        for text in TEXTS:
            address = f"{path}?{urlencode({'q': text})}"
            with CaptureQueriesContext(connection) as captured:
                client.get(address, headers=headers)
            queries = len(captured)
            times = milliseconds(lambda address=address, headers=headers: client.get(address, headers=headers), runs)
            beyond = round(statistics.median(times) - statistics.median(bare), 1)
            tell(f"{what}: {text}", times, queries, beyond_ms=beyond)


def milliseconds(call, runs: int) -> list[float]:
    call()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - began))
    return times


def tell(page: str, times, queries: int, **more) -> None:
    line = {"benchmark": "search", "page": page, "queries": queries, "median_ms": round(statistics.median(times), 1)}
    print(json.dumps({**line, **more}, ensure_ascii=False), flush=True)


def environment(folder: str) -> dict[str, str]:
    """The large demo in `folder`, made where it is not there."""
    found = {**os.environ, "DEMO": "1", "DATA_DIR": folder, "LOG_LEVEL": "ERROR"}
    found.pop("DATABASE_URL", None)
    if not any(Path(folder).glob("*.sqlite3")):
        for command in (["prepare"], ["collectstatic", "--no-input"], ["demo_data", "--size", "large"]):
            subprocess.run(
                [sys.executable, "manage.py", *command], cwd=ROOT, env=found, check=True, stdout=subprocess.DEVNULL
            )
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--documents", type=int, default=100_000)
    options.add_argument("--queries", type=int, default=300)
    options.add_argument("--runs", type=int, default=20)
    options.add_argument("--skip", nargs="+", default=[], choices=["engine", "peers", "pages"])
    options.add_argument("--data", help="a folder with the large demo, or to make it in")
    options.add_argument("--measure", choices=["engine", "peers", "pages"], help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.measure == "pages":
        pages(asked.runs)
        return
    if asked.measure:
        {"engine": engine, "peers": peers}[asked.measure](asked.documents, asked.queries)
        return
    rest = [f"--{name}={getattr(asked, name)}" for name in ("documents", "queries", "runs")]
    for part in ("engine", "peers", "pages"):
        if part in asked.skip:
            continue
        with tempfile.TemporaryDirectory() as folder:
            env = environment(asked.data or folder) if part == "pages" else None
            subprocess.run([sys.executable, __file__, "--measure", part, *rest], cwd=ROOT, env=env, check=True)


if __name__ == "__main__":
    main()
