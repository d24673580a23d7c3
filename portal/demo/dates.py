"""When things happened in the demo: spread over the past eighteen months, the same for the same name each time."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

DAYS = 540


@dataclass(frozen=True)
class History:
    """The instants of one organisation's life, in order, none after `now`."""

    created: datetime
    asked: datetime
    decided: datetime
    listed: list[datetime]


def history(slug: str, listings: int, now: datetime) -> History:
    """Returns an invented history that follows from `slug`: registered, asked to be verified, was, and wrote listings."""
    chance = random.Random(slug)  # noqa: S311 (not a secret)
    created = now - timedelta(days=chance.uniform(20, DAYS))
    asked = created + timedelta(days=chance.uniform(0.2, 3))
    decided = asked + timedelta(days=chance.uniform(0.3, 6))
    listed = sorted(decided + (now - decided) * chance.random() * 0.97 for _n in range(listings))
    return History(created, asked, decided, listed)
