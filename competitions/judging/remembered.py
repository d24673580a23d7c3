"""What is counted of a whole round, kept by a process until something about the round has changed.

Counting thousands of assignments and sheets for each page costs more than the page. The database numbers the changes of a
round (JudgingMark); what was counted under the round's present number is still so.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from django.db import connection

from competitions.models import JudgingMark, Round
from core.prepared import prepared

MOST = 256
T = TypeVar("T")

_kept: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()
_lock = threading.Lock()


@prepared(round=int)
def _marks(round):
    return JudgingMark.objects.filter(round=round).values_list("number", flat=True)


def remembered(round: Round, key: Hashable, count: Callable[[], T]) -> T:
    """What `count` returns, which nobody changes; counted once for all who ask under the same key, until the round has
    changed. In a transaction it is counted each time: what that has changed itself may not have been numbered yet."""
    if connection.in_atomic_block:
        return count()
    place = (connection.settings_dict["NAME"], round.pk, key)
    number = next(iter(_marks(round=round.pk)), 0)
    with _lock:
        kept = _kept.get(place)
        if kept is not None and kept[0] == number:
            _kept.move_to_end(place)
            return cast(T, kept[1])
    found = count()
    with _lock:
        _kept[place] = (number, found)
        _kept.move_to_end(place)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found


def forget() -> None:
    with _lock:
        _kept.clear()
