"""Whom lists show most and whom never, from the standings computed in bulk."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from ecosystem.models import Listing, Organisation
from matching.engine.compare import gini
from matching.models import Standing

SHOWN = 10


@dataclass(frozen=True)
class Congestion:
    """How lists show the organisations of one side.

    `lists` of the other side have `places` in their first Standing.TOP; `could` organisations may be shown there
    (verified, with a live listing), `never` of them are not. `most` are (id, places), the most shown first, and
    `top_share` the part of all places (0–1) that those have.
    """

    kind: str
    lists: int
    places: int
    could: int
    never: int
    gini: float
    most: list[tuple[int, int]]
    top_share: float


def showable(kind: str = "") -> QuerySet[Organisation]:
    """Who may stand in somebody's list."""
    live = Listing.objects.live().values("organisation")
    verified = Organisation.objects.filter(verification=Organisation.Verification.VERIFIED, pk__in=live)
    return verified.filter(kind=kind) if kind else verified


def congestion(kind: str) -> Congestion:
    """How the other side's lists show the organisations of `kind`."""
    other = Organisation.Kind.MANUFACTURER if kind == Organisation.Kind.STARTUP else Organisation.Kind.STARTUP
    lists = Standing.objects.filter(organisation__kind=other, listed__gt=0).values_list("partners", flat=True)
    could = set(showable(kind).values_list("pk", flat=True))
    counts, number = _counted(lists.iterator())
    shown = {pk: count for pk, count in counts.items() if pk in could}
    places = sum(shown.values())
    most = sorted(shown.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]
    return Congestion(
        kind,
        number,
        places,
        len(could),
        len(could - shown.keys()),
        gini(list(shown.values()), nothing=len(could - shown.keys())),
        most,
        sum(count for _pk, count in most) / places if places else 0.0,
    )


def never_shown() -> list[int]:
    """Who could be shown and stands in no list, of both sides, by id."""
    counts, _number = _counted(Standing.objects.filter(listed__gt=0).values_list("partners", flat=True).iterator())
    return sorted(set(showable().values_list("pk", flat=True)) - counts.keys())


def overall_gini() -> float:
    """Of the places of everybody who could be shown, both sides together."""
    counts, _number = _counted(Standing.objects.filter(listed__gt=0).values_list("partners", flat=True).iterator())
    could = set(showable().values_list("pk", flat=True))
    return gini([counts[pk] for pk in could])


def _counted(lists: Iterable[list[int]]) -> tuple[Counter[int], int]:
    counts: Counter[int] = Counter()
    number = 0
    for partners in lists:
        counts.update(partners[: Standing.TOP])
        number += 1
    return counts, number
