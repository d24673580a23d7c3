"""How everybody's list stands: computed in bulk after a rebuild and for one organisation after a change.

Shards are organisations by their key modulo the number of shards. Each is computed from the same index by the same
function, so that four workers write what one process would have written.
"""

import os
import socket
import time
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from core.outbox import enqueue
from ecosystem.models import Organisation
from matching.blocks import blocked_among, blocked_with
from matching.engine import VERIFIED, Ask, Index
from matching.live import live_index
from matching.models import Shard, Standing

CHUNK = 200
IN_A_SHARD = 1000


def compute(organisations: Iterable[int]) -> int:
    """Writes the standing of some organisations; those without living statements get an empty one."""
    index = live_index.current()
    now = time.time()
    known = Organisation.objects.filter(pk__in=list(organisations)).order_by("pk")
    there = list(known.values_list("pk", flat=True))
    blocked = blocked_among(there)
    rows = [standing(index, pk, now, blocked.get(pk, frozenset())) for pk in there]
    for start in range(0, len(rows), CHUNK):
        _save(rows[start : start + CHUNK])
    return len(rows)


def standing(index: Index, organisation: int, now: float, blocked: frozenset[int] | None = None) -> Standing:
    """What a member of a verified organisation would see at the top of its list. `blocked` is asked for if None."""
    exclude = blocked_with(organisation) if blocked is None else blocked
    ranked = index.rank(Ask(organisation, Standing.TOP, audience=VERIFIED, now=now, exclude=exclude))
    partners = ranked.partners.tolist() if ranked else []
    scores = [round(score, 2) for score in ranked.scores.tolist()] if ranked else []
    return Standing(
        organisation_id=organisation,
        partners=partners,
        scores=scores,
        listed=len(partners),
        best=min(100.0, max(scores, default=0.0)),
        computed_at=timezone.now(),
    )


@transaction.atomic
def _save(rows: Sequence[Standing]) -> None:
    Standing.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["organisation"],
        update_fields=["partners", "scores", "listed", "best", "computed_at"],
    )


def number_of_matches() -> int:
    """How many places startups' lists have filled, TOP each at most."""
    startups = Standing.objects.filter(organisation__kind=Organisation.Kind.STARTUP)
    return startups.aggregate(listed=Sum("listed"))["listed"] or 0


def strongest(limit: int) -> list[tuple[int, int]]:
    """The (startup, manufacturer) pairs of the strongest matches there are."""
    startups = Standing.objects.filter(organisation__kind=Organisation.Kind.STARTUP, listed__gt=0)
    rows = startups.order_by("-best", "organisation")[:limit].values_list("organisation", "partners", "scores")
    pairs = [
        (-score, startup, partner)
        for startup, partners, scores in rows
        for partner, score in zip(partners, scores, strict=True)
    ]
    return [(startup, partner) for _score, startup, partner in sorted(pairs)[:limit]]


def compute_shard(shard: int, of: int, *, report=lambda done, total: None) -> int:
    """Writes the standings of the `shard`-th of `of` parts of all organisations, and returns how many it holds."""
    everybody = Organisation.objects.order_by("pk").values_list("pk", flat=True)
    mine = [pk for pk in everybody if pk % of == shard]
    for start in range(0, len(mine), CHUNK):
        compute(mine[start : start + CHUNK])
        report(min(start + CHUNK, len(mine)), len(mine))
    return len(mine)


def run_shard(shard: int, of: int, *, cause: str) -> None:
    """`compute_shard`, and notes who took how long. Safe to repeat."""
    began = time.monotonic()
    number = compute_shard(shard, of)
    Shard.objects.update_or_create(
        cause=cause,
        number=shard,
        of=of,
        defaults={
            "worker": f"{socket.gethostname()}:{os.getpid()}",
            "organisations": number,
            "seconds": time.monotonic() - began,
            "finished_at": timezone.now(),
        },
    )


def owe_all(*, cause: str, shards: int | None = None) -> int:
    """Has everybody's standing computed by the workers and returns in how many effects; by default so many that each
    holds about IN_A_SHARD organisations, which takes a worker some seconds."""
    of = shards or max(1, -(-Organisation.objects.count() // IN_A_SHARD))
    with transaction.atomic():
        for shard in range(of):
            enqueue(
                key=f"matching:standings:{cause}:{shard}:{of}",
                kind="matching.standings",
                payload={"shard": shard, "of": of, "cause": cause},
            )
    return of
