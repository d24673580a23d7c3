"""Computing matches and writing them down."""

from collections.abc import Iterable
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from matching.engine import Index, PairMatch
from matching.live import KEPT, live_index
from matching.models import Match

EXPLAINED = 20
"""How many of them carry their reasons from the start; the others get theirs when somebody turns the page."""

EXPLAINED_AT_ONCE = 2000
"""Up to how many organisations a rebuild explains matches; beyond, reasons are worked out when a page asks."""

COMPUTED = [
    "score",
    "startup_offer",
    "manufacturer_need",
    "startup_offers_score",
    "manufacturer_offer",
    "startup_need",
    "manufacturer_offers_score",
    "reasons",
    "computed_at",
]


def refresh(organisation_id: int) -> int:
    """Recomputes the matches of one organisation and returns how many it has. Safe to repeat.

    A pair is kept when it is among the best of either side, so that a newcomer appears in the lists it belongs in.
    """
    with live_index.use() as index:
        ranked = index.rank_for(organisation_id, limit=None)
        best = ranked[:KEPT]
        wanted = {(match.startup, match.manufacturer) for match in best}
        wanted |= {
            (match.startup, match.manufacturer)
            for match in ranked[KEPT:]
            if match.score > live_index.last_places.get(match.other(organisation_id), 0.0)
        }
        rows = [
            row_of(match, index, explain=place < EXPLAINED)
            for place, match in enumerate(ranked)
            if (match.startup, match.manufacturer) in wanted
        ]
    write(organisation_id, rows)
    return len(rows)


def row_of(match: PairMatch, index: Index, *, explain: bool) -> Match:
    sells, buys = match.startup_offers, match.manufacturer_offers
    return Match(
        startup_id=match.startup,
        manufacturer_id=match.manufacturer,
        score=min(100.0, max(0.0, match.score)),
        startup_offer_id=sells.offer if sells else None,
        manufacturer_need_id=sells.need if sells else None,
        startup_offers_score=sells.score if sells else None,
        manufacturer_offer_id=buys.offer if buys else None,
        startup_need_id=buys.need if buys else None,
        manufacturer_offers_score=buys.score if buys else None,
        reasons=reasons_of(match, index) if explain else None,
        computed_at=timezone.now(),
    )


def reasons_of(match: PairMatch, index: Index) -> dict[str, object]:
    """Returns the reasons of both directions as plain data, to be put into words when shown (matching/words.py)."""
    found: dict[str, object] = {}
    for name, direction in (
        ("startup_offers", match.startup_offers),
        ("manufacturer_offers", match.manufacturer_offers),
    ):
        if direction is not None:
            found[name] = asdict(index.explain(direction.need, direction.offer))
    return found


@transaction.atomic
def write(organisation_id: int, rows: list[Match]) -> None:
    """Replaces the matches of one organisation. Rows go in by key, so that two writers cannot wait for each other."""
    rows.sort(key=lambda row: (row.startup_id, row.manufacturer_id))
    partners = {row.manufacturer_id if row.startup_id == organisation_id else row.startup_id for row in rows}
    of = Match.objects.of(organisation_id).only("pk", "startup_id", "manufacturer_id")
    gone = {match.pk: match.partner_id(organisation_id) for match in of}
    gone = {pk: partner for pk, partner in gone.items() if partner not in partners}
    Match.objects.filter(pk__in=gone).delete()
    # Their lists have room now: until the next rebuild they take whoever comes.
    for partner in gone.values():
        live_index.last_places.pop(partner, None)
    save_rows(rows)


def save_rows(rows: Iterable[Match]) -> None:
    Match.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["startup", "manufacturer"],
        update_fields=COMPUTED,
    )


def rebuild_all(*, report=lambda done, total: None) -> int:
    """Fits the weights anew and recomputes every match. Returns how many there are. For the command line.

    Lists stay usable throughout: rows are replaced by key, and what was not computed again is swept at the end.
    """
    live_index.rebuild()
    began = timezone.now()
    with live_index.use() as index:
        total = len(index.organisations("startup")) + len(index.organisations("manufacturer"))
        batch: dict[tuple[int, int], Match] = {}
        explained: set[tuple[int, int]] = set()
        for done, (_organisation, ranked) in enumerate(index.rank_all(KEPT), start=1):
            for place, match in enumerate(ranked):
                key = (match.startup, match.manufacturer)
                explain = place < EXPLAINED and total <= EXPLAINED_AT_ONCE and key not in explained
                if explain:
                    explained.add(key)
                if explain or key not in explained:
                    batch[key] = row_of(match, index, explain=explain)
            if len(batch) > 5000:
                save_rows(batch.values())
                batch.clear()
                report(done, total)
        save_rows(batch.values())
        report(total, total)
    Match.objects.filter(computed_at__lt=began).delete()
    live_index.rebuild()
    return Match.objects.count()


def explain_missing(match_ids: list[int]) -> None:
    """Fills in the reasons of matches that were stored without."""
    with live_index.use() as index:
        for match in Match.objects.filter(pk__in=match_ids, reasons=None):
            found: dict[str, object] = {}
            directions = (
                ("startup_offers", match.manufacturer_need_id, match.startup_offer_id),
                ("manufacturer_offers", match.startup_need_id, match.manufacturer_offer_id),
            )
            for name, need, offer in directions:
                if need in index and offer in index:
                    found[name] = asdict(index.explain(need, offer))
            Match.objects.filter(pk=match.pk).update(reasons=found)
