"""A test collection in BEIR's layout: a corpus, queries, and judgements of which fits which.

corpus.jsonl       {"_id": …, "title": …, "text": …}     one object a line, title may be missing
queries.jsonl      {"_id": …, "text": …}                 the first line of a text of several is its title
qrels/test.tsv     query-id, corpus-id, score            with a header; below 0: leave this pair out of the ranking
pairs_train.tsv    two texts, or two ids of the files above, that say the same in English and in Chinese (optional,
                   with or without the header text-en, text-zh): what the bridge may learn from
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PAIRS = "pairs_train.tsv"
_HEADERS = ({"text-en", "text-zh"}, {"query-id", "corpus-id"}, {"en", "zh"}, {"id-en", "id-zh"})


class CollectionError(ValueError):
    """A file is missing or a line cannot be read. Says which."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents and queries as (title, text), by place; `grades[q]` maps a document's place to its grade.

    `pairs` are two texts each that say the same.
    """

    documents: list[tuple[str, str]]
    queries: list[tuple[str, str]]
    grades: list[dict[int, float]]
    pairs: list[tuple[str, str]] = field(default_factory=list)

    @property
    def judged(self) -> list[int]:
        """The queries that can be measured: those with a relevant document."""
        return [place for place, grades in enumerate(self.grades) if any(grade > 0.0 for grade in grades.values())]

    def gains(self, query: int) -> dict[int, float]:
        """The query's relevant documents with their grades."""
        return {document: grade for document, grade in self.grades[query].items() if grade > 0.0}


def read(folder: Path) -> Collection:
    """The collection in a folder. `CollectionError` with file and line for what cannot be read."""
    corpus = dict(_texts(folder / "corpus.jsonl"))
    queries = dict(_texts(folder / "queries.jsonl"))
    grades = _grades(folder / "qrels" / "test.tsv", _places(queries), _places(corpus))
    asked = [(title, text) if title else _titled(text) for title, text in queries.values()]
    texts = {key: "\n".join(filter(None, value)) for key, value in {**corpus, **queries}.items()}
    return Collection(list(corpus.values()), asked, grades, list(_pairs(folder / PAIRS, texts)))


def _places(texts: dict[str, tuple[str, str]]) -> dict[str, int]:
    return {key: place for place, key in enumerate(texts)}


def _titled(text: str) -> tuple[str, str]:
    first, _, rest = text.strip().partition("\n")
    return first, rest


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except FileNotFoundError:
        raise CollectionError(f"{path}: there is no such file.") from None
    except UnicodeDecodeError as error:
        raise CollectionError(f"{path}: this is not UTF-8 ({error.reason}).") from None
    except OSError as error:
        raise CollectionError(f"{path}: cannot be read ({error.strerror}).") from None


def _texts(path: Path) -> Iterator[tuple[str, tuple[str, str]]]:
    seen: set[str] = set()
    for number, line in _lines(path):
        try:
            row = json.loads(line)
        except ValueError:
            raise CollectionError(f"{path}, line {number}: this is not a JSON object.") from None
        if not isinstance(row, dict) or "_id" not in row or not isinstance(row.get("text"), str):
            raise CollectionError(f"{path}, line {number}: an object with _id and text is expected.")
        key = str(row["_id"])
        if key in seen:
            raise CollectionError(f"{path}, line {number}: the _id {key} is there already.")
        seen.add(key)
        yield key, (str(row.get("title") or ""), row["text"])
    if not seen:
        raise CollectionError(f"{path}: there is no line.")


def _grades(path: Path, queries: dict[str, int], documents: dict[str, int]) -> list[dict[int, float]]:
    grades: list[dict[int, float]] = [{} for _ in queries]
    for number, line in _lines(path):
        cells = line.split("\t")
        if number == 1 and cells[-1].strip() == "score":
            continue
        try:
            query, document, grade = cells[0], cells[1], float(cells[2])
        except (IndexError, ValueError):
            raise CollectionError(
                f"{path}, line {number}: query-id, corpus-id and a number are expected, parted by tabs."
            ) from None
        if query not in queries or document not in documents:
            unknown = f"query {query}" if query not in queries else f"document {document}"
            raise CollectionError(f"{path}, line {number}: there is no {unknown}.")
        grades[queries[query]][documents[document]] = grade
    return grades


def _pairs(path: Path, texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    if not path.exists():
        return
    for number, line in _lines(path):
        cells = [cell.strip() for cell in line.split("\t")]
        if number == 1 and {cell.lower() for cell in cells} in _HEADERS:
            continue
        if len(cells) < 2 or not cells[0] or not cells[1]:
            raise CollectionError(f"{path}, line {number}: two texts or two ids are expected, parted by a tab.")
        yield texts.get(cells[0], cells[0]), texts.get(cells[1], cells[1])
