"""What a customer and a manufacturer have come to, which decides whom a part may be shown to (Quotation.Secrecy).

Agreements and rooms are kept beside us; whoever knows of them registers a finder (portal/joins.py).
"""

from collections.abc import Callable, Collection, Mapping

from ecosystem.models import Organisation

Finder = Callable[[Organisation, Collection[int]], Mapping[int, int]]
FINDERS: list[Finder] = []


def clearance_finder(function: Finder) -> Finder:
    """Registers a function of (customer, keys of manufacturers) that returns the rung of those that have one."""
    if function not in FINDERS:
        FINDERS.append(function)
    return function


def clearances(customer: Organisation, manufacturers: Collection[int]) -> dict[int, int]:
    """The highest rung of each manufacturer, 0 where nothing is known. One's own sites may see everything."""
    found = dict.fromkeys(manufacturers, 0)
    for finder in FINDERS:
        for key, rung in finder(customer, manufacturers).items():
            found[key] = max(found.get(key, 0), rung)
    if customer.pk in found:
        found[customer.pk] = 3
    return found
