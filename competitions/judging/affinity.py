"""How well a judge suits an entry: what they declare to know, and how near their words are to the entry's.

affinity = ½ · declared + ½ · text, each 0–1. `declared` is the level (1–3, by three) of what the judge knows in the entry's
field, its parts or what it is a part of; without a field, or outside it, 0.8 of the level in what the entry's text names. `text`
is the matching engine's: the judge as a need, the entry as an offer, in either language, on its scale common to both.
"""

import base64
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from competitions.models import Judge, RoundEntry
from competitions.reading import read_version
from matching.engine import Statement
from matching.engine.calibration import CLASSES, Calibration, pair_class
from matching.engine.documents import Document, documents
from matching.engine.vectors import Space
from matching.lexicon import reading

NAMED = 0.8  # what knowing something that the text names is worth beside knowing the entry's field
SAMPLE = 256
SCALE = 10_000  # affinities are kept as whole ten-thousandths


@dataclass(frozen=True)
class Fit:
    """What of an entry a judge knows, by the taxonomy's codes, and both halves of the affinity."""

    declared: float
    codes: tuple[str, ...]


def text_of(entry: RoundEntry) -> str:
    """What the entry says in its frozen version, without what would tell whose it is."""
    submission = entry.submission
    form = read_version(submission.form_version)
    said = submission.content.get("answers", {})
    parts = [said.get(field.key) for field in form.fields.values() if "identifying" not in field.marks]
    return "\n".join(part for part in parts if isinstance(part, str))


def lineage(code: str, parents: dict[str, str]) -> set[str]:
    """A concept and everything it is a part of."""
    found = {code}
    while (code := parents.get(code, "")) and code not in found:
        found.add(code)
    return found


def related(one: str, other: str, parents: dict[str, str]) -> bool:
    """Whether one of two concepts is a part of the other, or both are the same."""
    return one in lineage(other, parents) or other in lineage(one, parents)


def fit(expertise: Iterable[tuple[str, int]], field: str, named: Iterable[str], parents: dict[str, str]) -> Fit:
    """Of what a judge knows (code, level 1–3) the best for an entry, with all that has to do with it.

    >>> fit([("process.milling", 3), ("material.steel", 1)], "process", {"material.steel"}, {"process.milling": "process"})
    Fit(declared=1.0, codes=('process.milling', 'material.steel'))
    """
    known = set(named)
    found = []
    for code, level in expertise:
        if field and related(code, field, parents):
            found.append((level / 3, code))
        elif lineage(code, parents) & known or any(code in lineage(one, parents) for one in known):
            found.append((NAMED * level / 3, code))
    found.sort(key=lambda one: (-one[0], one[1]))
    return Fit(found[0][0] if found else 0.0, tuple(code for _worth, code in found))


def similarities(judges: Sequence[Judge], entries: Sequence[RoundEntry]) -> tuple[np.ndarray, list[set[str]]]:
    """(judges × entries, 0–1) by the matching engine, and for each entry the codes that its text names."""
    lexicon, bridge = reading()
    offers = [
        _documents(Statement(entry.pk, 0, "startup", "offer", ((entry.submission.language, "", text_of(entry)),)),
                   lexicon, bridge)
        for entry in entries
    ]  # fmt: skip
    needs = [_documents(_statement(judge), lexicon, bridge) for judge in judges]
    named = [{code for document in found for code in document.concepts} for found in offers]
    rows, columns = _flat(needs), _flat(offers)
    best = np.zeros((len(judges), len(entries)))
    if rows and columns:
        space = Space(None, bridge).fit([document for _owner, document in columns])
        asked = space.transform([document for _owner, document in rows], "need")
        held = space.transform([document for _owner, document in columns], "offer")
        asked.resize((len(rows), held.shape[1]))
        sums = (asked @ held.T).toarray().astype(np.float64)
        classes = pair_class(_languages(rows)[:, None], _languages(columns)[None, :])
        samples = tuple(sums[:SAMPLE][classes[:SAMPLE] == place] for place in range(CLASSES))
        scores = Calibration().fit(samples).scores(sums, classes) / 100
        owners = np.array([owner for owner, _document in rows]), np.array([owner for owner, _document in columns])
        np.maximum.at(best, (owners[0][:, None], owners[1][None, :]), np.where(sums > 0, scores, 0.0))
    return np.clip(best, 0.0, 1.0), named


def _documents(statement: Statement, lexicon, bridge) -> list[Document]:
    return list(documents(statement, lexicon, bridge))


def _flat(found: list[list[Document]]) -> list[tuple[int, Document]]:
    return [(owner, document) for owner, own in enumerate(found) for document in own]


def _languages(found: list[tuple[int, Document]]) -> np.ndarray:
    return np.array([document.language for _owner, document in found])


def _statement(judge: Judge) -> Statement:
    """A judge as a need: what they know in both languages, as often as they know it well, and their own words."""
    known = list(judge.expertise.all())
    titles = {
        language: " ".join(one.concept.label_in(language) for one in known for _time in range(one.level))
        for language in ("en", "zh-hans")
    }
    texts = tuple((language, title, judge.about if language == "en" else "") for language, title in titles.items())
    return Statement(judge.pk, 0, "manufacturer", "need", texts, frozenset(one.concept.code for one in known))


def affinities(
    judges: Sequence[Judge], entries: Sequence[RoundEntry], parents: dict[str, str]
) -> tuple[np.ndarray, list[set[str]]]:
    """(judges × entries, 0–1, four places), and the codes that each entry's text names."""
    text, named = similarities(judges, entries)
    found = text / 2
    known = [[(one.concept.code, one.level) for one in judge.expertise.all()] for judge in judges]
    kept: dict[tuple[int, str, frozenset[str]], float] = {}
    for column, (entry, codes) in enumerate(zip(entries, named, strict=True)):
        key_codes = frozenset(codes)
        for row, expertise in enumerate(known):
            if not expertise:
                continue
            key = (row, field_of(entry), key_codes)
            if key not in kept:
                kept[key] = fit(expertise, field_of(entry), codes, parents).declared
            found[row, column] += kept[key] / 2
    return np.round(found, 4), named


def field_of(entry: RoundEntry) -> str:
    """The code of the concept of the entry's category, or nothing."""
    category = entry.application.category
    return category.concept.code if category and category.concept else ""


# --- keeping ----------------------------------------------------------------------------------------------------------
def packed(affinity: np.ndarray) -> dict[str, Any]:
    """JSON for a matrix of 0–1 in ten-thousandths, some hundred times smaller than its digits."""
    whole = np.round(affinity * SCALE).astype("<u2")
    return {"shape": list(affinity.shape), "data": base64.b64encode(zlib.compress(whole.tobytes())).decode()}


def unpacked(kept: dict[str, Any]) -> np.ndarray:
    whole = np.frombuffer(zlib.decompress(base64.b64decode(kept["data"])), "<u2")
    return whole.reshape(kept["shape"]) / SCALE
