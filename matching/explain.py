"""Why a need and an offer fit, worked out when somebody looks. What was read of a listing is kept for the next pair."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping

from ecosystem.models import Listing
from matching.engine import Index, Reasons
from matching.engine.reasons import Heard
from matching.live import live_index
from matching.statements import listing_statements

KEPT = 1000

_lock = threading.Lock()
_heard: OrderedDict[tuple, Heard] = OrderedDict()


def explain(pairs: Iterable[tuple[int, int]], listings: Mapping[int, Listing]) -> dict[tuple[int, int], Reasons]:
    """Returns the reasons of (need, offer) pairs. `listings` holds both, each with its organisation."""
    pairs = sorted(pairs)
    index = live_index.latest()
    keys = {pk: _key(listings[pk], index) for pair in pairs for pk in pair}
    heard = _remembered(keys)
    unheard = keys.keys() - heard.keys()
    if unheard:
        for said in listing_statements(Listing.objects.filter(pk__in=unheard)):
            heard[said.id] = index.hear(said)
        _remember({keys[pk]: heard[pk] for pk in unheard if pk in heard})
    return {(need, offer): index.explain(heard[need], heard[offer]) for need, offer in pairs}


def _key(listing: Listing, index: Index) -> tuple:
    return listing.pk, listing.revision, listing.organisation.modified_at, id(index.space)


def _remembered(keys: Mapping[int, tuple]) -> dict[int, Heard]:
    with _lock:
        found = {pk: _heard[key] for pk, key in keys.items() if key in _heard}
        for pk in found:
            _heard.move_to_end(keys[pk])
        return found


def _remember(new: Mapping[tuple, Heard]) -> None:
    with _lock:
        _heard.update(new)
        while len(_heard) > KEPT:
            _heard.popitem(last=False)
