"""The next best plan, where the hours of one are gone."""

from decimal import Decimal

from core.transitions import MoveNotAllowed
from production.models import RoutePlan


def next_best(plan: RoutePlan, *, by) -> RoutePlan | None:
    """What the same wish comes to now, made anew from what is free; else another way. None where nobody can make all of it at a
    price that can be ordered."""
    from production.actions.routing import ways

    weights = {name: Decimal(value) for name, value in plan.weights.items()}
    try:
        found = ways(plan.quotation, plan.quantity, weights=weights)
    except MoveNotAllowed:
        return None
    by_wish = sorted(found.values(), key=lambda one: one.objective != plan.objective)
    return next((one for one in by_wish if one.pk != plan.pk and one.can_be_ordered), None)
