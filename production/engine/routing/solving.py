"""The best routing there is time to find: never worse than the greedy one, and for small problems the best there is."""

from dataclasses import replace

from production.engine.routing.eligibility import options
from production.engine.routing.greedy import greedy
from production.engine.routing.loads import Options, routing
from production.engine.routing.neighbourhoods import Search
from production.engine.routing.problem import Problem, Routing
from production.engine.routing.program import Answer, Program

SMALL = 400  # lots that may be; up to here the whole problem is one program
LARGE = 5_000  # … as long as nothing is left unmade
WHOLE = 1.0  # the effort for that
EFFORT = 1.2
"""Of CP-SAT's deterministic time in all. One unit took up to four seconds of a processor here."""
ROUNDS = 200


def route(problem: Problem, effort: float = EFFORT, rounds: int = ROUNDS) -> Routing:
    """Routes every order that can be made and says what cannot be, by how much, and why each site was passed over.

    In the order of `Routing.key`: as few pieces unmade as possible, as few second sources missing, then the least value. The same
    problem has the same answer on every machine: effort and rounds are counted, not timed."""
    eligible, against = options(problem)
    first = routing(problem, eligible, greedy(problem, eligible))
    small = _size(eligible) <= SMALL
    best = _exact(problem, eligible, first, effort) if small else _searched(problem, eligible, first, effort, rounds)
    least = lowest(problem, eligible) if not any(eligible[one.order] for one in best.short) else 0
    return replace(best, ineligible=against, bound=max(best.bound, least))


def greedy_route(problem: Problem) -> Routing:
    """What greed alone gives, summed up in the same way."""
    eligible, against = options(problem)
    return replace(routing(problem, eligible, greedy(problem, eligible)), ineligible=against)


def _exact(problem: Problem, eligible: Options, first: Routing, effort: float) -> Routing:
    program = Program(problem, eligible, complete=first.key[:2] == (0, 0))
    program.hint(first.lots)
    answer = program.solve(effort)
    if answer is None:
        return first
    found = _of(problem, eligible, answer)
    best = min(first, found, key=lambda one: one.key)
    bound = best.value if answer.proven else answer.bound
    return replace(best, bound=bound, proven=answer.proven)


def _searched(problem: Problem, eligible: Options, first: Routing, effort: float, rounds: int) -> Routing:
    """First what greed left unmade, then all at once if that is not too much, then by neighbourhoods what is not proven."""
    search = Search(problem, eligible, list(first.lots))
    if any(eligible[one.order] for one in first.short):
        search.run(effort / 2, rounds)
    proven = _size(eligible) <= LARGE and search.whole(WHOLE)
    if not proven:
        search.run(effort, rounds)
    found = replace(routing(problem, eligible, search.lots), source="search")
    best = min(first, found, key=lambda one: one.key)
    return replace(best, bound=best.value if proven else 0, proven=proven)


def _size(eligible: Options) -> int:
    """Lots that may be."""
    return sum(len(one.dues) for each in eligible.values() for one in each)


def _of(problem: Problem, eligible: Options, answer: Answer) -> Routing:
    return replace(routing(problem, eligible, answer.lots), source="solver")


def lowest(problem: Problem, eligible: Options) -> int:
    """A bound that forgets that sites have limits: each order at its cheapest pieces, cheapest set-up and soonest day. It holds where
    every order is made that any site may make."""
    weights, total = problem.weights, 0
    for order in problem.orders:
        mine = eligible[order.code]
        if not mine:
            continue
        total += order.quantity * min(
            weights.cent * one.offer.unit_cents + weights.gram * one.offer.unit_grams for one in mine
        )
        total += min(weights.cent * one.cents(0) + weights.gram * one.grams(0) for one in mine)
        total += weights.day * min(one.dues[0] + one.offer.transport_days for one in mine)
    return total
