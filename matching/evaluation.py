"""How well the portal's own engine ranks a test collection, beside others."""

import time
from pathlib import Path

import numpy as np
from django.db import DatabaseError

from matching.engine import Lexicon, Statement
from matching.engine.bridge import Bridge
from matching.engine.calibration import CLASSES, Calibration, pair_class
from matching.engine.collection import Collection, read
from matching.engine.documents import NO_TEXT, Document, documents
from matching.engine.evaluation import MEASURES, interval, measure, ranking
from matching.engine.peers import PEERS
from matching.engine.settings import Settings
from matching.engine.vectors import Space
from matching.lexicon import concepts, lexicon_of_files

SAMPLE = 256
EMPTY = Document(NO_TEXT, {}, {})


def evaluate(
    folder: Path | str,
    *,
    judged_only: bool = False,
    weights: Settings | None = None,
    lexicon: Lexicon | None = None,
    bridge_folder: Path | None = None,
    peers: bool = True,
) -> dict[str, object]:
    """Returns what was measured on the collection in `folder`: of ours at the top, of the others under "peers".

    With `judged_only` each query ranks only the documents that were judged for it. Queries without a relevant document
    are left out. Raises CollectionError, with file and line, for a collection that cannot be read.
    """
    collection = read(Path(folder))
    lexicon = lexicon or project_lexicon()
    bridge = Bridge.load(lexicon.concepts.values(), bridge_folder)
    began = time.perf_counter()
    ours = _measured(collection, our_scores(collection, lexicon, bridge, weights), judged_only)
    seconds = time.perf_counter() - began
    others = _peers(collection, judged_only) if peers else {}
    result: dict[str, object] = {**_means(ours), "queries": len(ours), "documents": len(collection.documents)}
    result |= {"seconds": round(seconds, 2), "judged_only": judged_only, "settings": (weights or Settings()).digest}
    result["interval"] = _intervals(ours)
    result["peers"] = {name: _means(values) for name, values in others.items()}
    if "bm25s" in others:
        result["minus_bm25s"] = _intervals(ours - others["bm25s"])
    return result


def project_lexicon() -> Lexicon:
    """Returns the lexicon of the database's taxonomy or, where none is loaded, of the project's files."""
    try:
        lexicon = Lexicon(concepts())
    except DatabaseError:
        return lexicon_of_files()
    return lexicon if lexicon.concepts else lexicon_of_files()


def our_scores(collection: Collection, lexicon: Lexicon, bridge: Bridge, weights: Settings | None = None) -> np.ndarray:
    """Returns (queries, documents): what the portal would score them, queries as needs and documents as offers."""
    bridge = bridge.learn(collection.pairs) if collection.pairs else bridge
    offers = [_document(pair, "offer", lexicon, bridge) for pair in collection.documents]
    needs = [_document(pair, "need", lexicon, bridge) for pair in collection.queries]
    space = Space(weights, bridge).fit(offers)
    asked, held = space.transform(needs, "need"), space.transform(offers, "offer")
    asked.resize((len(needs), held.shape[1]))
    sums = (asked @ held.T).toarray().astype(np.float64)
    classes = pair_class(_languages(needs)[:, None], _languages(offers)[None, :])
    chosen = np.random.default_rng(0).permutation(len(needs))[:SAMPLE]
    samples = tuple(sums[chosen][classes[chosen] == place] for place in range(CLASSES))
    return Calibration().fit(samples).scores(sums, classes)


def _document(pair: tuple[str, str], kind: str, lexicon: Lexicon, bridge: Bridge) -> Document:
    statement = Statement(1, 1, "manufacturer" if kind == "need" else "startup", kind, (("en", *pair),))
    return next(iter(documents(statement, lexicon, bridge)), EMPTY)


def _languages(found: list[Document]) -> np.ndarray:
    return np.array([document.language for document in found])


def _peers(collection: Collection, judged_only: bool) -> dict[str, np.ndarray]:
    found = {}
    for name, peer in PEERS.items():
        try:
            scores = peer(collection)
        except ImportError:
            continue
        found[name] = _measured(collection, scores, judged_only)
    return found


def _measured(collection: Collection, scores: np.ndarray, judged_only: bool) -> np.ndarray:
    """Returns (measurable queries, measures)."""
    rows = []
    for query in collection.judged:
        grades = collection.grades[query]
        if judged_only:
            candidates = np.array([document for document, grade in grades.items() if grade >= 0.0])
        else:
            left_out = [document for document, grade in grades.items() if grade < 0.0]
            candidates = np.setdiff1d(np.arange(len(collection.documents)), left_out) if left_out else None
        rows.append(measure(ranking(scores[query], candidates), collection.gains(query)))
    return np.array(rows).reshape(-1, len(MEASURES))


def _means(values: np.ndarray) -> dict[str, float]:
    means = values.mean(axis=0) if len(values) else np.zeros(len(MEASURES))
    return {name: round(float(mean), 4) for name, mean in zip(MEASURES, means, strict=True)}


def _intervals(values: np.ndarray) -> dict[str, tuple[float, float]]:
    bounds = (interval(column) for column in values.T)
    return {name: (round(low, 4), round(high, 4)) for name, (low, high) in zip(MEASURES, bounds, strict=True)}
