"""Why a need and an offer fit, worked out when somebody looks. What was read of a listing is kept for the next pair."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping

from ecosystem.models import Listing
from matching.engine import Index, Reasons
from matching.engine.reasons import Heard
from matching.live import live_index
from matching.statements import statement

KEPT = 1000

_lock = threading.Lock()
_heard: OrderedDict[tuple, Heard] = OrderedDict()


def explain(pairs: Iterable[tuple[int, int]], listings: Mapping[int, Listing]) -> dict[tuple[int, int], Reasons]:
    """Returns the reasons of (need, offer) pairs. `listings` holds both, fetched as `with_statements` does."""
    index = live_index.latest()
    return {
        (need, offer): index.explain(_hear(listings[need], index), _hear(listings[offer], index))
        for need, offer in sorted(pairs)
    }


def _hear(listing: Listing, index: Index) -> Heard:
    key = (listing.pk, listing.revision, listing.organisation.modified_at, id(index.space))
    with _lock:
        if key in _heard:
            _heard.move_to_end(key)
            return _heard[key]
    heard = index.hear(statement(listing))
    with _lock:
        _heard[key] = heard
        while len(_heard) > KEPT:
            _heard.popitem(last=False)
    return heard
