"""The collections that matching is held against: needs and offers with grades, and pairs in both languages."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LANGUAGES = ("en", "zh-hans")


@dataclass(frozen=True)
class Text:
    title: str
    body: str


@dataclass(frozen=True)
class Pair:
    """A need and the offer that answers it, each in every language of `LANGUAGES`; `concepts` are taxonomy codes."""

    id: str
    concepts: tuple[str, ...]
    need: dict[str, Text]
    offer: dict[str, Text]


@dataclass(frozen=True)
class Judged:
    """Needs (`queries`) and offers (`corpus`) by id; `qrels[need][offer]` is the grade, 0–3."""

    queries: dict[str, Text]
    corpus: dict[str, Text]
    qrels: dict[str, dict[str, int]]


def judged(folder: Path = HERE / "judged") -> Judged:
    """Returns the judged collection of a folder in BEIR's layout; a query's first line is its title."""
    queries = {}
    for line in _lines(folder / "queries.jsonl"):
        title, _, body = line["text"].partition("\n")
        queries[line["_id"]] = Text(title, body)
    corpus = {line["_id"]: Text(line["title"], line["text"]) for line in _lines(folder / "corpus.jsonl")}
    qrels: dict[str, dict[str, int]] = {}
    with (folder / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            qrels.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    return Judged(queries, corpus, qrels)


def pairs(path: Path = HERE / "pairs" / "pairs.jsonl") -> list[Pair]:
    """Returns the pairs in the order of the file."""
    return [
        Pair(line["id"], tuple(line["concepts"]), _texts(line["need"]), _texts(line["offer"])) for line in _lines(path)
    ]


def language(text: Text) -> str:
    """The language a statement is written in: Chinese where a tenth of its characters are Chinese, else English."""
    written = text.title + text.body
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in written)
    return "zh-hans" if chinese * 10 >= len(written) else "en"


def _lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _texts(both: dict[str, dict[str, str]]) -> dict[str, Text]:
    return {code: Text(**text) for code, text in both.items()}
