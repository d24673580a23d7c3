"""What else could rank: chance, popularity, scikit-learn's and bm25s's own ways. Scores, (queries, documents).

Each is given what its own documentation recommends, so that a comparison with it is fair.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import numpy as np
import Stemmer
from sklearn.feature_extraction.text import TfidfVectorizer

from matching.engine.collection import Collection
from matching.engine.folding import HAN

_RUN = re.compile(r"(?P<han>[" + HAN + r"]+)|(?P<word>[^\W_" + HAN + r"]+)")
_STEMMER = Stemmer.Stemmer("english")


def random_scores(collection: Collection) -> np.ndarray:
    """The same throw of the dice on every run."""
    shape = len(collection.queries), len(collection.documents)
    return np.random.default_rng(0).random(shape)


def popularity(collection: Collection) -> np.ndarray:
    """For each query how much the others found a document relevant."""
    found = np.zeros((len(collection.queries), len(collection.documents)))
    for query, grades in enumerate(collection.grades):
        for document, grade in grades.items():
            found[query, document] = max(grade, 0.0)
    return found.sum(axis=0)[None, :] - found


def sklearn_default(collection: Collection) -> np.ndarray:
    """Cosines of `TfidfVectorizer()` as it comes."""
    vectoriser = TfidfVectorizer()
    try:
        documents = vectoriser.fit_transform(_texts(collection.documents))
    except ValueError:  # no word of two letters anywhere
        return np.zeros((len(collection.queries), len(collection.documents)))
    scores: np.ndarray = (vectoriser.transform(_texts(collection.queries)) @ documents.T).toarray()
    return scores


def bm25s_scores(collection: Collection) -> np.ndarray:
    """bm25s as it comes: English stems without its stop words, Chinese characters 1–2. `ImportError` without it."""
    import bm25s
    from bm25s.stopwords import STOPWORDS_EN

    logging.getLogger("bm25s").setLevel(logging.WARNING)
    stop = frozenset(STOPWORDS_EN)
    index = bm25s.BM25()
    index.index([list(_words(text, stop)) for text in _texts(collection.documents)], show_progress=False)
    scores = np.zeros((len(collection.queries), len(collection.documents)))
    for place, text in enumerate(_texts(collection.queries)):
        if words := [word for word in _words(text, stop) if word in index.vocab_dict]:
            scores[place] = index.get_scores(words)
    return scores


PEERS = {"random": random_scores, "popularity": popularity, "sklearn": sklearn_default, "bm25s": bm25s_scores}


def _texts(written: list[tuple[str, str]]) -> list[str]:
    return [" ".join(filter(None, parts)) for parts in written]


def _words(text: str, stop: frozenset[str]) -> Iterator[str]:
    for found in _RUN.finditer(text.lower()):
        run = found.group()
        if found.lastgroup == "han":
            yield from run
            yield from (run[place : place + 2] for place in range(len(run) - 1))
        elif run not in stop and len(run) > 1:
            yield _STEMMER.stemWord(run)
