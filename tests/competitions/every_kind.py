"""One question of every kind, with answers: what a form can ask."""

from typing import Any

from tests.competitions.scene import BOTH, question

FILE = "7d0f0c0e-5a1d-4d5e-9d0e-0123456789ab"


def words(text: str) -> dict[str, str]:
    return {language: f"{text} ({language})" for language in BOTH}


def options(*keys: str, retired: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [{"key": key, "label": words(key), "retired": key in retired} for key in keys]


COLUMNS = [
    {"key": "who", "label": words("Who"), "kind": "short_text"},
    {"key": "share", "label": words("Share"), "kind": "number"},
]
EVERY_KIND = [
    question("title", max_words=12),
    question("story", "long_text", min_words=2, max_words=300, help=words("Tell us")),
    question("stage", "choice", options=options("idea", "pilot", "series", "old", retired=("old",))),
    question("country", "choice", options=options(*(f"c{n}" for n in range(12)))),
    question("fields", "choices", options=options("air", "am", "iiot"), min=1, max=2),
    question("mass", "number", units=["kg", "t"], min="0", max=1000, decimals=1),
    question("staff", "number", units=["people"], decimals=0),
    question("founded", "date", min="2010-01-01", max="2026-12-31"),
    question("site", "link"),
    question("film", "video"),
    question("owners", "table", columns=COLUMNS, min_rows=1, max_rows=5),
    question("deck", "files", types=["pdf", "image"], max_mb=20, max_count=2),
    question("terms", "statement", text=words("We agree.")),
]
ANSWERS: dict[str, Any] = {
    "title": "A robot that sees",
    "story": "It sees.\n它看得见。",
    "stage": "pilot",
    "country": "c3",
    "fields": ["air", "iiot"],
    "mass": {"unit": "kg", "value": "12.5"},
    "staff": {"unit": "people", "value": "7"},
    "founded": "2019-03-01",
    "site": "https://example.com/",
    "film": "https://vimeo.com/123",
    "owners": [{"who": "Ada", "share": "60"}, {"who": "李雷", "share": "40"}],
    "deck": [FILE],
    "terms": True,
}
SAID = {
    "title": "A robot that sees",
    "story": "It sees.\n它看得见。",
    "stage": "pilot (en)",
    "country": "c3 (en)",
    "fields": "air (en)\niiot (en)",
    "mass": "12.5 kg",
    "staff": "7 people",
    "founded": "2019-03-01",
    "site": "https://example.com/",
    "film": "https://vimeo.com/123",
    "owners": "Who (en): Ada; Share (en): 60\nWho (en): 李雷; Share (en): 40",
    "deck": f'["{FILE}"]',
    "terms": "✓",
}
