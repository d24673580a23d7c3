"""What the clock asks for, row by row."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core.transitions import MoveNotAllowed, StateHasMoved

AT_ONCE = 100


def each(rows: QuerySet, step: Callable[[Any], None]) -> bool:
    """Does `step` to some of `rows`, each looked at again under its lock, and returns whether there are more.

    Two processes may do it at once, and whoever moves a row in the same moment is not overrun.
    """
    some = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for pk in some:
        try:
            with transaction.atomic():
                list(rows.model._base_manager.select_for_update().filter(pk=pk).values_list("pk"))
                row = rows.filter(pk=pk).first()
                if row is not None:
                    step(row)
        except (StateHasMoved, MoveNotAllowed):
            continue  # another process was quicker, or somebody has just moved it
    return len(some) == AT_ONCE
