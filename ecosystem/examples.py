"""Needs and offers written as they should be, in both languages, to look at while one writes. Invented."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ecosystem.models import Listing


@dataclass(frozen=True)
class Example:
    """`words` holds (title, body) by language, `about` the beginnings of the concepts' codes it is near to."""

    kind: str
    about: tuple[str, ...]
    words: dict[str, tuple[str, str]]


@cache
def examples() -> tuple[Example, ...]:
    found = json.loads(Path(__file__).with_name("examples.json").read_text(encoding="utf-8"))
    return tuple(
        Example(
            one["kind"],
            tuple(one["about"]),
            {language: (one[language]["title"], one[language]["body"]) for language in ("en", "zh-hans")},
        )
        for one in found
    )


def examples_for(listing: Listing) -> list[Example]:
    """The examples of its kind, the nearest to what it is about first."""
    codes = [concept.code for concept in listing.concepts.all()]

    def nearness(example: Example) -> int:
        return sum(code.startswith(example.about) for code in codes)

    return sorted((one for one in examples() if one.kind == listing.kind), key=nearness, reverse=True)
