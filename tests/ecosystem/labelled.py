"""The pairs of duplicates_labelled.jsonl, as cards."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ecosystem.identity.cards import card_of
from ecosystem.identity.likeness import Card

LIST = Path(__file__).parent / "duplicates_labelled.jsonl"


def pairs() -> Iterator[tuple[bool, str, Card, Card]]:
    """Yields (whether they are one, why, one, the other)."""
    for number, line in enumerate(LIST.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        yield row["same"], row["why"], _card(2 * number + 1, row["a"]), _card(2 * number + 2, row["b"])


def _card(key: int, side: dict[str, Any]) -> Card:
    return card_of(
        key,
        names=[side[language] for language in ("en", "zh") if language in side],
        others=side.get("others", ()),
        number=side.get("number", ""),
        website=side.get("website", ""),
        cities=[side["city"]] if "city" in side else (),
        region=f"region.{side['region']}" if "region" in side else "",
    )
